/* SPDX-License-Identifier: MIT */
/*
 * What a run of a conversion changes, on its way into a plan: new tables are
 * written into the store's stage, or by a dry run into files without a name,
 * and the outbox beside them.
 *
 *     outcome_open_outbox(&g)      before the run: where a large one goes
 *     g.hashing = hashing_start(...)
 *     outcome_make(&g)             tables, their digests, operations
 *     outcome_keep(&g)             what the history keeps beside the plan
 *     outcome_close(&g)
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "convert/run.h"
#include "model/plan.h"
#include "records/rewrite.h"
#include "store/store.h"

#define OUTBOX_FOLDER ".orgpack/outbox/"

/* A table that the run changes. */
struct changed_table {
	struct sheet *sheet;
	struct digest before, after;
	bool has_before;
	unsigned staged; /* number in the stage; 0: a dry run */
	int fd;          /* what was written; -1: nothing yet */
	struct rewritten done;
};

struct hashing;
struct opk_session;

struct outcome {
	struct opk_session *session; /* whom progress is told */
	struct store *store;
	struct run *run;
	struct plan *plan; /* gets an operation for each file */
	struct arena *arena;
	struct faults *faults;
	unsigned workers;
	bool dry;                /* nothing goes into the store */
	int spool;               /* directory for files without a name; or -1 */
	struct hashing *hashing; /* of the tables before; or NULL */

	/* out */
	VEC(struct changed_table) tables;
	int outbox; /* its file, or -1: set so before */
	unsigned outbox_staged;
	uint64_t next;    /* number of the transaction */
	uint64_t written; /* bytes of the new tables */
};

/* Make the file that the outbox spills into: `outbox`. */
enum opk_status outcome_open_outbox(struct outcome *g);

/* The run has been settled: write what it changes, and plan it. */
enum opk_status outcome_make(struct outcome *g);

/*
 * Put results, failures and a fingerprint of each row that was written into
 * the history's stage (formats/history.md); nothing where nothing changes.
 */
enum opk_status outcome_keep(struct outcome *g);

/* Tables and outbox for the history's entry; false: no memory. */
bool outcome_put_detail(
	const struct outcome *g, struct arena *a, struct node *detail);

/* "tables" of the answer: rows before and after; false: no memory. */
bool outcome_put_tables(
	const struct outcome *g, struct arena *a, struct node *root);

void outcome_close(struct outcome *g);

#endif

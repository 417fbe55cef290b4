/* SPDX-License-Identifier: MIT */
/*
 * A mass conversion, from the user's options to the commit.
 *
 *     converting_open(c)       the org, its people, the mapping, permission
 *     converting_run(c)        the engine, and whether there is room
 *     converting_stage(c)      changed tables and the outbox: the plan
 *     converting_keep(c)       what the history keeps beside it
 *     converting_write(c)      the files that the user asked for
 *     converting_close(c)
 */
#ifndef CONVERTING_H
#define CONVERTING_H

#include "convert/automation.h"
#include "convert/run.h"
#include "op/commit.h"
#include "op/counters.h"
#include "op/outputs.h"

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

struct converting {
	struct opk_session *session;
	const struct opk_convert_options *options;
	struct opk_answer *answer;
	struct arena arena;
	unsigned workers;
	int64_t began; /* clock_ticks */

	struct operand org;
	struct state users;
	struct world world;
	bool has_world;
	struct people people;
	const struct person *actor;
	struct counters counters;

	struct table selection;
	bool has_selection;
	int spool; /* directory for what is unpacked or written by a dry run */
	struct sheets sheets;
	struct setting setting;
	struct run run;
	bool is_open;
	struct sheet_reader reader; /* of whoever tells of records */

	struct hashing *hashing; /* of the tables before, meanwhile */
	VEC(struct changed_table) tables;
	int outbox; /* its file, or -1 */
	unsigned outbox_staged;
	uint64_t next;                   /* number of the transaction */
	uint64_t written;                /* bytes of the new tables */
	uint64_t storage, storage_limit; /* bytes; limit 0: there is none */
	struct plan plan;
	struct commit done;
	struct output results, failures, rejects, values;
};

static inline struct faults *converting_faults(const struct converting *c)
{
	return &c->answer->faults;
}

/* Does it change anything? Not a dry run, nor an explanation. */
static inline bool converting_changes(const struct converting *c)
{
	return !c->options->dry_run && !c->options->explain;
}

enum opk_status converting_open(struct converting *c);
enum opk_status converting_run(struct converting *c);
enum opk_status converting_stage(struct converting *c);
enum opk_status converting_keep(struct converting *c);
enum opk_status converting_write(struct converting *c);
void converting_close(struct converting *c);

/* The options against each other, and the file of --select. */
enum opk_status converting_select(struct converting *c);

/* The acting user's profile, and whom records are assigned to. */
enum opk_status converting_permit(struct converting *c);
enum opk_status converting_assignee(
	struct converting *c, const struct person **out);

/* What the entry in the history tells of the run, for the log and an undo. */
enum opk_status converting_remember(struct converting *c);

/* Do all records fit what the edition stores? */
enum opk_status converting_fits(struct converting *c);

/* The sums of a run, and its examples, in the answer. */
enum opk_status converting_sum(struct converting *c);
/* Existing records that change, each with its fields; false: no memory. */
bool converting_put_merges(struct converting *c);
/* How long it took, and what became of it: at the end. */
enum opk_status converting_measure(struct converting *c);

/* Of one record: what would be made of it, and why (--explain). */
enum opk_status converting_explain(struct converting *c);

/* How many rows of a table change. */
size_t converting_touched(const struct sheet *s);

/* A new, unnamed file for what a dry run would write; -1 with errno. */
int converting_scratch(const struct converting *c);

/* The line of a selected row, and its id as it was given. */
uint64_t converting_line(const struct converting *c, const struct chosen *row);
struct span converting_id(const struct converting *c, const struct chosen *row,
	struct buf *scratch);

#endif

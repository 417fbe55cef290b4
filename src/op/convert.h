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
#ifndef CONVERT_H
#define CONVERT_H

#include "convert/run.h"
#include "handover/counters.h"
#include "model/state.h"
#include "model/world.h"
#include "plan/operand.h"
#include "records/rewrite.h"
#include "records/table.h"
#include "rules/people.h"
#include "rules/setting.h"
#include "table/sheet.h"
#include "util/output.h"

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

#endif

/* SPDX-License-Identifier: MIT */
/*
 * A run of a conversion, from the selection to what is to be written.
 *
 *     run_open(&r, &setting, &options)     compile, open tables
 *     run_decide(r)                        every row: checks, match, changes
 *     run_settle(r)                        related records, tags, sums
 *     run_write_...(r, fd)                 tables, results, failures, outbox
 *     run_close(r)
 *
 * The engine knows no store: the caller stages and commits what it writes.
 */
#ifndef RUN_H
#define RUN_H

#include "convert/losses.h"
#include "convert/recipe.h"
#include "rules/people.h"
#include "rules/setting.h"
#include "table/row_code.h"

/* What a row's record of a target is. */
enum row_action {
	ACTION_NONE,
	ACTION_CREATED,
	ACTION_MERGED,
	ACTION_OVERWRITTEN,
	ACTION_LINKED,
	ACTION_MATCHED,
	ACTION_OTHER_ACCOUNT, /* that of a recognised record */
	ACTION_KINDS
};

/* A row's record of one target. */
struct row_record {
	uint32_t ref; /* in the target's sheet, or REF_NONE */
	uint8_t action;
	uint8_t rule;    /* which rule found it, for explanations */
	bool is_several; /* several records had the key */
	bool is_denied;  /* it would have changed, but the user may not edit */
	bool is_moved;   /* to the row's account */
	bool is_missed;  /* none was found, and none is ever made */
	bool is_skipped; /* by policy, but for booleans of which true wins */
};

/* A selected row. */
struct chosen {
	uint32_t source; /* row of the source's table, or ROW_NONE */
	uint32_t row;    /* of the selection, or ROW_NONE */
	uint32_t fault;  /* 0, or number of its fault in run.row_faults */
	uint32_t owner;  /* 0, or 1 + number of the person assigned */
};

/* A row that is known to fail, as an attempt before has shown. */
struct known_failure {
	uint32_t row;
	struct row_fault fault;
};

struct run_options {
	const struct known_failure *known; /* in the order of the rows */
	size_t known_count;
	const char *where; /* or NULL */
	bool all;
	int64_t limit; /* 0: none */
	const struct person *assign_to;
	const char *through; /* or NULL */
	bool automation;     /* on */
	int spill;  /* file that a large outbox goes to (automation_how); -1 */
	int values; /* file for values.csv, in place; -1: none */
	bool safe_cells; /* in values.csv */
	bool fail_fast;  /* stop at the first failed row */
	unsigned workers;
	/* At most ten times a second; false: stop (interrupted). */
	bool (*progress)(
		void *user, const char *stage, uint64_t done, uint64_t total);
	void *user;
};

struct automation;
struct engine;

struct run {
	const struct setting *setting;
	struct run_options options;
	struct recipe *recipe;
	struct chosen *rows;
	size_t row_count;
	struct row_record *records;       /* row_count x target_count */
	VEC(struct row_fault) row_faults; /* the first is unused */
	size_t failed_count;
	size_t by_code[ROW_CODES];
	struct losses losses;              /* values that merging dropped */
	size_t (*by_action)[ACTION_KINDS]; /* by target */
	struct automation *automation;     /* or NULL */
	struct arena arena;
	struct matcher *matcher;
	struct engine *engine; /* the engine's own (engine.h) */
	size_t decided;        /* rows that were: all, but with fail_fast */
	bool given_up;         /* nothing is written, since a row failed */
	/*
	 * The row `decided` must fail for what a rule has read, although it
	 * has acted by then: all is to be done again, from the beginning, with
	 * this row known to fail. Lives as long as the run. NULL: no such row.
	 */
	const struct row_fault *again;
};

/*
 * Compile the recipe and find the rows. Faults as recipe_compile; criteria
 * of --where with their column.
 */
enum opk_status run_open(
	struct run *r, const struct setting *s, const struct run_options *o);

void run_close(struct run *r);

/* The line of a selected row: of the selection, or of the source's table. */
uint64_t run_row_line(const struct run *r, const struct chosen *row);

/* The id of a selected row as it was given. Valid as scratch is. */
struct span run_row_id(
	const struct run *r, const struct chosen *row, struct buf *scratch);

/* What became of the subforms that a mapping's `children` names. */
struct child_sums {
	struct span module, from, target;
	size_t created, left;
};

#endif

/* SPDX-License-Identifier: MIT */
/*
 * What the org's rules do with records that a conversion makes or changes:
 * workflow rules, assignment rules (formats/conversion.md, 10). Called row
 * by row, in order, by the thread that decides.
 *
 *     automation_compile(&scope, &how, a, &m);
 *     if (automation_cares(m, sheet)) ...       for each row that converts:
 *     automation_transition(m, taken, ...);     only with --through
 *     automation_run(m, changes, n, source, row);
 *     automation_notify(m, by_code);            when rows failed
 *     automation_say(m, f);
 *     automation_close(m);
 *
 * The rules are compiled into a rule set (rules/rule_set.h), which is const;
 * a worker (rules/rule_worker.h) carries out their actions, of which
 * rules/action.c has the table; what comes of it are changed records, lines
 * of the outbox, and what is said at the end.
 */
#ifndef AUTOMATION_H
#define AUTOMATION_H

#include "rules/blueprints.h"
#include "rules/change_log.h"
#include "rules/rule_worker.h"

struct automation;
struct outbox_lines;

/* What a run tells its automation. */
struct automation_how {
	int spill; /* file that the outbox goes to once it is more than a
		    * MiB (OUTBOX_ROOM); -1: it stays in memory */
	struct rule_host host;
	const char *through; /* the transition's name, or NULL */
};

/*
 * Compile the rules of all modules that a run may touch, after the recipe
 * (rule_set_compile says what may fail). Turns go on from the map `turns` of
 * sheets->counters, if it has one. *out is never NULL, as failed rows are
 * told of in any org; automation_cares says whether there are rules, so that
 * a run without them costs nothing.
 */
enum opk_status automation_compile(const struct rule_scope *scope,
	const struct automation_how *how, struct arena *a,
	struct automation **out);

/* Are there rules or blueprints for new or changed records of a module? m may
 * be NULL, here and below: there is none. */
bool automation_cares(const struct automation *m, const struct sheet *s);

/*
 * Run the rules for all that one row, that of the record `source`, has made
 * and changed, in this order; the source's own change comes last. Created
 * records enter their blueprint. Changes go through the sheets. Failures are
 * no-memory, cannot-write for the spill, and bad-records where a record has
 * to be made in a table whose ids are no numbers.
 */
enum opk_status automation_run(struct automation *m,
	const struct record_change *changes, size_t count, uint32_t source,
	uint32_t row);

/*
 * Has a rule of this row read text that should be a boolean and is none? Then
 * the row must fail, although it has acted already.
 */
const struct row_fault *automation_misread(const struct automation *m);

/*
 * The `after` actions of the transition that blueprints_through allowed, for
 * a source record: before automation_run of the same row.
 */
enum opk_status automation_transition(struct automation *m,
	const struct transition *taken, uint32_t source, uint32_t row);

/* What is said at the end: loops that were cut, updates refused, ... */
void automation_say(const struct automation *m, struct faults *f);

/*
 * Queue a notification about failed rows, as the last line; by_code has the
 * number of converted ones at ROW_GOOD.
 */
enum opk_status automation_notify(struct automation *m, const size_t *by_code);

/* The outbox of the run; NULL where m is. */
const struct outbox_lines *automation_outbox(const struct automation *m);

/*
 * The turns of assignees as they are after the run: a map of name to number,
 * for the org's counters. *out is NULL where none was taken.
 */
enum opk_status automation_turns(
	const struct automation *m, struct arena *a, const struct node **out);

void automation_close(struct automation *m);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * What the org's rules do with records that a conversion makes or changes:
 * workflow rules, assignment rules, blueprints (formats/conversion.md, 9 and
 * 10). Called row by row, in order, by the thread that decides.
 */
#ifndef AUTOMATION_H
#define AUTOMATION_H

#include "convert/recipe.h"

struct automation;

/*
 * Compile the rules of all modules that a run may touch. *out is NULL when
 * there is none, so that a run without rules costs nothing.
 */
enum opk_status automation_compile(
	const struct recipe *p, struct arena *a, struct automation **out);

/* Are there rules or blueprints for new or changed records of a module? */
bool automation_cares(const struct automation *m, const struct sheet *s);

/* A record that a row has made or changed, and which columns changed. */
struct automation_event {
	struct sheet *sheet;
	uint32_t ref;
	bool is_new;
	const uint32_t *columns; /* of a changed one */
	size_t column_count;
};

/*
 * Run the rules for all that one row has made and changed, in this order.
 * Changes go through the sheets. no-memory is the only failure.
 */
enum opk_status automation_run(struct automation *m,
	const struct automation_event *events, size_t count, uint32_t row);

/* The transition's `after` actions for a source record (--through). */
enum opk_status automation_transition(struct automation *m,
	const struct node *transition, struct sheet *source, uint32_t ref,
	uint32_t row);

/* What is said at the end: loops that were cut, updates refused, ... */
void automation_say(const struct automation *m, struct faults *f);

/* Queue a notification about failed rows. */
bool automation_notify(struct automation *m, const size_t *by_code);

/* How many lines the outbox has got, and its bytes (formats/outbox.md). */
size_t automation_outbox_lines(const struct automation *m);
struct span automation_outbox(const struct automation *m);

/* The turns of assignees as they are after the run: a map of name to
 * number, for the org's counters. NULL: none was taken. */
struct node *automation_turns(const struct automation *m, struct arena *a);

void automation_close(struct automation *m);

/*
 * Blueprints: is the record in one, and may it convert (9)? Thread-safe.
 * ROW_GOOD, or NOT_ALLOWED with the fault in `a`.
 */
struct blueprints;
enum opk_status blueprints_compile(
	const struct recipe *p, struct arena *a, struct blueprints **out);
enum row_code blueprints_let_go(const struct blueprints *b, uint32_t source,
	struct sheet_reader *r, struct arena *a, struct row_fault *out);

#endif

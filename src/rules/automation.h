/* SPDX-License-Identifier: MIT */
/*
 * What the org's rules do with records that a conversion makes or changes:
 * workflow rules, assignment rules (formats/conversion.md, 10). Called row
 * by row, in order, by the thread that decides.
 *
 *     automation_compile(&scope, &how, a, &m);
 *     if (automation_cares(m, sheet)) ...       for each row that converts:
 *     automation_transition(m, taken, ...);     only with --through
 *     automation_run(m, events, n, source, row);
 *     automation_notify(m, by_code);            when rows failed
 *     automation_say(m, f);
 *     automation_close(m);
 */
#ifndef AUTOMATION_H
#define AUTOMATION_H

#include "rules/blueprints.h"
#include "rules/merge_fields.h"
#include "rules/outbox_lines.h"
#include "rules/rule_time.h"
#include "util/number_set.h"

struct automation;

/* What a run tells its automation. */
struct automation_how {
	int spill; /* file that the outbox goes to once it is more than a
		    * MiB (OUTBOX_ROOM); -1: it stays in memory */
	/* Has another record than `except` this text in a unique field?
	 * Asked before such a field is written. NULL: nothing is unique. */
	bool (*is_taken)(void *user, struct sheet *s, uint32_t column,
		struct span text, uint32_t except);
	/* Something that the answer of a selected row is to say. False: no
	 * memory. */
	bool (*note)(void *user, uint32_t row, struct span rule);
	void *user;
	const char *through; /* the transition's name, or NULL */
};

/*
 * Compile the rules of all modules that a run may touch, after the recipe:
 * sheets get columns for what rules write, and those of tasks and other
 * records that rules make are opened. Turns go on from the map `turns` of
 * sheets->counters, if it has one. *out is never NULL, as failed rows are
 * told of in any org; automation_cares says whether there are rules, so that
 * a run without them costs nothing. bad-records: a table that rules look at
 * cannot be read.
 */
enum opk_status automation_compile(const struct rule_scope *scope,
	const struct automation_how *how, struct arena *a,
	struct automation **out);

/* Are there rules or blueprints for new or changed records of a module? m may
 * be NULL, here and below: there is none. */
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
 * Run the rules for all that one row, that of the record `source`, has made
 * and changed, in this order; the source's own event comes last. Created
 * records enter their blueprint. Changes go through the sheets. Failures are
 * no-memory, cannot-write for the spill, and bad-records where a record has
 * to be made in a table whose ids are no numbers.
 */
enum opk_status automation_run(struct automation *m,
	const struct automation_event *events, size_t count, uint32_t source,
	uint32_t row);

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

/* The turns of assignees as they are after the run: a map of name to
 * number, for the org's counters. NULL: none was taken. */
struct node *automation_turns(const struct automation *m, struct arena *a);

void automation_close(struct automation *m);

enum value_is {
	VALUE_FIXED,
	VALUE_MERGED,
	VALUE_COMPUTED,
	VALUE_NOBODY /* a user who is not there: always refused */
};

/* What a field gets. */
struct value {
	enum value_is is;
	struct span text;
	const struct merge *merge;
	struct due_rule due_rule;
	bool from_now; /* VALUE_RECKONED: it starts from the moment, else from
			* what is merged */
};

struct action;

/* In the order in which they are carried out. */
struct action_list {
	struct action *first, **last;
};

struct compiling;

/* How many a list has; n may be NULL. */
static inline size_t count_of(const struct node *n)
{
	return node_first(n) ? n->count : 0;
}

/* A cell that a rule has changed, and what it was. */
struct cell_change {
	struct sheet *sheet;
	uint32_t ref, column;
	struct span old;
};

struct rule_source;

/* A change of a record that sets off rules. */
struct event {
	struct sheet *sheet;
	uint32_t ref;
	bool is_new;
	const uint32_t *columns;
	size_t column_count;
	const struct rule_source *made_by; /* or NULL */
};

/* A field that rules write, while columns are gathered. */
struct gathered {
	struct sheet *sheet;
	struct span field;
};

struct assignment_rule;
struct rule_set;
struct remark;
struct turn_counter;

struct automation {
	const struct setting *setting;
	struct rule_scope scope;
	struct automation_how how;
	struct arena *arena; /* of what is compiled */
	bool gathers;        /* columns only; the first of two passes */
	VEC(struct gathered) gathered;
	struct calendar calendar;
	struct ways ways;
	VEC(struct rule_set *) rule_sets;
	VEC(struct rule_source *) rule_sources;
	VEC(struct remark *) remarks;
	VEC(struct turn_counter *) turns;
	VEC(struct assignment_rule *) assignment_rules;
	struct outbox_lines *outbox;
	char now[TIME_TEXT];
	struct span actor_cell, now_cell; /* Modified_By, Modified_Time */
	/* --through */
	struct after {
		const struct node *transition;
		struct span blueprint;
		struct rule_source *rule_source;
		struct action_list actions;
	} * afters;
	size_t after_count;
	/* the row */
	uint32_t row, source;
	bool has_row;
	char source_id[SHEET_ID];
	struct span source_text;
	struct arena texts;                  /* of the row */
	struct arena_mark no_texts, no_seen; /* empty arenas */
	struct number_set acted;
	VEC(struct event) events; /* in texts */
	size_t event_next, event_total;
	VEC(uint32_t) after_columns; /* of the source, changed by `after` */
	/* the rule */
	VEC(struct cell_change) changes; /* in texts */
	struct sheet_reader own, other, made;
	struct lookup_reader lookup_reader;
	struct buf text, more;
	/* the run */
	struct number_set loops, refused;
	enum opk_status st;
};

struct rule_run;

#endif

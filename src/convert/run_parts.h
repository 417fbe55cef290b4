/* SPDX-License-Identifier: MIT */
/* What the parts of the engine share. */
#ifndef RUN_PARTS_H
#define RUN_PARTS_H

#include <pthread.h>

#include "convert/automation.h"
#include "convert/match.h"
#include "convert/reach.h"
#include "convert/run.h"

/* Rows that are looked at in one go, and by a worker at once. */
enum { LOOK_BLOCK = 32768, LOOK_STRIDE = 64, LOOK_AHEAD = 12 };

/* A cell of the source as it was when its row converted. */
struct overlay {
	uint32_t column;
	struct span cell;
};

/* The same for a row: kept only where the table is not the truth. */
struct snapshot {
	uint32_t row;
	uint32_t count;
	struct overlay *items;
};

/* A thread's room for what new and marked records derive. */
struct deriver {
	struct deriver *next;
	struct row_view view;
	uint32_t row;     /* the selected row that view is at, or ROW_NONE */
	bool has_cells;   /* and its cells have been cut */
	uint64_t has_ids; /* of these targets */
	bool failed;
	char digits[TARGETS_MOST][SHEET_ID];
	struct span ids[TARGETS_MOST]; /* texts */
	struct sheet_reader readers[TARGETS_MOST];
	struct sheet_reader source;
	struct buf made;
	struct arena scratch;
	struct row_view **children; /* by child; NULL: not yet */
	size_t child_count;
};

/* Where a column of a target's new record comes from. */
enum cell_from {
	CELL_EMPTY,
	CELL_SLOT,
	CELL_ID,
	CELL_OWNER,
	CELL_LAYOUT,
	CELL_TAG,
	CELL_ACTOR,
	CELL_NOW,
	/* of rows of subforms: */
	CELL_MODULE, /* of the target of this `number` */
	/* of marked rows: */
	CELL_TRUE,
	CELL_RECORD /* the id of the row's record of `number` */
};
struct cell_plan {
	enum cell_from from;
	uint32_t number; /* of the slot or the target */
};

/* A value that is lost: the record's own, or the row's. */
struct dropped {
	uint32_t slot;
	enum lost_rule rule;
	bool is_own;
};

/* What becomes of one target of the row that is being decided. */
struct intent {
	enum row_action action;
	uint32_t ref;
	uint8_t rule;
	bool is_several, is_denied, is_missed;
	bool moves, stays; /* the account of a record in another one */
	uint32_t *slots;   /* of these the record gets the values */
	size_t slot_count;
	struct dropped *dropped; /* values of slots, in their order */
	size_t dropped_count;
	enum lost_rule why_no_tags; /* of a record that is not to change */
};

struct tag_list;
struct child;
struct validations;

/* A target, as the engine sees it. */
struct goal {
	const struct target *target;
	struct sheet *sheet;
	size_t number;
	size_t first_hash;               /* of rules, then of unique fields */
	struct index *rules[RULES_MOST]; /* NULL: it finds nothing */
	bool is_derived[RULES_MOST];     /* a new record's key may be another */
	bool may_hint[RULES_MOST];       /* hint.c */
	struct index **uniques;  /* by unique field; NULL: nothing fills */
	uint64_t needs;          /* earlier targets whose ids slots take */
	struct span id_template; /* empty: numbers */
	bool carries_tags, may_tag;
	bool is_cared_for; /* by automation */
	bool has_layout;
	struct cell_plan *plan; /* by column of the sheet */
	size_t plan_count;
	struct sheet_reader reader;
	struct intent intent;
	uint32_t *columns; /* changed ones, for events */
	size_t column_count;
	struct map tag_lists; /* ref -> number in lists */
	VEC(struct tag_list *) lists;
};

/* What is known about a row from itself alone. */
struct outlook {
	uint64_t wants; /* targets, a bit for each */
	uint32_t owner; /* 0, or 1 + number of the person */
	uint8_t check;  /* that failed (formats/conversion.md, 3); 0: none */
	uint8_t policy; /* of the row */
	struct row_fault fault;
};

/* A thread's room for looking at rows. */
struct look {
	struct row_view view;
	struct arena arena; /* faults of a block */
	struct buf normal, other;
	struct buf cell;
	struct sheet_reader reader, target;
	struct transition taken;
};

/* Something that a row's answer says, beside what became of it. */
struct row_note {
	uint32_t row;
	struct span text;
};

struct works {
	struct goal *goals;
	size_t goal_count;
	size_t hash_count; /* of a row */
	struct blueprints *blueprints;
	bool alone; /* rows depend on those before: look at them in turn */
	char now[TIME_TEXT];
	struct span now_cell, actor_cell;
	struct cell_plan *source_plan;
	size_t source_plan_count;
	bool is_source_cared_for; /* by automation */
	uint32_t *source_columns; /* changed ones, for events */
	size_t source_column_count;
	bool assigns_badly; /* --assign-to is not below the acting user */
	uint32_t assign_to; /* 0, or 1 + number of the person */
	VEC(struct snapshot) snapshots;
	pthread_mutex_t lock;
	struct deriver *derivers;
	struct deriver *first; /* of the thread that decides */
	/* of the block that is being decided */
	struct look *looks; /* by worker */
	struct outlook *outlooks;
	uint64_t *hashes;
	uint32_t *hints;
	size_t from, to;
	/* room for one key */
	struct buf parts;
	struct span texts[KEYS_MOST], cells[KEYS_MOST];
	struct buf normal, cell;
	char id_text[TARGETS_MOST][SHEET_ID];
	struct buf names[TARGETS_MOST]; /* ids by a template */
	struct span ids[TARGETS_MOST];  /* as texts, of the row so far */
	uint64_t has_ids;               /* of these targets */
	struct related *related;
	struct child *children; /* of all targets, in their order */
	size_t child_count;
	struct validations *validations;
	VEC(struct row_note) notes; /* by row */
	struct sheet_reader source;
	bool lost_memory; /* where nobody could be told */
	int64_t told;     /* when progress was last told, in ticks */
};

/* run.c: tell about progress, if it is time; false: stop. */
bool run_go_on(struct run *r, const char *stage, uint64_t done, uint64_t all);
enum opk_status run_interrupted(struct run *r);
/* A text as a cell: itself, or in quotes in `out`. */
struct span text_cell(struct span text, struct buf *out);

/* The number of a row's fault, which is copied; 0: no memory. */
uint32_t run_fault(struct run *r, const struct row_fault *fault);

/* select.c: find the rows. */
enum opk_status run_select(struct run *r);

/*
 * Warn (not-carried) of columns of the selection that are the source's and
 * differ from its records, for they are not used. False: no memory. Cost:
 * one pass over the selection where it has such columns.
 */
bool select_say_unused(struct run *r);
/* where.c: hold --where against the source's records. */
struct where;
enum opk_status where_open(struct run *r, struct where **out);
/* Also of a record whose own field, when it is looked at as a boolean, holds
 * none: it is selected, so that it fails. */
bool where_holds(struct where *w, unsigned worker, uint32_t ref);
bool where_failed(const struct where *w);
void where_close(struct where *w);

/* goal.c: columns, indexes, and where cells of new records come from. */
enum opk_status goals_open(struct run *r);
/* Make plans for columns that came since. */
bool goals_plan(struct run *r);
/* Where a column of a new record comes from. */
struct cell_plan goal_plan_cell(const struct goal *g, uint32_t column);
/* The goal of a sheet, or NULL. */
const struct goal *goal_of(const struct run *r, const struct sheet *s);

/* derive.c */
struct deriver *deriver_new(struct run *r);
void deriver_close(struct deriver *d);
/* Has it lacked memory? Then cells that it gave may be untrue. */
bool deriver_failed(const struct deriver *d);
/* Bring a deriver to a selected row; the view, when it is asked for. */
void deriver_set(struct run *r, struct deriver *d, uint32_t row);
struct row_view *deriver_view(struct run *r, struct deriver *d);
/* The cell that a plan gives. Valid until the next call with d. */
struct span deriver_cell(struct run *r, struct deriver *d, const struct goal *g,
	struct cell_plan plan);
/* Lay a snapshot over the cells of a view. */
void view_overlay(
	struct row_view *v, const struct overlay *items, size_t count);

/* tags.c: the tags of a record with those of its source behind them. */
struct span tags_join(struct span own, struct span more, struct buf *out,
	struct arena *scratch);
/*
 * A record has this list of tags now: remember its names, if they are many.
 * False: no memory.
 */
bool tags_keep(struct run *r, struct goal *g, uint32_t ref, struct span list);
/*
 * Add those names to a record's tags that it does not have. *done is false
 * where its list is not known, and nothing has happened; else `out` has what
 * was added, behind a ';' each. False: no memory. Cost: the names to add.
 */
bool tags_append(struct run *r, struct goal *g, uint32_t ref, struct span more,
	struct buf *out, bool *done);

/* Those of the source that a record lacks; empty: none. */
struct span tags_missing(struct span own, struct span more, struct buf *out,
	struct arena *scratch);

/* results.c: the line of a selected row. */
uint64_t run_line(const struct run *r, size_t row);

/* look.c: what is known about a row from itself alone. */
void look_at(struct run *r, struct look *l, size_t row, struct outlook *out,
	uint64_t *hashes);

/* hint.c: may a rule's key be looked up ahead? */
bool goal_may_hint(const struct run *r, const struct goal *g, size_t number);
/* Look up ahead, while nothing changes. */
void hint_rows(struct run *r, struct look *l, size_t from, size_t to);
/* Fetch into the cache what a row to come will ask for: slots, then where
 * its records are, then (near) the records. */
void fetch_slots(const struct run *r, size_t row);
void fetch_records(const struct run *r, size_t row, bool is_near);

/* decide_row.c: decide one row, all others before it being done. */
enum opk_status decide_row(struct run *r, size_t row);

/* A row that is being decided. */
struct ruling {
	struct run *run;
	size_t row;
	const struct outlook *outlook;
	const uint64_t *hashes;
	const uint32_t *hints;  /* NULL: there are none */
	struct row_fault fault; /* ROW_GOOD: none so far */
	/* the account that the row takes in place of its own, of that target;
	 * REF_NONE: none. Once it is known, all targets are decided anew */
	uint32_t account, account_goal;
	bool again;
};

/* decide_match.c: the view at the row's cells. */
struct row_view *ruling_view(struct ruling *u);
/* The cell that a slot gives. */
struct span ruling_cell(
	struct ruling *u, const struct goal *g, uint32_t slot, bool is_new);
/* The hash of a rule's key, with ids of earlier records. 0: it has none. */
uint64_t ruling_hash(struct ruling *u, struct goal *g, size_t rule);
/* hint.c: does the hint still hold? */
bool ruling_hint(struct ruling *u, const struct goal *g, size_t number,
	uint64_t hash, uint32_t *ref);
/* An id of the row's record of a target, as a text, in works.ids. */
void goal_keep_id(struct works *w, struct goal *g, struct span id);
/* The ids of records of these targets, in works.ids. */
void ruling_ids(struct ruling *u, uint64_t targets);
/* The record that the rules find. */
enum opk_status ruling_match(
	struct ruling *u, struct goal *g, struct found *out, size_t *rule);
/* Check 14 for a field: may the record have the cell? */
enum opk_status ruling_unique(
	struct ruling *u, struct goal *g, size_t number, uint32_t except);

/* Check 15: has what the row makes an owner? The fault names the module. */
enum opk_status ruling_owner(struct ruling *u, struct span module);
/* decide_goal.c: what becomes of a target; faults in u->fault. */
enum opk_status goal_decide(struct ruling *u, struct goal *g);
/*
 * decide_found.c: a record that was found; its ref becomes REF_NONE where
 * another one is to be made all the same.
 */
enum opk_status goal_found(
	struct ruling *u, struct goal *g, enum match_policy policy);
/* The record is the account of one that was found. */
enum opk_status goal_take_account(struct ruling *u, struct goal *g);
/* drop.c: count and tell what merging drops, before anything changes. */
enum opk_status goal_drop(struct ruling *u, struct goal *g);
/* Do what was decided. */
enum opk_status goal_do(struct ruling *u, struct goal *g);

/* children.c: rows of subforms (children.h). */
bool children_open(struct run *r);
void children_close(struct run *r);
/* Make plans for columns that came since. */
bool children_plan(struct run *r);
/* Find the rows of the record, and check them; faults in u->fault. False: no
 * memory. */
bool children_check(struct ruling *u);
/* Check 15 for rows that records which are there already get. */
enum opk_status children_owner(struct ruling *u);
/* Make rows for the row's records, its record of each target being there. */
enum opk_status children_make(struct run *r, size_t row);
/* The cell of a row that was made. */
struct span child_cell(struct run *r, struct deriver *d, const struct child *c,
	uint32_t made, uint32_t column);
/* When all rows are decided: which columns come, and does it add up? */
bool children_settle(struct run *r);
bool children_add_up(const struct run *r);

/* validation.c: validation rules of the records that rows make or change. */
enum opk_status validations_open(struct run *r);
void validations_close(struct run *r);
/* Check 16, all targets being decided; faults in u->fault. */
enum opk_status validations_check(struct ruling *u);
/* Say in the row's answer which rules were not evaluated. False: no memory. */
bool validations_note(struct run *r, size_t row);
/* What is said of them at the end. */
void validations_say(const struct run *r);

/* results.c: let a row's answer say something more. False: no memory. */
bool run_note(struct run *r, size_t row, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* related.c: rows of other tables that move along. */
enum opk_status related_open(struct run *r);
/* Has memory been lacking for texts and cells? */
bool related_failed(const struct related *x);
/* Move what belongs to a row that converts; false: no memory. */
bool related_move(struct run *r, size_t row);
/* A parent column is about to change: the row may belong to another. */
void related_note(struct run *r, const struct sheet *s, uint32_t ref,
	uint32_t column, struct span cell);
/* What a row that moved has in a column; ptr NULL and length 1: what it had. */
struct span related_cell(struct run *r, struct deriver *d,
	const struct sheet *s, uint32_t ref, uint32_t column);
void related_close(struct run *r);

#endif

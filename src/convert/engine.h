/* SPDX-License-Identifier: MIT */
/* One run: its targets, and the rows that are being decided. */
#ifndef ENGINE_H
#define ENGINE_H

#include <pthread.h>

#include "convert/losses.h"
#include "convert/run.h"
#include "convert/value.h"
#include "rules/blueprints.h"
#include "table/match.h"

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
struct derivation {
	struct derivation *next;
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
	bool is_several, is_denied, is_missed, is_skipped;
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
struct early_check {
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

struct related;

struct engine {
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
	struct derivation *derivations;
	struct derivation *first; /* of the thread that decides */
	/* of the block that is being decided */
	struct look *looks; /* by worker */
	struct early_check *early_checks;
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

/* Tell about progress, if it is time; false: stop. */
bool run_go_on(struct run *r, const char *stage, uint64_t done, uint64_t all);
/* interrupted, as a fault. */
enum opk_status run_interrupted(struct run *r);
/* A text as a cell: itself, or in quotes in `out`. */
struct span text_cell(struct span text, struct buf *out);

/* The number of a row's fault, which is copied; 0: no memory. */
uint32_t run_fault(struct run *r, const struct row_fault *fault);
/* Where a column of a new record comes from. */
struct cell_plan goal_plan_cell(const struct goal *g, uint32_t column);
/* The goal of a sheet, or NULL. */
const struct goal *goal_of(const struct run *r, const struct sheet *s);
/* Lay a snapshot over the cells of a view. */
void view_overlay(
	struct row_view *v, const struct overlay *items, size_t count);

/* The line of a selected row. */
uint64_t run_line(const struct run *r, size_t row);

/* A row that is being decided. */
struct decision {
	struct run *run;
	size_t row;
	const struct early_check *early_check;
	const uint64_t *hashes;
	const uint32_t *hints;  /* NULL: there are none */
	struct row_fault fault; /* ROW_GOOD: none so far */
	/* the account that the row takes in place of its own, of that target;
	 * REF_NONE: none. Once it is known, all targets are decided anew */
	uint32_t account, account_goal;
	bool again;
};

/* Let a row's answer say something more. False: no memory. */
bool run_note(struct run *r, size_t row, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "created", as results.csv says it. */
const char *row_action_word(enum row_action action);

#endif

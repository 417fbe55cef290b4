/* SPDX-License-Identifier: MIT */
/*
 * The cells of what a converted row makes and changes: of new records, of
 * rows of subforms (`children`, formats/conversion.md, 7) and of the rows of
 * other tables that move along with a record (related_modules).
 *
 * The rows that are read stay as they are. A row that is made is known by
 * the row that it is made of, and its cells are derived when they are asked
 * for; what that row had when its record converted is kept only where the
 * table is not the truth.
 */
#ifndef DERIVE_H
#define DERIVE_H

#include <pthread.h>

#include "convert/engine.h"
#include "convert/run.h"
#include "convert/value.h"
#include "util/map.h"

/* A row that is made. */
struct child_made {
	uint32_t from; /* row of the table that is read */
	uint32_t row;  /* the selected row */
	struct snapshot *shot;
};

/* One entry of `children`. */
struct child {
	const struct child_map *map;
	struct goal goal; /* of the rows that are made; its number is that of
			   * the target whose records are their parents */
	uint32_t parent_out, module_out; /* columns of theirs; or COLUMN_NONE */
	struct child_made *made;
	size_t made_count, made_room;
	uint32_t
		*rows; /* of the record that is being decided, in their order */
	size_t row_count, row_room;
	uint32_t seen;  /* the row for which they were found, or ROW_NONE */
	size_t left;    /* rows that stayed, for their parent was only linked */
	struct map bad; /* cells of malformed rows, to the first such row */
};

/* The target, or the entry's subform, that maps a sheet's fields; or NULL. */
const struct target *mapped_target(const struct run *r, const struct sheet *s);

/* Check 15: has what the row makes an owner? The fault names the module. */
enum opk_status decision_owner(struct decision *u, struct span module);

/* The view at the row's cells. */
struct row_view *decision_view(struct decision *u);

/* A derivation for one thread, kept by the engine; NULL: no memory. */
struct derivation *derivation_new(struct run *r);

/* Release one; those behind it in the list are the caller's. */
void derivation_close(struct derivation *d);

/* Has it lacked memory? Then cells that it gave may be untrue. */
bool derivation_failed(const struct derivation *d);

/* Bring a derivation to a selected row; the view, when it is asked for. */
void derivation_set(struct run *r, struct derivation *d, uint32_t row);

/* The cell that a plan gives. Valid until the next call with d. */
struct span derivation_cell(struct run *r, struct derivation *d,
	const struct goal *g, struct cell_plan plan);

/* Rows of subforms (children.h). */
bool children_open(struct run *r);

/* Release what they hold. */
void children_close(struct run *r);

/* Make plans for columns that came since. */
bool children_plan(struct run *r);

/* Find the rows of the record, and check them; faults in u->fault. False: no
 * memory. */
bool children_check(struct decision *u);

/* Only a record that is new, or may change, gets the rows. */
bool children_come(enum row_action action, bool is_skipped);

/* The view at a row of those that an entry has found; NULL: no memory. */
struct row_view *children_look(struct run *r, struct child *c, size_t row);

/* Check 15 for rows that records which are there already get. */
enum opk_status children_owner(struct decision *u);

/* Make rows for the row's records, its record of each target being there. */
enum opk_status children_make(struct run *r, size_t row);

/* When all rows are decided: which columns come, and does it add up? */
bool children_settle(struct run *r);

/* Are as many rows there as were made, and no more? For settling. */
bool children_add_up(const struct run *r);

/* Rows of other tables that move along. */
enum opk_status related_open(struct run *r);

struct related;

/* Has memory been lacking for texts and cells? */
bool related_failed(const struct related *x);

/* Move what belongs to a row that converts; false: no memory. */
bool related_move(struct run *r, size_t row);

/* A parent column is about to change: the row may belong to another. */
void related_note(struct run *r, const struct sheet *s, uint32_t ref,
	uint32_t column, struct span cell);

/* Release what was opened. */
void related_close(struct run *r);

/* How many entries of `children` the mapping has, of all targets. */
size_t run_child_count(const struct run *r);

/* What became of the rows of one of these. */
void run_child_sums(const struct run *r, size_t number, struct child_sums *out);

/*
 * For the derive callback of sheets: the cell that a fresh record has by the
 * mapping or by the system (id, owner, times).
 */
sheet_derive_fn run_derive;

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Rows of subforms: a target's record gets one for each row of a subform of
 * the source record (`children` of a mapping, formats/conversion.md, 7).
 *
 * The rows that are read stay as they are. A row that is made is known by
 * the row that it is made of, and its cells are derived when they are asked
 * for; what that row had when its record converted is kept only where the
 * table is not the truth.
 */
#ifndef CHILDREN_H
#define CHILDREN_H

#include "convert/run_parts.h"

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
	uint32_t seen; /* the row for which they were found, or ROW_NONE */
	size_t left;   /* rows that stayed, for their parent was only linked */
};

/* The entry whose rows a sheet gets, or NULL. */
struct child *child_of(const struct run *r, const struct sheet *s);
/* The target, or the entry's subform, that maps a sheet's fields; or NULL. */
const struct target *mapped_target(const struct run *r, const struct sheet *s);
/* Keep a row for the record that is being decided; false: no memory. */
bool child_add_row(struct child *c, uint32_t row);
/* related.c: find the rows of a record, as they are by now. */
bool related_children(struct run *r, size_t number, size_t row);

#endif

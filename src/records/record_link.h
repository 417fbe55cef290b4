/* SPDX-License-Identifier: MIT */
/* Which columns of a table lead to records, of which modules, and where. */
#ifndef RECORD_LINK_H
#define RECORD_LINK_H

#include "model/world.h"
#include "records/table.h"

/* How lookups of a column lead on. */
enum link_kind {
	LINK_NONE,
	LINK_ONE,     /* the id of a record of the first module */
	LINK_SEVERAL, /* ids, parted by semicolons */
	LINK_ANY,     /* of one of the modules, or that of se_module */
};
struct link {
	enum link_kind kind;
	struct texts modules; /* LINK_ANY: none: any */
};

/* What a column of a module's table links to: as its field says, or, without
 * one, as formats/records.md says of the name. */
struct link record_link(
	struct world *w, struct span module, struct span column);

/* A place in a row that is known. All zero is none; for one table. */
struct record_cursor {
	uint32_t row; /* from 1 */
	size_t at, line_start;
	uint64_t line;
};

/*
 * Line and column of a cell (of table_cells) of a row, from 1; columns count
 * bytes. Cells in their order cost the row's bytes together.
 */
void record_place(struct record_cursor *c, const struct table *t, uint32_t row,
	struct span cell, uint32_t *line, uint32_t *column);

#endif

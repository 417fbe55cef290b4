/* SPDX-License-Identifier: MIT */
/* Finding rows of a table by the text of one column. */
#ifndef COLUMN_INDEX_H
#define COLUMN_INDEX_H

#include "records/slots.h"
#include "records/table.h"

/* A row whose text an earlier row has. */
struct repeat {
	uint32_t row, first;
};
/* In order of the rows; all zero is a good beginning, items are to be freed. */
struct repeats {
	struct repeat *items;
	size_t count, room;
};

/*
 * Index a column by many workers: of rows with the same text the first; bad
 * rows and empty cells are left out. Hashes are text_hash(seed, text). False:
 * no memory, and nothing is to be closed. Linear, also where all texts are
 * the same. Eight bytes a slot, two slots a row. repeats, if not NULL, gets
 * all others.
 */
bool column_index(struct slots *out, const struct table *t, uint32_t column,
	const uint64_t seed[2], unsigned workers, struct repeats *repeats);

/* The first row with this text, or SLOT_NONE. Thread-safe. */
uint32_t column_index_find(const struct slots *s, const struct table *t,
	uint32_t column, const uint64_t seed[2], struct span text);

#endif

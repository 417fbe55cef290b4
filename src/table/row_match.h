/* SPDX-License-Identifier: MIT */
/*
 * Is a row of a table as a conversion wrote it, by its fingerprint, also where
 * the table has other columns by now (formats/history.md, section 4)?
 */
#ifndef ROW_MATCH_H
#define ROW_MATCH_H

#include "records/table.h"
#include "tree/node.h"

struct row_match {
	const struct table *now;
	uint32_t
		*written; /* by column that was written: that of now, or none */
	size_t written_count;
	bool plain; /* the columns are the conversion's own */
	struct span *cells;
	bool *known;
	struct buf row;
};

/* columns: as the conversion left them (a list of texts). False: no memory. */
bool row_match_init(struct row_match *m, const struct table *now,
	const struct node *columns, struct arena *a);
void row_match_release(struct row_match *m);

bool row_is_as_written(struct row_match *m, size_t row, uint64_t print);

#endif

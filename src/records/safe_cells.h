/* SPDX-License-Identifier: MIT */
/*
 * Cells that a spreadsheet does not take for formulas.
 *
 * A cell whose text is any number of ' and then = + - @, one of their
 * full-width forms, TAB, CR or LF, gets one more ' in front; all others stay
 * as they are. So of each such cell with a ' exactly one can be taken away
 * again, and every text comes back. That a file was written so says its
 * column SAFE_COLUMN.
 */
#ifndef SAFE_CELLS_H
#define SAFE_CELLS_H

#include "records/table.h"

#define SAFE_COLUMN "safe_cells"

/* Add a cell as it stands in a table, quotes included, made safe. */
void safe_cell_add(struct buf *out, struct span cell);

/*
 * Add the table's file as it was before: every cell as it was, without
 * SAFE_COLUMN, every row on the same lines; bad rows as they are. False:
 * memory ran out.
 */
bool safe_table_restore(const struct table *t, struct buf *out);

#endif

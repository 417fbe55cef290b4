/* SPDX-License-Identifier: MIT */
/*
 * Cells that a spreadsheet does not take for formulas.
 *
 * A cell whose text is any number of ' and then = + - @, one of their
 * full-width forms, TAB, CR or LF, gets one more ' in front; all others stay
 * as they are. So of each such cell with a ' exactly one can be taken away
 * again, and every text comes back. Names of columns are treated alike. Which
 * rows were written so says the column SAFE_COLUMN, by SAFE_ROW; its name is
 * one that no field can have.
 */
#ifndef SAFE_CELLS_H
#define SAFE_CELLS_H

#include "records/table.h"

#define SAFE_COLUMN "safe-cells"
#define SAFE_ROW "yes"

/* Add a cell as it stands in a table, quotes included, made safe. */
void safe_cell_add(struct buf *out, struct span cell);

/*
 * Add the table's file as it was before: without SAFE_COLUMN, the names of
 * columns and every cell of the rows with SAFE_ROW there as they were; other
 * rows as they are, every row on the same lines. False: memory ran out.
 */
bool safe_table_restore(const struct table *t, struct buf *out);

#endif

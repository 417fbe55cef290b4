/* SPDX-License-Identifier: MIT */
/* Reading RFC 4180 tables row by row, strictly and with places. */
#ifndef CSV_READ_H
#define CSV_READ_H

#include "util/arena.h"
#include "util/fault.h"

/* Most bytes of one row, and most columns. */
enum { ROW_BYTES = 64 << 20, ROW_CELLS = 100000 };

struct cell {
	struct span value; /* without quotes, "" undone */
	struct span raw;   /* as it stands in the table */
};

struct row {
	const struct cell *cells;
	size_t count;
	uint64_t line;   /* on which the row begins, from 1 */
	struct span raw; /* its bytes, line end included */
};

/* Called for the header (line 1) and each row; what it is shown dies with
 * the call. Another status than OPK_OK stops the reading. */
typedef enum opk_status csv_row_fn(void *user, const struct row *row);

/*
 * Read a whole table. A byte order mark, CRLF, CR, embedded newlines and a
 * missing last newline are read; a stray or unclosed quote, a NUL and a row
 * with another number of cells than the header are faults (bad-records) with
 * line and column. Linear; memory is that of one row.
 */
enum opk_status csv_read(const struct source *src, struct faults *f,
	csv_row_fn *seen, void *user);

#endif

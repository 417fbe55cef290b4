/* SPDX-License-Identifier: MIT */
/*
 * Reading RFC 4180 tables row by row, strictly and with places.
 *
 *     csv_init(&r, &src, f);
 *     while (csv_has_row(&r) && !(st = csv_next(&r, &row)))
 *             ...
 *
 * This is the reference: what it says of a table is what orgpack says of it.
 * records/table.h is faster, and comes here when something is wrong.
 */
#ifndef CSV_READ_H
#define CSV_READ_H

#include "util/arena.h"
#include "util/fault.h"

/* Most bytes of one row, and most columns. */
enum { ROW_BYTES = 64 << 20, ROW_CELLS = 100000 };

/* A row as it stands in the table. */
struct csv_row {
	size_t from, to; /* its bytes, line end included */
	uint64_t line;   /* on which it begins, from 1 */
	uint64_t breaks; /* line feeds inside its cells */
	size_t cells;
	bool bad; /* it was complained of */
};

/* Set up by csv_init; what the comments allow may be changed after it. */
struct csv_reader {
	struct span text;
	struct source shown; /* for faults; no text: no excerpts */
	struct faults *faults;
	bool warn;      /* say it in warnings, not in errors; may be set */
	size_t columns; /* that rows must have; 0: any; may be set */
	size_t at;      /* of the next row */
	uint64_t line;  /* of the next row */
	/* where to keep cells as they stand, of one row at a time; may be set,
	 * NULL: nowhere */
	struct arena *arena;
	VEC(struct span) cells;
};

/* Borrows all that it is given. Passes a byte order mark. */
void csv_init(struct csv_reader *r, const struct source *src, struct faults *f);

static inline bool csv_has_row(const struct csv_reader *r)
{
	return r->at < r->text.len;
}

/*
 * Read one row. What is wrong with it is reported, and row->bad is set:
 * bad-records for a quote out of place, a NUL, another number of cells than
 * `columns`, too many bytes or cells; bad-encoding for what is no UTF-8. A
 * row with a quote out of place ends at the next line end behind that place,
 * whatever quotes may follow; behind the opening quote, if the cell is not
 * closed within ROW_BYTES. Only lost memory is a failure.
 */
enum opk_status csv_next(struct csv_reader *r, struct csv_row *row);

/* Line and column (both from 1) of a byte of a row. */
struct opk_place csv_place(
	const struct csv_reader *r, const struct csv_row *row, size_t at);

#endif

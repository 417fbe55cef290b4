/* SPDX-License-Identifier: MIT */
/*
 * Rewriting a table by many workers: each makes a chunk of the new one; rows
 * that stay are copied as they are. A packed table has blocks of a fixed
 * size: what of a chunk does not fill a block is carried over to the next,
 * so that the file depends neither on chunks nor on workers.
 */
#ifndef REWRITE_H
#define REWRITE_H

#include "records/table.h"
#include "util/delta.h"

/*
 * Adds one row to `out`, line end included. row is the number of an old row,
 * or of a new one from 0. worker is 0 to workers - 1; results must not
 * depend on it. False: memory ran out.
 */
typedef bool rewrite_row_fn(
	void *user, unsigned worker, size_t row, struct buf *out);

struct rewrite {
	const struct table *table; /* NULL: there is none yet */
	struct span header;        /* the new header's bytes, line end too */
	struct span line_end;      /* of what is added to rows */
	size_t added_columns;      /* untouched rows get so many empty cells */
	const uint64_t *changed;   /* a bit for each old row; NULL: none */
	size_t fresh_count;        /* new rows, behind the old ones */
	rewrite_row_fn *change;    /* writes an old row that changes */
	rewrite_row_fn *fresh;     /* writes a new row */
	const uint64_t *gone; /* a bit for each old row that goes; or NULL */
	void *user;
	unsigned workers;
	size_t chunk; /* bytes that a worker takes at once; 0: a good size */
	bool pack;    /* write gzip, without a time in it */
};

/* What was written. */
struct rewritten {
	uint64_t bytes;
	/* how to get the old file back, in the order of its bytes; only
	 * where it was asked for, and neither file is packed, else empty */
	struct delta back;
};

/*
 * Write the table to an open, empty file, by many threads, in big pieces at
 * their offsets. A last row without a line end gets one before new rows are
 * added. want_back: work out the pieces of the delta, in the arena; literal
 * bytes borrow from the table. Faults: cannot-write; changed-underneath when
 * somebody has written into the table's file since it was opened. Memory: a
 * few MiB for each worker. The bytes do not depend on workers or chunk.
 */
enum opk_status rewrite_run(const struct rewrite *r, int out, const char *name,
	bool want_back, struct arena *a, struct faults *f,
	struct rewritten *done);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * What turns a file back into what it was: a reverse delta.
 *
 * Where few rows of a large file change, the history keeps these pieces in
 * place of the whole old file. Pieces stand in the order of the old file:
 * each is a run of bytes that is still in the new file, or the old bytes
 * themselves. formats/history.md is the specification of the file.
 */
#ifndef DELTA_H
#define DELTA_H

#include "orgpack.h"
#include "util/span.h"

struct delta_piece {
	uint64_t offset; /* in the new file; unused for literal bytes */
	uint64_t length;
	const char *literal; /* old bytes, borrowed; NULL: copy from the new */
};

struct delta {
	const struct delta_piece *pieces;
	size_t count;
};

/* Bytes that the pieces of a delta hold literally. */
uint64_t delta_literal_bytes(const struct delta *d);

/* Bytes of the old file, if the delta is of that: of all pieces. */
uint64_t delta_bytes(const struct delta *d);

/*
 * Write a delta to an open file: a text line for each piece, literal bytes
 * behind theirs, and a last line with the SHA-256 of all above it. Copies
 * must go forward and not overlap; empty pieces are left out. False sets
 * errno.
 */
bool delta_write(int fd, const struct delta *d);

/*
 * Called for each run of literal bytes, in order; what it is shown dies with
 * the call. Another status than OPK_OK stops.
 */
typedef enum opk_status delta_literal_fn(void *user, struct span bytes);

#endif

/* SPDX-License-Identifier: MIT */
/* One chunk of a table that is written anew: its bytes, and the way back. */
#ifndef REWRITE_CHUNK_H
#define REWRITE_CHUNK_H

#include "records/rewrite.h"

/* Bytes of the chunk: of its own, or of the old table where they lie. */
struct rewrite_run {
	const char *old; /* NULL: own */
	size_t at, len;  /* at: where own bytes are */
};

/* What a worker has made; kept from chunk to chunk. All zero is none. */
struct rewrite_chunk {
	struct buf own;
	struct {
		struct rewrite_run *items;
		size_t count, room;
	} runs;
	struct {
		struct delta_piece *items; /* offsets count from the chunk's */
		size_t count, room;
	} pieces;
	uint64_t bytes;
	size_t fresh; /* new rows of the chunk that have been made */
	bool is_whole;
	bool want_back;
	bool lost_memory;
};

/* How a table is cut into chunks: header and old rows, then new rows. */
struct rewrite_plan {
	size_t bytes;  /* of the old table, in a chunk */
	size_t rows;   /* new ones, in a chunk */
	size_t old, n; /* chunks of old rows, and all */
};

struct rewrite_plan rewrite_plan_of(const struct rewrite *r);

/*
 * Make chunk k, or some of it: where new rows are long, they come in parts of
 * a few MiB, until is_whole. `fresh` is 0 for the first. False: memory ran
 * out.
 */
bool rewrite_chunk_make(struct rewrite_chunk *c, const struct rewrite *r,
	const struct rewrite_plan *plan, size_t k, unsigned worker);

/* Write the chunk at an offset; false sets errno. */
bool rewrite_chunk_write(
	const struct rewrite_chunk *c, int out, uint64_t offset);

/* Write bytes at an offset; false sets errno. */
bool rewrite_write(int out, struct span s, uint64_t offset);

/* Add a piece, or make the last one longer; false: memory ran out. */
bool rewrite_piece_add(struct delta_piece **items, size_t *count, size_t *room,
	const struct delta_piece *piece);

void rewrite_chunk_release(struct rewrite_chunk *c);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Packing the chunks of a table into one gzip file.
 *
 * Chunks end where rows do, blocks have a fixed size: what of a chunk does
 * not fill a block is carried over to the next. So the file depends neither
 * on chunks nor on workers.
 */
#ifndef REWRITE_PACK_H
#define REWRITE_PACK_H

#include "records/rewrite_chunk.h"

struct gzip_packer;

/* What all workers share; who has the turn may use it. */
struct pack_shared {
	struct buf carry;
	uint64_t plain; /* bytes packed so far */
	uint32_t crc;   /* of them */
};

/* What a worker packs. */
struct pack_own {
	struct gzip_packer *packer;
	struct buf plain, packed;
	uint32_t crc;
	bool last;
};

/* With the turn: take what can be packed now; false: memory ran out. */
bool pack_take(struct pack_shared *s, struct pack_own *own,
	const struct rewrite_chunk *c, bool last);

/* Without: pack it; first: it begins the file. False: memory ran out. */
bool pack_blocks(struct pack_own *own, bool first);

/* With a later turn, in the same order: own->packed may be written. */
bool pack_join(struct pack_shared *s, struct pack_own *own);

void pack_release(struct pack_shared *s);
void pack_own_release(struct pack_own *own);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * gzip files as a whole: unpacking one, and packing blocks by many workers.
 *
 * A packed file is one member: gzip_add_head, a block for each run of bytes
 * in order, the last one marked, and gzip_add_tail with the joined checksum.
 * What is written depends on the blocks alone.
 */
#ifndef GZIP_H
#define GZIP_H

#include "util/buf.h"
#include "util/fault.h"

/* Most bytes of a block. */
enum { GZIP_BLOCK = 1 << 20 };

/*
 * Unpack all members of an open file into another. name is of the input:
 * bad-records when it is damaged or cut short, trailing-data when something
 * else follows; cannot-write when the output fails. Memory does not grow.
 */
enum opk_status gzip_unpack(
	int in, const char *name, int out, struct faults *f);

struct gzip_packer;

/* For one thread at a time; NULL: memory ran out. */
struct gzip_packer *gzip_packer_new(void);
void gzip_packer_free(struct gzip_packer *p);

/* Add a packed block to out; false: memory ran out. */
bool gzip_pack_block(
	struct gzip_packer *p, struct span block, bool last, struct buf *out);

/* No time, no name. */
void gzip_add_head(struct buf *out);
enum { GZIP_HEAD = 10 };
void gzip_add_tail(struct buf *out, uint32_t crc, uint64_t bytes);

uint32_t gzip_crc(struct span s);
/* The checksum of a and b, of which b has so many bytes. */
uint32_t gzip_crc_join(uint32_t a, uint32_t b, uint64_t bytes);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * XXH64 with seed 0 (Yann Collet's specification 0.1.1), the content checksum
 * of zstd frames, which libarchive 3.6 cannot be told to write.
 */
#ifndef ARCHIVE_CHECKSUM_H
#define ARCHIVE_CHECKSUM_H

#include <stdint.h>

#include "util/span.h"

/* A checksum in the making; plain value, set up with checksum_init. */
struct checksum {
	uint64_t lane[4];
	uint64_t total;
	unsigned char rest[32]; /* the last total % 32 bytes */
};

void checksum_init(struct checksum *c);
void checksum_add(struct checksum *c, struct span s);
uint64_t checksum_get(const struct checksum *c);

#endif

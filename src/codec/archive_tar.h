/* SPDX-License-Identifier: MIT */
/*
 * A second look at the header of a tar member, after libarchive's.
 *
 * libarchive ignores what it does not know, and its names end at a NUL: here
 * the same blocks are held to the few forms that a plain file needs. ustar
 * and pax: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Header
 * Block"; GNU: tar(5) of libarchive, "GNU Tar Archives".
 */
#ifndef ARCHIVE_TAR_H
#define ARCHIVE_TAR_H

#include "codec/archive_input.h"

enum { TAR_BLOCK = 512, TAR_HEAD_BLOCKS = 16, TAR_RECORD = 20 * TAR_BLOCK };

/* All blocks that were read for one member's header, in order. */
struct tar_head {
	unsigned char block[TAR_HEAD_BLOCKS][TAR_BLOCK];
	size_t count;
};

/*
 * Check that the blocks are one header of a regular file, with at most one
 * pax header and one long name before it, and say the path and size that
 * libarchive says. in is the archive, for faults.
 */
enum opk_status tar_check(const struct tar_head *head, struct span path,
	uint64_t size, const struct input *in, struct faults *f);

/* Are these blocks the end of an archive: two, all zero? */
bool tar_is_end(const struct tar_head *head);

#endif

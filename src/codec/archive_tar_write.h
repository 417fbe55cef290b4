/* SPDX-License-Identifier: MIT */
/*
 * The headers of a tar's members: ustar, and pax where a path needs it
 * (POSIX.1-2017, pax, "ustar Interchange Format" and "pax Header Block").
 * Written here because they are a few constants to us, and took libarchive
 * more time than the compression of a member.
 */
#ifndef ARCHIVE_TAR_WRITE_H
#define ARCHIVE_TAR_WRITE_H

#include <stdint.h>

#include "util/buf.h"

/*
 * Append the header of a regular file, mode 0644, of nobody, at no time. The
 * path is ASCII; size is below 8 GiB.
 */
void tar_add_head(struct buf *out, struct span path, uint64_t size);

/* Append the zeros that fill up the last block of so many bytes of data. */
void tar_add_padding(struct buf *out, uint64_t size);

/* Append the end mark. */
void tar_add_end(struct buf *out);

#endif

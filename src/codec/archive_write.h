/* SPDX-License-Identifier: MIT */
/* Writing archives: the same members give the same bytes. */
#ifndef ARCHIVE_WRITE_H
#define ARCHIVE_WRITE_H

#include <stdint.h>

#include "codec/archive.h"
#include "util/buf.h"
#include "util/fault.h"

struct archive_writer;

/*
 * Start an archive; what is written is appended to out, which must stay where
 * it is until the writer is closed. Nothing but the members' names and bytes
 * reaches it: no time, no user, mode 0644. One thread, fixed levels: gzip 6,
 * zstd 3 (with content checksum), xz 6.
 */
enum opk_status archive_writer_open(enum archive_form form, struct buf *out,
	struct faults *f, struct archive_writer **w);

/* Add a regular file. path is at most 1024 bytes of ASCII. */
enum opk_status archive_writer_add(struct archive_writer *w, struct span path,
	struct span bytes, struct faults *f);

/* Write the end. The writer must be closed all the same. */
enum opk_status archive_writer_finish(
	struct archive_writer *w, struct faults *f);

/* Give all back, written to the end or not. */
void archive_writer_close(struct archive_writer *w);

#endif

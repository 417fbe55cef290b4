/* SPDX-License-Identifier: MIT */
/*
 * The plain bytes of a file compressed in one layer, as a stream.
 *
 * gzip goes through zlib itself: libarchive's filter goes on into a second
 * member and checks no CRC. zstd and xz go through libarchive's filters,
 * behind archive_frame.
 */
#ifndef ARCHIVE_DECODE_H
#define ARCHIVE_DECODE_H

#include "codec/archive_input.h"

enum coding { CODING_NONE, CODING_GZIP, CODING_ZSTD, CODING_XZ };

struct decoder;

/* The input is borrowed until decoder_close. */
enum opk_status decoder_open(const struct input *in, enum coding coding,
	struct faults *f, struct decoder **out);
void decoder_close(struct decoder *d);

/*
 * The next plain bytes, as long as they are not asked for again; an empty
 * span at the end, when checksums and the end of the file have been checked.
 * After a fault the same status comes again, without a second fault.
 */
enum opk_status decoder_next(
	struct decoder *d, struct faults *f, struct span *out);

#endif

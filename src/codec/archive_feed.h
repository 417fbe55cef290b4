/* SPDX-License-Identifier: MIT */
/*
 * What libarchive reads from: a tar's plain bytes, or a zip's.
 *
 * A tar is handed out one block at a time while a header is read, and kept,
 * so that it is known which blocks made a header and where the tar ends;
 * a member's data in larger runs, never beyond it.
 */
#ifndef ARCHIVE_FEED_H
#define ARCHIVE_FEED_H

#include "codec/archive_decode.h"
#include "codec/archive_tar.h"

struct feed {
	const struct input *in;
	struct decoder *plain;  /* of a tar; NULL for a zip */
	struct span rest;       /* decoded, not yet handed out */
	struct tar_head head;   /* blocks of the header being read */
	bool in_data;           /* of a member; else in a header */
	uint64_t data;          /* what is left of it, with its padding */
	uint64_t at;            /* in a zip */
	enum opk_status status; /* of what went wrong, already reported */
	struct faults *faults;  /* of the call under way */
	char chunk[INPUT_CHUNK];
};

/*
 * Set up the feed of a zip (coding ignored) or a tar. Reads the first plain
 * bytes of a tar; one compressed again is refused.
 */
enum opk_status feed_open(struct feed *f, const struct input *in, bool zip,
	struct faults *faults);
void feed_close(struct feed *f);

/* The next bytes for libarchive; empty at the end. The status is kept. */
enum opk_status feed_next(struct feed *f, struct span *out);

/* A header is to be read next, or so many bytes of data. */
void feed_start_head(struct feed *f);
void feed_start_data(struct feed *f, uint64_t size);

/*
 * After a tar's end mark: check the mark, that at most a record of zeros is
 * behind it, and the end of the compressed data and of the file.
 */
enum opk_status feed_check_end(struct feed *f);

#endif

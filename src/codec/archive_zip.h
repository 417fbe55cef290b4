/* SPDX-License-Identifier: MIT */
/*
 * The structure of a zip file, checked without decoding it.
 *
 * A zip lists its members twice, and may hide bytes before, between and
 * behind them; which list counts differs from reader to reader. Here both
 * must say the same, in one order, and leave no byte uncovered: local header,
 * data and descriptor of each member follow each other from byte 0 on, then
 * the directory, then its end, then nothing. PKWARE's APPNOTE.TXT 6.3.10.
 *
 * Constant memory: the directory is read along with the members.
 */
#ifndef ARCHIVE_ZIP_H
#define ARCHIVE_ZIP_H

#include "codec/archive_input.h"

/* Part of the input, read ahead. */
struct zip_window {
	uint64_t at;
	size_t len;
	unsigned char bytes[INPUT_CHUNK];
};

/* The walk. Set up with zip_open. */
struct zip_walk {
	const struct input *in;
	uint64_t local;     /* where the next local header must be */
	uint64_t entry;     /* where the next directory entry is */
	uint64_t directory; /* where the directory begins */
	uint64_t end;       /* where it ends */
	uint64_t left;      /* entries still to come */
	struct zip_window entries, locals;
};

/* A member as both lists have it. The path dies with the next call. */
struct zip_member {
	struct span path; /* ptr NULL: the end */
	uint64_t size;    /* of the data when decoded */
};

/* Find the directory at the file's very end. */
enum opk_status zip_open(
	struct zip_walk *z, const struct input *in, struct faults *f);

/* Check the next member, or that nothing is left. */
enum opk_status zip_next(
	struct zip_walk *z, struct faults *f, struct zip_member *out);

#endif

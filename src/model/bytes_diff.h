/* SPDX-License-Identifier: MIT */
/* What differs between two files that are kept byte for byte. */
#ifndef BYTES_DIFF_H
#define BYTES_DIFF_H

#include "tree/node.h"
#include "util/fault.h"

/*
 * Add to `list` what differs, as diff_trees does. Of two texts these are the
 * lines from the first to the last that differ: one entry with the path
 * "lines[12-14]", the lines there were and those there are, at most 100 each.
 * Of others it is one entry "bytes" with size and SHA-256. Either may be NULL.
 * Linear.
 */
enum opk_status bytes_diff(const struct node *old, const struct node *new,
	struct arena *a, struct node *list, struct faults *f);

/* Is it UTF-8 without control characters but tabs and ends of lines? */
bool bytes_are_text(struct span s);

/* "312 bytes, sha256:9f2c05d3e8a1...", for people; NULL: memory. */
struct node *bytes_describe(struct arena *a, const struct node *n);

#endif

/* SPDX-License-Identifier: MIT */
/* Names that not every file system can tell apart. */
#ifndef TWINS_H
#define TWINS_H

#include "store/handle.h"

/*
 * Report files, and folders, of one folder whose names differ only in case
 * (path-twin), each pair of names once. The paths are components', and so
 * plain ASCII. s may be NULL: they are of no store. Cost: one sort.
 */
enum opk_status twins_check(const struct store *s, const struct span *paths,
	size_t count, struct faults *f);

#endif

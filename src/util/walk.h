/* SPDX-License-Identifier: MIT */
/* Walks over directories, on all processors, in a fixed order. */
#ifndef WALK_H
#define WALK_H

#include "util/arena.h"
#include "util/fault.h"

/*
 * Shall an entry, and all below it, be left out? The path is relative to the
 * start. Called by several threads at once.
 */
typedef bool walk_skip_fn(void *user, struct span path, bool is_dir);

/* Called for each file, by one thread; the path has a NUL behind it. */
typedef enum opk_status walk_seen_fn(void *user, struct span path);

/*
 * Visit every file below a directory in byte order of paths, not following
 * links; the first status that is not OPK_OK ends it. skip may be NULL. Links
 * and other special files are visited too, as if they were files: reading
 * them is what refuses them. Depth is limited to 16. dir is an open directory
 * or AT_FDCWD, name what the user calls it. Everything is listed before the
 * first visit; nothing is visited when a directory cannot be listed.
 */
enum opk_status walk_files(int dir, const char *name, walk_skip_fn *skip,
	void *user, walk_seen_fn *seen, struct arena *scratch,
	struct faults *f);

#endif

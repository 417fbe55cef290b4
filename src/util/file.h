/* SPDX-License-Identifier: MIT */
/*
 * Reading and writing files, with the name that a fault shows.
 *
 * dir is an open directory or AT_FDCWD; path is relative to it; name is what
 * the user calls the file. Symbolic links are never followed at the last
 * part where the function says so.
 */
#ifndef FILE_H
#define FILE_H

#include <sys/stat.h>

#include "util/arena.h"
#include "util/fault.h"

/*
 * What a look at a name tells. Only a name that is not there is absent. A
 * look that failed for any other reason tells nothing: who decides by it has
 * to stop, since what follows from "absent" may be that something is removed
 * or made anew.
 */
enum presence { PRESENT, ABSENT, UNKNOWN };

struct stat;

/*
 * Look at a name, not following a link there. UNKNOWN sets errno; that is
 * ENOTDIR where a directory on the way is something else.
 */
enum presence file_look(int dir, const char *path, struct stat *out);

/* What errno means for a call that opens a name or looks at it. */
enum presence file_presence(int err);

/*
 * Read a whole regular file into the arena, with a NUL behind it. More than
 * `most` bytes: too-large. A symbolic link or another kind of file: refused
 * (cannot-read). Cost: one open, fstat, read.
 */
enum opk_status file_read(int dir, const char *path, const char *name,
	size_t most, struct arena *a, struct faults *f, struct span *out);

/* The same, following links: for operands that the user named. */
enum opk_status file_read_operand(const char *path, size_t most,
	struct arena *a, struct faults *f, struct span *out);

/* Write all bytes to an open file; false sets errno. Retries short writes. */
bool file_write_all(int fd, struct span s);

#endif

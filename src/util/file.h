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

#include "util/arena.h"
#include "util/buf.h"
#include "util/fault.h"

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

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

/*
 * Write an output that the user named: into a new file beside it, then
 * renamed, so that the old one stays until the new one is complete. Not
 * synced: an output can be made again; what cannot is the store's to keep.
 * "-" writes to standard output.
 */
enum opk_status file_write_output(
	const char *path, struct span content, struct faults *f);

/* The same for a secret: the file is for its owner only (0600). */
enum opk_status file_write_secret(
	const char *path, struct span content, struct faults *f);

/*
 * An output written piece by piece, for its owner only: nobody sees it under
 * its name before it is complete and file_output_keep was called. All zero
 * is none. Only a new or a regular file can be one.
 */
struct file_output {
	const char *path; /* borrowed */
	const char *temp; /* beside it, in the arena; NULL: none */
	int fd;
};
enum opk_status file_output_open(const char *path, struct arena *a,
	struct faults *f, struct file_output *out);
enum opk_status file_output_add(
	struct file_output *o, struct span s, struct faults *f);
/* Close it and give it its name. */
enum opk_status file_output_keep(struct file_output *o, struct faults *f);
/* Give it up; nothing to do when it was kept. */
void file_output_drop(struct file_output *o);

#endif

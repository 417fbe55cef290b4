/* SPDX-License-Identifier: MIT */
/*
 * Files that a command writes for its user, beside the org.
 *
 * Nobody sees one under its name before it is complete and on the disk, and
 * what was there before stays until then. Calling sequence:
 *
 *     output_open    in the directory where it will be
 *     output_add     as often as need be, or write to its fd
 *     output_sync    all of it is on the disk; nothing has its name yet
 *     output_place   it has its name, and that is on the disk, too
 *     output_keep    what it replaced is gone
 *     output_drop    in any case: takes back what was not kept
 *
 * While it is written a file has no name at all, where the file system can do
 * that, else a hidden and random one: whatever ends the program leaves
 * nothing behind, and nothing that was left behind is in the way.
 *
 * "-" is standard output. Names of open descriptors (/dev/stdout, /dev/fd/3),
 * devices, pipes and sockets are streams: what is for them waits in a file
 * without a name, and output_place copies it. A symbolic link is followed;
 * one that somebody else put into a directory for all (/tmp) is refused, as
 * the kernel does it. A file that is replaced keeps its permissions, and must
 * be writable.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "util/arena.h"
#include "util/fault.h"

enum output_kind {
	OUTPUT_PLAIN,   /* 0666 less the umask, or as the one it replaces */
	OUTPUT_PRIVATE, /* 0600, or as the one it replaces */
	OUTPUT_SECRET   /* 0600 in any case */
};

/* All zero is none. */
struct output {
	const char *path;       /* as the user named it; NULL: none */
	const char *base;       /* its name in the directory; NULL: a stream */
	const char *temp;       /* its name until it is placed; NULL: none */
	int fd;                 /* for writing; any number of threads may */
	int dir;                /* where it will be; of a stream -1 */
	bool placed, exchanged; /* exchanged: temp is what it replaced */
};

/*
 * What a path leads to when links are followed, for those who look whether it
 * may be written; NULL: a stream.
 */
enum opk_status output_find(
	const char *path, struct arena *a, struct faults *f, const char **file);

/* The path is borrowed, and so is the arena's memory. */
enum opk_status output_open(const char *path, enum output_kind kind,
	struct arena *a, struct faults *f, struct output *out);
enum opk_status output_add(struct output *o, struct span s, struct faults *f);
enum opk_status output_sync(struct output *o, struct faults *f);
enum opk_status output_place(struct output *o, struct faults *f);
void output_keep(struct output *o);
void output_drop(struct output *o);

/* Is it something that gets a name, which is not a stream? */
bool output_is_file(const struct output *o);

/* All of that at once. */
enum opk_status output_write(const char *path, enum output_kind kind,
	struct span content, struct faults *f);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * What a reader has read, as it was right before: so that it can tell whether
 * all of it was one state.
 *
 * A lock keeps other commands away, but neither git nor an editor, and not
 * every reader has one: a fresh clone has no .orgpack, and on a read-only file
 * system it may not be opened. So each file and directory is noted before it
 * is read (device, inode, size, time of change), and looked at again after
 * all has been read. Where the kernel's clock is too coarse to tell a change
 * from the one before, a reader without a lock waits for its next tick first.
 *
 * Only readers have a witness; a writer's plan has digests.
 */
#ifndef WITNESS_H
#define WITNESS_H

#include <stdbool.h>
#include <sys/stat.h>

#include "util/span.h"

struct witness;

struct timespec;

/* One file or directory, or that there is none. */
struct stamp {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec changed;
	mode_t mode;
	int err;
};

/* NULL: memory. Closed by witness_close, which accepts NULL. */
struct witness *witness_open(int dir, bool locked);
void witness_close(struct witness *w);

/* The lock was got, or lost. */
void witness_set_locked(struct witness *w, bool locked);
bool witness_is_locked(const struct witness *w);

/* Note something that is about to be read; any thread. w NULL: nothing. */
void witness_note(struct witness *w, struct span path);

/* The same, kept by the caller until witness_add; any thread. */
void witness_stamp(struct witness *w, const char *path, struct stamp *out);
void witness_add(struct witness *w, struct span path, const struct stamp *s);

/* Something has changed that was not noted; until a rewind. */
void witness_unsettle(struct witness *w);

/* A point to come back to. */
size_t witness_mark(const struct witness *w);
void witness_rewind(struct witness *w, size_t to);

/*
 * The first thing noted since then that is not what it was; false: all is.
 * *path is empty where it cannot be told which. A note that was lost for lack
 * of memory, a look that failed, or a change too recent counts as a change;
 * *err is the errno of the first two, else 0.
 */
bool witness_find_change(
	struct witness *w, size_t since, struct span *path, int *err);

#endif

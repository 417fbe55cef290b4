/* SPDX-License-Identifier: MIT */
/*
 * What a file looked like when it was read, to see whether it is still the
 * same without reading it again.
 *
 * A mark that differs means nothing yet: a copy of the same bytes differs,
 * too. A mark that is the same means the same bytes, as far as times are fine
 * enough to show every write: where they are not, it is not `settled`.
 */
#ifndef MARK_H
#define MARK_H

#include <stdbool.h>
#include <sys/stat.h>

struct timespec;

struct file_mark {
	dev_t dev;
	ino_t ino;
	off_t size; /* -1: nothing was marked */
	struct timespec modified, changed;
	bool settled; /* the last write was long before the look */
};

/* No file is like this one. */
#define MARK_NONE          \
	(struct file_mark) \
	{                  \
		.size = -1 \
	}

struct stat;

/* Remember what a look told. */
struct file_mark mark_of(const struct stat *st);

/* Is it the same file, and has nobody written or renamed it since? */
bool mark_is(const struct file_mark *m, const struct stat *st);

/*
 * The same after a rename of our own, which changes a file's times of change.
 * False where a mark proves too little for that.
 */
bool mark_is_moved(const struct file_mark *m, const struct stat *st);

#endif

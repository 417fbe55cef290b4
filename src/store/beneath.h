/* SPDX-License-Identifier: MIT */
/*
 * Directories below an open one, reached without following any link.
 *
 * Whoever can write in an org could otherwise lead a commit out of it by a
 * symbolic link in the middle of a path. Paths are safe ones (util/path.h)
 * with '/' between their parts; "" is the start itself.
 */
#ifndef BENEATH_H
#define BENEATH_H

#include "util/path.h"

/* Open a directory for reading. Returns a descriptor, or -1 with errno. */
int beneath_open(int start, struct span dir);

/* Remembers the directory that was opened last: neighbours come in runs. */
struct cursor {
	int start; /* borrowed */
	int fd;    /* of the directory, or -1 */
	int err;   /* why it could not be opened, or 0 */
	size_t len;
	char path[PATH_BYTES];
};

void cursor_init(struct cursor *c, int start);
/*
 * The directory's descriptor, owned by the cursor, or -1 with errno. A
 * failure is remembered, too.
 */
int cursor_open(struct cursor *c, struct span dir);
/* The same for the directory that a file is in. */
int cursor_open_parent(struct cursor *c, struct span path);
void cursor_release(struct cursor *c);

/*
 * Remove a file or a directory with all that is in it; links are removed,
 * not followed. True when nothing of that name is left; else errno says why.
 */
bool beneath_remove(int dir, const char *name);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Making changes durable, and how long that took.
 *
 * A sync that failed is not tried again: the kernel may have dropped what it
 * could not write, and would then say that all is well.
 */
#ifndef SYNC_H
#define SYNC_H

#include <stdint.h>

#include "util/span.h"

/* Up to so many files or directories are synced one by one. */
enum { SYNC_FEW = 16 };

/* Sync one file or directory. False sets errno; *ms grows by the time. */
bool sync_one(int fd, int64_t *ms);

/* Sync the whole file system that fd is on. */
bool sync_system(int fd, int64_t *ms);

/* Directories that were changed; more than SYNC_FEW are not told apart. */
struct touched {
	struct span dirs[SYNC_FEW]; /* borrowed */
	size_t count;               /* SYNC_FEW + 1: too many */
};

void touched_add(struct touched *t, struct span dir);

/*
 * Sync the directories below an open one; those that are gone by now are
 * left out. False sets errno.
 */
bool touched_sync(const struct touched *t, int start, int64_t *ms);

#endif

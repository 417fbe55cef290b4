/* SPDX-License-Identifier: MIT */
/* Comparing what stat says, as git does with its index. */
#include "store/mark.h"

#include <time.h>

/* Two seconds: the coarsest times that a file system keeps are FAT's. */
enum { SETTLED_S = 3 };

struct file_mark mark_of(const struct stat *st)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_REALTIME, &now);
	return (struct file_mark){ .dev = st->st_dev,
		.ino = st->st_ino,
		.size = st->st_size,
		.modified = st->st_mtim,
		.changed = st->st_ctim,
		.settled = now.tv_sec - st->st_mtim.tv_sec >= SETTLED_S };
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool same_file(const struct file_mark *m, const struct stat *st)
{
	return S_ISREG(st->st_mode) && m->size >= 0 && m->dev == st->st_dev &&
	       m->ino == st->st_ino && m->size == st->st_size &&
	       same_time(m->modified, st->st_mtim);
}

bool mark_is(const struct file_mark *m, const struct stat *st)
{
	return same_file(m, st) && same_time(m->changed, st->st_ctim);
}

bool mark_is_moved(const struct file_mark *m, const struct stat *st)
{
	return m->settled && same_file(m, st);
}

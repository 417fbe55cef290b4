/* SPDX-License-Identifier: MIT */
/* Keeping what was before: the old file itself, a copy of it, or a delta. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/stage_item.h"
#include "store/sync.h"

/* O_NONBLOCK: a FIFO in an org must not hang us */
enum { OPEN_OLD = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC };

/* It cannot be read, or the disk is too full for an image of it. */
static void not_kept(struct item *it)
{
	if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
		item_fault(it, OPK_CANNOT_WRITE, "keep the old bytes of");
	else
		item_fault(it, OPK_CANNOT_READ, "read");
}

/* An old file cannot be had: gone, exchanged for something else, or worse. */
static void no_old(struct item *it)
{
	if (errno == ENOENT || errno == ENOTDIR)
		item_changed(it, "is gone");
	else if (errno == ELOOP)
		item_changed(it, "has become a link");
	else
		not_kept(it);
}

int item_make(int dir, const char *name, mode_t mode)
{
	return openat(dir, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
}

/* What is no larger is copied, what is a table and larger is linked. */
enum { COPIED = 64 << 10 };

/* Where the bytes of an old file are, and what keeps them. */
struct old_file {
	int from;    /* to be read: the file itself */
	int image;   /* in the stage, or -1: the file itself is the image */
	bool cloned; /* the image has all bytes already */
	bool placed; /* the image is the file itself, under its old name */
};

/*
 * A table may be as large as the disk; everything else is small enough to
 * have it twice.
 */
static bool is_large_table(const struct item *it, int from)
{
	struct stat st;

	return span_starts(it->op->path, SPAN("records/")) &&
	       (fstat(from, &st) || st.st_size > COPIED);
}

/* File systems without links, and files that one may not link. */
static bool may_not_link(int err)
{
	return err == EPERM || err == EACCES || err == EOPNOTSUPP ||
	       err == ENOSYS || err == EMLINK || err == EXDEV;
}

/*
 * A link keeps the file itself, which loses its own name in the commit. Where
 * there are no links, it is moved here then.
 */
static bool link_old(struct item *it, int dir, struct old_file *o)
{
	int old = it->all->stage->old;

	if (linkat(dir, it->base, old, it->name, 0)) {
		o->placed = may_not_link(errno);
		return o->placed;
	}
	close(o->from); /* it may be another by now */
	o->from = openat(old, it->name, OPEN_OLD);
	return o->from >= 0;
}

/*
 * Open the old file, and begin its image: a copy that shares its bytes where
 * the file system can do that, one to be made while these are read, or a
 * link, where it is a table and a copy would take long.
 */
static bool open_old(struct item *it, int dir, struct old_file *o)
{
	int old = it->all->stage->old;

	o->from = openat(dir, it->base, OPEN_OLD);
	if (o->from < 0 || !journal_has_old(it->line) || it->line->delta)
		return o->from >= 0;
	o->image = openat(old, it->name,
		O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (o->image < 0)
		return false;
	if (!is_large_table(it, o->from))
		return true;
	o->cloned = !ioctl(o->image, FICLONE, o->from);
	if (o->cloned)
		return true;
	close(o->image);
	o->image = -1;
	return !unlinkat(old, it->name, 0) && link_old(it, dir, o);
}

/* Read the image, if it is whole, so that what is digested is what is kept. */
static bool read_old(
	struct item *it, const struct old_file *o, struct digest *found)
{
	struct copier *c = &it->worker->copier;

	return o->cloned ? copier_digest_open(c, o->image, found)
			 : copier_pass(c, o->from, o->image, found);
}

/* Is the open file what the plan takes it for? Says so if not. */
static bool check_old(struct item *it, const struct old_file *o)
{
	struct digest found;
	struct stat st;

	if (fstat(o->from, &st)) {
		item_fault(it, OPK_CANNOT_READ, "look at");
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		item_changed(it, "is no regular file any more");
		return false;
	}
	it->line->mode = item_mode(it, st.st_mode & 0666);
	*it->mark = mark_of(&st);
	if (!read_old(it, o, &found)) {
		not_kept(it);
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

/* How many bytes the new file will have. False sets errno. */
static bool find_new_size(const struct item *it, uint64_t *out)
{
	const struct plan_op *op = it->op;
	struct stat st;

	*out = op->bytes.len;
	if (!op->staged)
		return true;
	if (fstat(it->all->stage->staged.items[op->staged - 1].fd, &st))
		return false;
	*out = (uint64_t)st.st_size;
	return true;
}

/* What does not fit both files would be no way back. */
static bool fits(const struct item *it, uint64_t old_size, uint64_t new_size)
{
	const struct delta *d = it->op->back;
	uint64_t end = 0;

	for (size_t i = 0; i < d->count; i++)
		if (!d->pieces[i].literal)
			end = d->pieces[i].offset + d->pieces[i].length;
	return delta_bytes(d) == old_size && end <= new_size;
}

/*
 * The image, or the file that is one, must be on the disk before the commit
 * point: whoever wrote the file need not have synced it.
 */
static bool sync_old(struct item *it, int dir, const struct old_file *o)
{
	if (!journal_has_old(it->line) || it->line->delta)
		return true;
	return sync_kept(it, o->image >= 0 ? o->image : o->from) &&
	       (!o->placed || sync_kept(it, dir));
}

static bool write_delta(struct item *it, int from)
{
	uint64_t new_size;
	struct stat st;
	int fd;
	bool ok;

	if (fstat(from, &st) || !find_new_size(it, &new_size)) {
		item_fault(it, OPK_CANNOT_READ, "look at");
		return false;
	}
	if (!fits(it, (uint64_t)st.st_size, new_size)) {
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
	struct old_file o = { .from = -1, .image = -1 };
	bool ok = dir >= 0 && open_old(it, dir, &o);

	if (!ok)
		no_old(it);
	ok = ok && check_old(it, &o) &&
	     (!it->line->delta || write_delta(it, o.from));
	if (ok && !sync_old(it, dir, &o)) {
		item_fault(it, OPK_CANNOT_WRITE, "sync");
		ok = false;
	}
	if (o.image >= 0)
		close(o.image);
	if (o.from >= 0)
		close(o.from);
	return ok;
}

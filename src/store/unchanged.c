/* SPDX-License-Identifier: MIT */
/*
 * Staging a large transaction takes time, in which somebody may save a file.
 * Here that is met while nothing has been done yet; afterwards it could only
 * be kept beside what the transaction makes of the file.
 */
#include "store/unchanged.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "store/beneath.h"
#include "store/copier.h"
#include "util/file.h"

struct checking {
	const struct store *store;
	struct faults *faults;
	struct copier copier;
	struct cursor at;
};

enum opk_status unchanged_fault(const struct store *s, struct faults *f,
	struct span path, const char *how)
{
	return store_fault(s, f, OPK_CHANGED_UNDERNEATH, path,
		"'%.*s' %s\nNothing was changed. Make the plan again from "
		"what is there now.",
		SPAN_ARG(path), how);
}

static enum opk_status cannot_tell(
	const struct checking *c, const struct journal_line *l)
{
	return store_fault_errno(
		c->store, c->faults, OPK_CANNOT_READ, "look at", l->path);
}

/* The mark is another: is the file? A new mark is taken before it is read. */
static enum opk_status read_again(struct checking *c,
	const struct journal_line *l, int dir, const char *base,
	struct file_mark *mark)
{
	int fd = copier_open(dir, base);
	struct stat info;
	struct digest d;
	bool ok = fd >= 0 && !fstat(fd, &info);

	if (ok)
		*mark = mark_of(&info);
	ok = ok && copier_digest_open(&c->copier, fd, &d);
	if (fd >= 0)
		close(fd);
	if (!ok)
		return cannot_tell(c, l);
	return digest_equal(&d, &l->before)
		       ? OPK_OK
		       : unchanged_fault(c->store, c->faults, l->path,
				 "has changed since the plan was made");
}

static enum opk_status check(struct checking *c, const struct journal_line *l,
	struct file_mark *mark)
{
	int dir = cursor_open_parent(&c->at, l->path);
	bool comes = l->action == JOURNAL_ADD;
	char base[NAME_MAX + 1];
	struct stat info;
	enum presence there;

	if (dir < 0) {
		there = file_presence(errno);
	} else {
		snprintf(base, sizeof base, "%.*s",
			SPAN_ARG(path_base(l->path)));
		there = file_look(dir, base, &info);
	}
	if (there == UNKNOWN)
		return cannot_tell(c, l);
	if (comes)
		return there == ABSENT ? OPK_OK
				       : unchanged_fault(c->store, c->faults,
						 l->path, "exists by now");
	if (there == ABSENT)
		return unchanged_fault(c->store, c->faults, l->path, "is gone");
	if (mark_is(mark, &info))
		return OPK_OK;
	if (!S_ISREG(info.st_mode))
		return unchanged_fault(c->store, c->faults, l->path,
			"is no regular file any more");
	return read_again(c, l, dir, base, mark);
}

enum opk_status unchanged_check(const struct store *s, const struct journal *j,
	struct file_mark *marks, struct faults *f)
{
	struct checking c = { .store = s, .faults = f };
	enum opk_status st = OPK_OK;

	if (!copier_init(&c.copier))
		st = fault_memory(f);
	cursor_init(&c.at, s->dir);
	for (size_t i = 0; c.copier.bytes && i < j->count; i++)
		if (journal_is_file(&j->lines[i]))
			st = worse(st, check(&c, &j->lines[i], &marks[i]));
	cursor_release(&c.at);
	copier_release(&c.copier);
	return st;
}

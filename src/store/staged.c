/* SPDX-License-Identifier: MIT */
/* Files that are written to the stage before there is a plan. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "store/copier.h"
#include "store/handle.h"
#include "util/path.h"

/* A stage is a writer's, and never that of another transaction. */
static enum opk_status open_stage(struct store *s, struct faults *f)
{
	if (s->pending)
		return store_fault(s, f, OPK_UNFINISHED, SPAN(""),
			"transaction %ju must be finished first\nOpen the "
			"org again.",
			(uintmax_t)s->pending->journal.id);
	if (s->mode == STORE_WRITE)
		return stage_open(s, f);
	errno = EROFS;
	return store_fault_errno(
		s, f, OPK_CANNOT_WRITE, "make", SPAN(".orgpack/txn"));
}

static int make_file(int dir, const char *name, mode_t mode)
{
	return openat(dir, name,
		O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
}

enum opk_status store_stage(
	struct store *s, struct faults *f, unsigned *number, int *fd)
{
	struct stage *g = &s->stage;
	unsigned next = (unsigned)g->staged.count + 1;
	struct staged_file *file;
	char name[STAGED_NAME];
	enum opk_status st = open_stage(s, f);

	if (st)
		return st;
	file = vec_add(&s->arena, &g->staged);
	if (!file)
		return fault_memory(f);
	stage_name(next, name);
	*file = (struct staged_file){ .fd = make_file(g->fresh, name, 0644) };
	if (file->fd < 0) {
		g->staged.count--;
		return store_fault_errno(s, f, OPK_CANNOT_WRITE, "make a file",
			SPAN(".orgpack/txn/new"));
	}
	*number = next;
	*fd = file->fd;
	return OPK_OK;
}

enum opk_status store_stage_digest(
	struct store *s, unsigned number, struct faults *f, struct digest *out)
{
	struct stage *g = &s->stage;
	struct staged_file *file;
	struct copier copier;
	enum opk_status st = OPK_OK;

	if (!number || number > g->staged.count) {
		errno = ENOENT;
		return store_fault_errno(s, f, OPK_CANNOT_READ,
			"find what was staged", SPAN(".orgpack/txn/new"));
	}
	file = &g->staged.items[number - 1];
	if (!copier_init(&copier))
		st = fault_memory(f);
	else if (!copier_digest_open(&copier, file->fd, &file->digest))
		st = store_fault_errno(s, f, OPK_CANNOT_READ,
			"read what was staged", SPAN(".orgpack/txn/new"));
	copier_release(&copier);
	if (st)
		return st;
	file->known = true;
	*out = file->digest;
	return OPK_OK;
}

bool stage_may_keep(struct span name)
{
	static const char *const taken[] = { "entry.yaml", "journal",
		"journal.tmp", "new", "old" };
	const struct span letters =
		SPAN("abcdefghijklmnopqrstuvwxyz0123456789._-");

	for (size_t i = 0; i < name.len; i++)
		if (span_find(letters, name.ptr[i], 0) == letters.len)
			return false;
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (span_is(name, taken[i]))
			return false;
	return name.len && name.len <= NAME_BYTES && !path_find_danger(name);
}

enum opk_status store_keep(
	struct store *s, const char *name, struct faults *f, int *fd)
{
	struct stage *g = &s->stage;
	struct span copy = arena_copy(&s->arena, span_of(name));
	struct kept_file *file;
	enum opk_status st;

	if (!copy.ptr)
		return fault_memory(f);
	if (!stage_may_keep(copy))
		return store_fault(s, f, OPK_UNSAFE_PATH, SPAN(".orgpack/txn"),
			"the history cannot keep a file named '%s'", name);
	st = open_stage(s, f);
	if (st)
		return st;
	file = vec_add(&s->arena, &g->kept);
	if (!file)
		return fault_memory(f);
	*file = (struct kept_file){ .fd = make_file(g->txn, copy.ptr, 0600),
		.name = copy };
	if (file->fd < 0) {
		g->kept.count--;
		return store_fault_errno(s, f, OPK_CANNOT_WRITE, "make a file",
			SPAN(".orgpack/txn"));
	}
	*fd = file->fd;
	return OPK_OK;
}

void store_unstage(struct store *s)
{
	if (!s->stage.made)
		return;
	stage_close(s);
	stage_discard(s);
}

/* SPDX-License-Identifier: MIT */
/* Making the stage, and the commit point. */
#include "store/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/beneath.h"
#include "store/entry.h"
#include "store/group.h"
#include "store/handle.h"
#include "store/sync.h"
#include "util/file.h"

void stage_name(unsigned number, char out[STAGED_NAME])
{
	snprintf(out, STAGED_NAME, "s%u", number);
}

static bool make_folders(const struct store *s, struct stage *g)
{
	g->txn = beneath_open(s->state, SPAN("txn"));
	if (g->txn < 0 || !group_mkdir(g->txn, "new", s->shared) ||
		!group_mkdir(g->txn, "old", s->shared))
		return false;
	g->fresh = beneath_open(g->txn, SPAN("new"));
	g->old = g->fresh < 0 ? -1 : beneath_open(g->txn, SPAN("old"));
	return g->old >= 0;
}

enum opk_status stage_open(struct store *s, struct faults *f)
{
	enum opk_status st = OPK_OK;

	if (s->stage.made)
		return OPK_OK;
	s->stage.made = group_mkdir(s->state, "txn", s->shared);
	if (!s->stage.made || !make_folders(s, &s->stage))
		st = store_fault_errno(
			s, f, OPK_CANNOT_WRITE, "make", SPAN(".orgpack/txn"));
	if (st)
		store_unstage(s);
	return st;
}

void stage_close(struct store *s)
{
	struct stage *g = &s->stage;
	const int fds[] = { g->old, g->fresh, g->txn };

	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	for (size_t i = 0; i < g->staged.count; i++)
		close(g->staged.items[i].fd);
	for (size_t i = 0; i < g->kept.count; i++)
		close(g->kept.items[i].fd);
	*g = STAGE_NONE;
}

bool stage_discard(const struct store *s)
{
	return beneath_remove(s->state, "txn");
}

/* Make a file in the stage, fill it, sync it if files are synced one by one. */
static bool add_file(struct stage *g, const char *name,
	bool (*fill)(int fd, void *user), void *user)
{
	int fd = openat(g->txn, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok;
	int err;

	if (fd < 0)
		return false;
	ok = fill(fd, user) && (!g->few || sync_one(fd, &g->sync_ms));
	err = errno;
	if (close(fd) && ok)
		return false;
	errno = err;
	return ok;
}

struct sealing {
	const struct journal *journal;
	struct digest digest;
	struct buf entry;
};

static bool fill_journal(int fd, void *user)
{
	struct sealing *x = user;

	return journal_write(fd, x->journal, &x->digest);
}

static bool fill_entry(int fd, void *user)
{
	struct sealing *x = user;

	return file_write_all(fd, buf_span(&x->entry));
}

/* What stays in new/ would be in the way at the end. */
static bool remove_untaken(const struct stage *g)
{
	char name[STAGED_NAME];

	for (size_t i = 0; i < g->staged.count; i++) {
		stage_name((unsigned)i + 1, name);
		if (!g->staged.items[i].taken && unlinkat(g->fresh, name, 0))
			return false;
	}
	return true;
}

static bool sync_stage(const struct store *s, struct stage *g)
{
	if (!g->few)
		return sync_system(g->txn, &g->sync_ms);
	return sync_one(g->fresh, &g->sync_ms) &&
	       sync_one(g->old, &g->sync_ms) && sync_one(g->txn, &g->sync_ms) &&
	       sync_one(s->state, &g->sync_ms);
}

static bool write_and_sync(const struct store *s, struct stage *g,
	const struct history_entry *entry, struct sealing *x)
{
	if (!remove_untaken(g) || !add_file(g, "journal.tmp", fill_journal, x))
		return false;
	if (!entry_format(entry, &x->digest, &x->entry)) {
		errno = ENOMEM;
		return false;
	}
	return add_file(g, "entry.yaml", fill_entry, x) &&
	       (!s->shared || group_widen(g->txn)) && sync_stage(s, g);
}

static enum opk_status cannot_write(const struct store *s, struct faults *f)
{
	return store_fault_errno(
		s, f, OPK_CANNOT_WRITE, "write", SPAN(".orgpack/txn"));
}

enum opk_status stage_seal(struct store *s, const struct journal *j,
	const struct history_entry *entry, struct faults *f)
{
	struct sealing x = { .journal = j };
	bool ok = write_and_sync(s, &s->stage, entry, &x);
	int err = errno;

	buf_release(&x.entry);
	errno = err;
	return ok ? OPK_OK : cannot_write(s, f);
}

enum opk_status stage_commit(struct store *s, struct faults *f, bool *committed)
{
	struct stage *g = &s->stage;

	if (renameat(g->txn, "journal.tmp", g->txn, "journal"))
		return cannot_write(s, f);
	*committed = true;
	return sync_one(g->txn, &g->sync_ms) ? OPK_OK : cannot_write(s, f);
}

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
#include "store/sync.h"
#include "util/file.h"

enum opk_status stage_open(const struct store *s, size_t operations,
	struct faults *f, struct stage *out)
{
	struct stage g = { -1, -1, -1, true, operations <= SYNC_FEW, 0 };

	if (mkdirat(s->state, "txn", 0700))
		return store_fault_errno(
			s, f, OPK_CANNOT_WRITE, "make", SPAN(".orgpack/txn"));
	g.txn = beneath_open(s->state, SPAN("txn"));
	if (g.txn >= 0 && !mkdirat(g.txn, "new", 0700) &&
		!mkdirat(g.txn, "old", 0700)) {
		g.fresh = beneath_open(g.txn, SPAN("new"));
		g.old = beneath_open(g.txn, SPAN("old"));
	}
	*out = g;
	if (g.fresh < 0 || g.old < 0)
		return store_fault_errno(
			s, f, OPK_CANNOT_WRITE, "make", SPAN(".orgpack/txn"));
	return OPK_OK;
}

void stage_close(struct stage *g)
{
	const int fds[] = { g->old, g->fresh, g->txn };

	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	g->old = g->fresh = g->txn = -1;
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
	if (!add_file(g, "journal.tmp", fill_journal, x))
		return false;
	if (!entry_format(entry, &x->digest, &x->entry)) {
		errno = ENOMEM;
		return false;
	}
	return add_file(g, "entry.yaml", fill_entry, x) && sync_stage(s, g);
}

enum opk_status stage_commit(const struct store *s, struct stage *g,
	const struct journal *j, const struct history_entry *entry,
	struct faults *f, bool *committed)
{
	struct sealing x = { .journal = j };
	bool ok = write_and_sync(s, g, entry, &x);
	int err;

	if (ok && !renameat(g->txn, "journal.tmp", g->txn, "journal")) {
		*committed = true;
		ok = sync_one(g->txn, &g->sync_ms);
	} else {
		ok = false;
	}
	err = errno;
	buf_release(&x.entry);
	errno = err;
	return ok ? OPK_OK
		  : store_fault_errno(s, f, OPK_CANNOT_WRITE, "write",
			    SPAN(".orgpack/txn"));
}

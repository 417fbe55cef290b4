/* SPDX-License-Identifier: MIT */
/* The part of a transaction that can only go forward. */
#include "store/finish.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/beneath.h"
#include "store/places.h"
#include "store/sync.h"

struct finishing {
	const struct store *store;
	int txn, fresh; /* txn/, and txn/new/ or -1: nothing is left there */
	struct cursor at;
	struct touched touched;
};

/* Is the directory there, with the mode that it shall have? */
static bool make_dir(
	int dir, const char *base, const struct journal_line *l, bool shared)
{
	struct stat st;
	mode_t mode;
	int fd;
	bool ok;

	if (mkdirat(dir, base, 0777) && errno != EEXIST)
		return false;
	fd = openat(dir, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	ok = fd >= 0 && !fstat(fd, &st);
	if (ok) {
		mode = l->mode ? l->mode : st.st_mode & 0777;
		mode = place_folder_mode(l->path, mode, shared);
		ok = (st.st_mode & 07777) == mode || !fchmod(fd, mode);
	}
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool put_file(struct finishing *w, int dir, const char *base, size_t i)
{
	char name[JOURNAL_NAME];

	journal_name(i, name);
	return w->fresh < 0 || !renameat(w->fresh, name, dir, base) ||
	       errno == ENOENT;
}

static bool remove_dir(int dir, const char *base)
{
	return !unlinkat(dir, base, AT_REMOVEDIR) || errno == ENOENT ||
	       errno == ENOTEMPTY || errno == EEXIST;
}

static bool carry_out(
	struct finishing *w, const struct journal_line *l, size_t i)
{
	int dir = cursor_open_parent(&w->at, l->path);
	bool goes = l->action == JOURNAL_DELETE || l->action == JOURNAL_RMDIR;
	char base[NAME_MAX + 1];

	/* where the directory is gone, what was in it is gone, too */
	if (dir < 0)
		return goes && (errno == ENOENT || errno == ENOTDIR);
	snprintf(base, sizeof base, "%.*s", SPAN_ARG(path_base(l->path)));
	touched_add(&w->touched, path_parent(l->path));
	switch (l->action) {
	case JOURNAL_MKDIR:
		return make_dir(dir, base, l, w->store->shared);
	case JOURNAL_DELETE:
		return !unlinkat(dir, base, 0) || errno == ENOENT;
	case JOURNAL_RMDIR:
		return remove_dir(dir, base);
	default:
		return put_file(w, dir, base, i);
	}
}

/* Once more, where it counts: nothing is done of what may not be done. */
static enum opk_status check_places(
	const struct store *s, const struct journal *j, struct faults *f)
{
	for (size_t i = 0; i < j->count; i++) {
		struct span path = j->lines[i].path;
		const char *why =
			journal_is_file(&j->lines[i])
				? place_refuses_file(path, PLACE_ANY)
				: place_refuses_folder(path, PLACE_ANY);

		if (why)
			return store_fault(s, f, OPK_UNSAFE_PATH, SPAN(""),
				"the path '%.*s' %s", SPAN_ARG(path), why);
	}
	return OPK_OK;
}

static enum opk_status carry_out_all(
	struct finishing *w, const struct journal *j, struct faults *f)
{
	enum opk_status st = check_places(w->store, j, f);

	if (st)
		return st;
	for (size_t i = 0; i < j->count; i++)
		if (!carry_out(w, &j->lines[i], i))
			return store_fault_errno(w->store, f, OPK_CANNOT_WRITE,
				"change", j->lines[i].path);
	return OPK_OK;
}

/* All of new/ has been renamed away; old/ may have got nothing. */
static bool remove_stage(const struct finishing *w)
{
	return (!unlinkat(w->txn, "new", AT_REMOVEDIR) || errno == ENOENT) &&
	       remove_dir(w->txn, "old");
}

static bool move_to_history(
	const struct finishing *w, const struct journal *j, int64_t *sync_ms)
{
	char id[24];
	int history, err;
	bool ok;

	/* the commit made it, but somebody may have thrown it away since */
	if (mkdirat(w->store->state, "history", 0700) && errno != EEXIST)
		return false;
	history = beneath_open(w->store->state, SPAN("history"));
	if (history < 0)
		return false;
	snprintf(id, sizeof id, "%ju", (uintmax_t)j->id);
	ok = !renameat(w->store->state, "txn", history, id) &&
	     sync_one(history, sync_ms) && sync_one(w->store->state, sync_ms);
	err = errno;
	close(history);
	errno = err;
	return ok;
}

enum opk_status finish(const struct store *s, const struct journal *j,
	struct faults *f, int64_t *sync_ms)
{
	struct finishing w = { .store = s, .fresh = -1 };
	enum opk_status st;

	cursor_init(&w.at, s->dir);
	w.txn = beneath_open(s->state, SPAN("txn"));
	if (w.txn >= 0)
		w.fresh = beneath_open(w.txn, SPAN("new"));
	if (w.txn < 0 || (w.fresh < 0 && errno != ENOENT))
		st = store_fault_errno(
			s, f, OPK_CANNOT_READ, "open", SPAN(".orgpack/txn"));
	else
		st = carry_out_all(&w, j, f);
	if (!st &&
		(!touched_sync(&w.touched, s->dir, sync_ms) ||
			!remove_stage(&w) || !move_to_history(&w, j, sync_ms)))
		st = store_fault_errno(
			s, f, OPK_CANNOT_WRITE, "finish", SPAN(".orgpack/txn"));
	cursor_release(&w.at);
	if (w.fresh >= 0)
		close(w.fresh);
	if (w.txn >= 0)
		close(w.txn);
	return st;
}

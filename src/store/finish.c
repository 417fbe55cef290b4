/* SPDX-License-Identifier: MIT */
/*
 * The part of a transaction that can only go forward.
 *
 * What stands at a file's place is exchanged with what was staged for it, so
 * that it is in new/ then, whatever it is; a file that goes is moved there.
 * Only when all of that is on the disk is it looked at: what the plan was
 * made against is an image of the history, or dropped, since the history has
 * a copy; anything else was written meanwhile, and is kept beside the file.
 * Where nothing stands, somebody has deleted it: that is written down in
 * txn/deletions, until it has been said.
 */
#include "store/finish.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "store/beneath.h"
#include "store/copier.h"
#include "store/group.h"
#include "store/handle.h"
#include "store/mark.h"
#include "store/places.h"
#include "store/sync.h"
#include "util/file.h"
#include "util/path.h"

enum exchange {
	EXCHANGE_DONE,
	EXCHANGE_ABSENT,  /* there was nothing at the second name */
	EXCHANGE_UNKNOWN, /* the file system cannot do that */
	EXCHANGE_FAILED   /* errno says why */
};

static bool exchange_into(
	int from, const char *name, int to, const char *other);
static bool kept_add(const struct store *s, struct cursor *at, int dir,
	const char *name, struct span path, uint64_t transaction,
	struct touched *touched, struct faults *f);
static enum exchange exchange_names(
	int dir, const char *name, int other_dir, const char *other);

struct finishing;
static void deletions_add(const struct finishing *w,
	const struct journal_line *l, const char *name);
static enum opk_status deletions_say(const struct finishing *w);

enum {
	LARGE = 1
		<< 20, /* such files are not read again if marks are the same */
	EXCHANGES = 8  /* in turn with somebody who deletes and writes a file */
};

struct finishing {
	const struct store *store;
	const struct journal *journal;
	const enum line_state *states; /* of the lines, or NULL */
	struct file_mark *marks;       /* of the lines, or NULL */
	struct faults *faults;
	int txn, fresh, old; /* txn/, txn/new/, txn/old/; -1: not there */
	struct cursor at;
	struct copier copier;
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

/* Are these bytes no surprise: the old ones, or the new ones already? */
static bool is_expected(const struct journal_line *l, const struct digest *d)
{
	return digest_equal(d, &l->before) || digest_equal(d, &l->after);
}

/*
 * Has the history nothing yet of a file that it shall keep? Then the file
 * itself becomes its image.
 */
static enum presence find_image(
	const struct finishing *w, const struct journal_line *l, size_t i)
{
	char name[JOURNAL_NAME];
	struct stat st;

	if (!journal_has_old(l) || l->delta)
		return PRESENT;
	journal_name(i, name);
	return file_look(w->old, name, &st);
}

/*
 * Without an exchange: look, and rename over what was looked at. What is
 * written between the two is lost.
 */
static bool replace(struct finishing *w, const struct journal_line *l, size_t i,
	int dir, const char *base)
{
	char name[JOURNAL_NAME];
	struct digest d;
	enum copier_look look = copier_look(&w->copier, dir, base, &d);
	enum presence image = find_image(w, l, i);

	journal_name(i, name);
	if (look == LOOK_UNKNOWN || image == UNKNOWN)
		return false;
	if (look == LOOK_ABSENT) {
		deletions_add(w, l, name);
		return exchange_into(w->fresh, name, dir, base);
	}
	if (look == LOOK_BYTES && is_expected(l, &d)) {
		if (image == ABSENT && digest_equal(&d, &l->before) &&
			renameat(dir, base, w->old, name))
			return false;
		return !renameat(w->fresh, name, dir, base);
	}
	if (!kept_add(w->store, &w->at, dir, base, l->path, w->journal->id,
		    &w->touched, w->faults))
		return false;
	return exchange_into(w->fresh, name, dir, base);
}

static bool exchange(struct finishing *w, const struct journal_line *l,
	size_t i, int dir, const char *base)
{
	char name[JOURNAL_NAME];

	journal_name(i, name);
	for (unsigned n = 0; n < EXCHANGES; n++)
		switch (exchange_names(w->fresh, name, dir, base)) {
		case EXCHANGE_DONE:
			return true;
		case EXCHANGE_ABSENT:
			deletions_add(w, l, name);
			if (exchange_into(w->fresh, name, dir, base))
				return true;
			if (errno != EEXIST)
				return false;
			break; /* it is there again, another one */
		case EXCHANGE_UNKNOWN:
			return replace(w, l, i, dir, base);
		default:
			return false;
		}
	return false;
}

static bool add(struct finishing *w, const struct journal_line *l, size_t i,
	int dir, const char *base)
{
	char name[JOURNAL_NAME];

	journal_name(i, name);
	return exchange_into(w->fresh, name, dir, base) ||
	       (errno == EEXIST && exchange(w, l, i, dir, base));
}

/*
 * Nobody else has a name in new/: nothing can be overwritten there. But after
 * a power cut both names of one move may be there, and then a rename succeeds
 * without doing anything; the old name is removed then.
 */
static bool move_away(
	const struct finishing *w, size_t i, int dir, const char *base)
{
	char name[JOURNAL_NAME];
	struct stat from, to;

	journal_name(i, name);
	switch (file_look(w->fresh, name, &to)) {
	case ABSENT:
		return !renameat(dir, base, w->fresh, name) || errno == ENOENT;
	case UNKNOWN:
		return false;
	case PRESENT:
		break;
	}
	switch (file_look(dir, base, &from)) {
	case ABSENT:
		return true;
	case UNKNOWN:
		return false;
	case PRESENT:
		break;
	}
	if (from.st_dev == to.st_dev && from.st_ino == to.st_ino)
		return !unlinkat(dir, base, 0);
	return !renameat(dir, base, w->fresh, name);
}

/* A mark that does not hold just before a rename is worth nothing after it. */
static void check_mark(
	const struct finishing *w, size_t i, int dir, const char *base)
{
	struct file_mark *m = w->marks ? &w->marks[i] : NULL;
	struct stat st;

	if (m && m->size >= LARGE &&
		(file_look(dir, base, &st) != PRESENT || !mark_is(m, &st)))
		*m = MARK_NONE;
}

static bool is_placed(const struct finishing *w, size_t i)
{
	return w->fresh < 0 || (w->states && w->states[i] != LINE_STAGED);
}

static bool carry_out_file(struct finishing *w, const struct journal_line *l,
	size_t i, int dir, const char *base)
{
	if (is_placed(w, i))
		return true;
	check_mark(w, i, dir, base);
	switch (l->action) {
	case JOURNAL_ADD:
		return add(w, l, i, dir, base);
	case JOURNAL_CHANGE:
		return exchange(w, l, i, dir, base);
	default:
		return move_away(w, i, dir, base);
	}
}

static bool remove_dir(int dir, const char *base)
{
	return !unlinkat(dir, base, AT_REMOVEDIR) || errno == ENOENT ||
	       errno == ENOTEMPTY || errno == EEXIST;
}

/* Make the folders again that somebody has removed. */
static bool make_folders(struct finishing *w, struct span folder)
{
	const struct store *s = w->store;
	bool ok = true;
	int err;

	for (size_t end = 0; ok && end < folder.len; end++) {
		struct journal_line l = { .action = JOURNAL_MKDIR };
		char base[NAME_MAX + 1];
		int dir;

		end = span_find(folder, '/', end);
		l.path = span_cut(folder, 0, end);
		snprintf(
			base, sizeof base, "%.*s", SPAN_ARG(path_base(l.path)));
		dir = beneath_open(s->dir, path_parent(l.path));
		ok = dir >= 0;
		if (ok && !mkdirat(dir, base, 0777))
			ok = make_dir(dir, base, &l, s->shared);
		else if (ok)
			ok = errno == EEXIST;
		err = errno;
		if (dir >= 0)
			close(dir);
		errno = err;
		touched_add(&w->touched, path_parent(l.path));
	}
	err = errno;
	cursor_release(&w->at); /* it remembers what could not be opened */
	cursor_init(&w->at, s->dir);
	errno = err;
	return ok;
}

static bool carry_out_in(
	struct finishing *w, const struct journal_line *l, size_t i, int dir)
{
	char base[NAME_MAX + 1];

	snprintf(base, sizeof base, "%.*s", SPAN_ARG(path_base(l->path)));
	touched_add(&w->touched, path_parent(l->path));
	switch (l->action) {
	case JOURNAL_MKDIR:
		return make_dir(dir, base, l, w->store->shared);
	case JOURNAL_RMDIR:
		return remove_dir(dir, base);
	default:
		return carry_out_file(w, l, i, dir, base);
	}
}

static bool carry_out(
	struct finishing *w, const struct journal_line *l, size_t i)
{
	int dir = cursor_open_parent(&w->at, l->path);
	bool goes = l->action == JOURNAL_DELETE || l->action == JOURNAL_RMDIR;

	/* where the directory is gone, what was in it is gone, too */
	if (dir < 0 && (errno == ENOENT || errno == ENOTDIR) &&
		(goes || is_placed(w, i)))
		return true;
	if (dir >= 0 && carry_out_in(w, l, i, dir))
		return true;
	/* also one that was open, and has been removed since */
	if (goes || errno != ENOENT || !make_folders(w, path_parent(l->path)))
		return false;
	dir = cursor_open_parent(&w->at, l->path);
	return dir >= 0 && carry_out_in(w, l, i, dir);
}

/* Once more, where it counts: nothing is done of what may not be done. */
static enum opk_status check_places(
	const struct store *s, const struct journal *j, struct faults *f)
{
	/* what an org is made with comes with the first transaction only */
	enum place_writer writer = j->id == 1 ? PLACE_ANY : PLACE_PLAN;

	for (size_t i = 0; i < j->count; i++) {
		struct span path = j->lines[i].path;
		const char *why = journal_is_file(&j->lines[i])
					  ? place_refuses_file(path, writer)
					  : place_refuses_folder(path, writer);

		if (why)
			return store_fault(s, f, OPK_UNSAFE_PATH, SPAN(""),
				"the path '%.*s' %s", SPAN_ARG(path), why);
	}
	return OPK_OK;
}

/* Directories are removed last, when all that is to be kept is there. */
static enum opk_status carry_out_all(struct finishing *w, bool removals)
{
	const struct journal *j = w->journal;

	for (size_t i = 0; i < j->count; i++)
		if ((j->lines[i].action == JOURNAL_RMDIR) == removals &&
			!carry_out(w, &j->lines[i], i))
			return store_fault_folder(w->store, w->faults,
				OPK_CANNOT_WRITE, "change", j->lines[i].path,
				j->lines[i].action == JOURNAL_MKDIR);
	return OPK_OK;
}

/* Tell what was displaced by a line, reading it only if need be. */
static enum copier_look look_at(struct finishing *w,
	const struct journal_line *l, size_t i, const char *name)
{
	struct digest d;
	struct stat st;
	enum copier_look look;

	if (w->marks && w->marks[i].size >= LARGE &&
		file_look(w->fresh, name, &st) == PRESENT &&
		mark_is_moved(&w->marks[i], &st))
		return LOOK_BYTES;
	look = copier_look(&w->copier, w->fresh, name, &d);
	return look == LOOK_BYTES && !is_expected(l, &d) ? LOOK_OTHER : look;
}

static bool end_line(
	struct finishing *w, const struct journal_line *l, size_t i)
{
	char name[JOURNAL_NAME];

	journal_name(i, name);
	switch (look_at(w, l, i, name)) {
	case LOOK_ABSENT:
		return true;
	case LOOK_UNKNOWN:
		return false;
	case LOOK_OTHER:
		return kept_add(w->store, &w->at, w->fresh, name, l->path,
			w->journal->id, &w->touched, w->faults);
	case LOOK_BYTES:
		break;
	}
	switch (find_image(w, l, i)) {
	case PRESENT:
		return !unlinkat(w->fresh, name, 0);
	case ABSENT:
		touched_add(&w->touched, SPAN(".orgpack/txn/old"));
		return !renameat(w->fresh, name, w->old, name);
	default:
		return false;
	}
}

/* Look at all that was displaced. */
static enum opk_status end_lines(struct finishing *w)
{
	const struct journal *j = w->journal;

	for (size_t i = 0; w->fresh >= 0 && i < j->count; i++)
		if (journal_is_file(&j->lines[i]) &&
			!end_line(w, &j->lines[i], i))
			return store_fault_errno(w->store, w->faults,
				OPK_CANNOT_WRITE, "keep what was at",
				j->lines[i].path);
	return OPK_OK;
}

/* Make what has been done so far durable. */
static enum opk_status sync_touched(struct finishing *w, int64_t *sync_ms)
{
	if (!touched_sync(&w->touched, w->store->dir, sync_ms))
		return store_fault_errno(w->store, w->faults, OPK_CANNOT_WRITE,
			"sync", SPAN(""));
	w->touched = (struct touched){ 0 };
	return OPK_OK;
}

/* All of new/ has been renamed away; old/ may have got nothing. */
static bool remove_stage(const struct finishing *w)
{
	return (!unlinkat(w->txn, "new", AT_REMOVEDIR) || errno == ENOENT) &&
	       remove_dir(w->txn, "old");
}

/* The history has one of that number: this one is not from here, or that. */
static enum opk_status refuse_number(const struct finishing *w)
{
	uintmax_t id = w->journal->id;

	return store_fault(w->store, w->faults, OPK_BAD_HISTORY,
		SPAN(".orgpack/txn"),
		"there is a transaction %ju already\nThe one that waits in "
		".orgpack/txn has the same number: one of them was put there. "
		"Move away the one that is not this org's, .orgpack/txn or "
		".orgpack/history/%ju.",
		id, id);
}

static enum opk_status move_to_history(
	const struct finishing *w, int64_t *sync_ms)
{
	const struct store *s = w->store;
	enum opk_status st = OPK_OK;
	char id[24];
	int history = -1;

	/* the commit made it, but somebody may have thrown it away since */
	if (group_mkdir(s->state, "history", s->shared) || errno == EEXIST)
		history = beneath_open(s->state, SPAN("history"));
	if (history < 0)
		return store_fault_folder(s, w->faults, OPK_CANNOT_WRITE,
			"open", SPAN(".orgpack/history"), true);
	snprintf(id, sizeof id, "%ju", (uintmax_t)w->journal->id);
	if (renameat(s->state, "txn", history, id))
		st = errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
			     ? refuse_number(w)
			     : store_fault_errno(s, w->faults, OPK_CANNOT_WRITE,
				       "finish", SPAN(".orgpack/txn"));
	else if (!sync_one(history, sync_ms) || !sync_one(s->state, sync_ms))
		st = store_fault_errno(s, w->faults, OPK_CANNOT_WRITE, "sync",
			SPAN(".orgpack/history"));
	close(history);
	return st;
}

/* One of the stage's directories; one that is not there has been used up. */
static bool open_dir(int txn, struct span name, int *out)
{
	*out = beneath_open(txn, name);
	return *out >= 0 || file_presence(errno) == ABSENT;
}

static enum opk_status open_stage(struct finishing *w)
{
	w->txn = beneath_open(w->store->state, SPAN("txn"));
	if (w->txn < 0 || !open_dir(w->txn, SPAN("new"), &w->fresh) ||
		!open_dir(w->txn, SPAN("old"), &w->old))
		return store_fault_errno(w->store, w->faults, OPK_CANNOT_READ,
			"open", SPAN(".orgpack/txn"));
	return copier_init(&w->copier) ? OPK_OK : fault_memory(w->faults);
}

static void close_stage(struct finishing *w)
{
	const int fds[] = { w->old, w->fresh, w->txn };

	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	cursor_release(&w->at);
	copier_release(&w->copier);
}

enum opk_status finish(const struct store *s, const struct journal *j,
	const enum line_state *states, struct file_mark *marks,
	struct faults *f, int64_t *sync_ms)
{
	struct finishing w = { .store = s,
		.journal = j,
		.states = states,
		.marks = marks,
		.faults = f,
		.txn = -1,
		.fresh = -1,
		.old = -1 };
	enum opk_status st;

	cursor_init(&w.at, s->dir);
	st = check_places(s, j, f);
	if (!st)
		st = open_stage(&w);
	if (!st)
		st = carry_out_all(&w, false);
	touched_add(&w.touched, SPAN(".orgpack/txn/new"));
	if (!st)
		st = sync_touched(&w, sync_ms);
	if (!st)
		st = deletions_say(&w);
	if (!st)
		st = end_lines(&w);
	if (!st)
		st = carry_out_all(&w, true);
	if (!st)
		st = sync_touched(&w, sync_ms);
	if (!st && !remove_stage(&w))
		st = store_fault_errno(
			s, f, OPK_CANNOT_WRITE, "finish", SPAN(".orgpack/txn"));
	if (!st)
		st = move_to_history(&w, sync_ms);
	close_stage(&w);
	return st;
}

/* Finding a free name, and renaming without overwriting. */

enum {
	MOST_TRIES = 1000, /* of kept files of one name */
	BASE_BYTES = 200   /* of a name that the suffix still fits behind */
};

/* "Email.yaml.orgpack-kept-17", then "...-17.2", "...-17.3" */
static void make_name(struct span base, uint64_t transaction, unsigned try,
	char out[NAME_MAX + 1])
{
	int len = (int)(base.len < BASE_BYTES ? base.len : BASE_BYTES);

	if (try == 1)
		snprintf(out, NAME_MAX + 1, "%.*s" PATH_KEPT "%ju", len,
			base.ptr, (uintmax_t)transaction);
	else
		snprintf(out, NAME_MAX + 1, "%.*s" PATH_KEPT "%ju.%u", len,
			base.ptr, (uintmax_t)transaction, try);
}

static void say(const struct store *s, struct span path, struct span folder,
	const char *name, uint64_t transaction, struct faults *f)
{
	char place[STORE_NAME];
	struct source src = { .name = store_name(s, path, place) };

	warn(f, OPK_EDIT_KEPT, &src, 0, 0,
		"'%.*s' was edited while transaction %ju was being committed\n"
		"The edit is kept as '%.*s%s%s': put what is wanted of it into "
		"the file, then remove it.",
		SPAN_ARG(path), (uintmax_t)transaction, SPAN_ARG(folder),
		folder.len ? "/" : "", name);
}

/*
 * Give what is at `name` in `dir` a name beside `path`, the file of the org
 * that it was meant to be: "<path>.orgpack-kept-<transaction>". Nothing is
 * overwritten. Says so (`edit-kept`, a warning). The directory that it is
 * kept in is added to touched. False sets errno.
 */
static bool kept_add(const struct store *s, struct cursor *at, int dir,
	const char *name, struct span path, uint64_t transaction,
	struct touched *touched, struct faults *f)
{
	struct span folder = path_parent(path);
	int to = cursor_open(at, folder);
	char kept[NAME_MAX + 1];

	if (to < 0) {
		/* its folder went, too */
		if (errno != ENOENT && errno != ENOTDIR)
			return false;
		folder = SPAN("");
		to = s->dir;
	}
	for (unsigned try = 1; try < MOST_TRIES; try++) {
		make_name(path_base(path), transaction, try, kept);
		if (exchange_into(dir, name, to, kept)) {
			touched_add(touched, folder);
			say(s, path, folder, kept, transaction, f);
			return true;
		}
		if (errno == ENOENT && to != s->dir) {
			folder = SPAN(""); /* it was removed since */
			to = s->dir;
		} else if (errno != EEXIST) {
			return false;
		}
	}
	return false;
}

/* What somebody has deleted, and the transaction has written. */

static const char deletions[] = "deletions";

enum { DELETIONS_BYTES = 256 << 20 };

static void say_deleted(const struct finishing *w, struct span path)
{
	char place[STORE_NAME];
	struct source src = { .name = store_name(w->store, path, place) };

	warn(w->faults, OPK_DELETION_UNDONE, &src, 0, 0,
		"'%.*s' was deleted while transaction %ju was being committed\n"
		"The transaction writes that file, so it is there again: "
		"delete it once more if it is to go.",
		SPAN_ARG(path), (uintmax_t)w->journal->id);
}

/*
 * There is nothing at a line's place to exchange its file with. Whoever is
 * killed before that has been said leaves it to the next; where it cannot be
 * written down it is said at once.
 */
static void deletions_add(const struct finishing *w,
	const struct journal_line *l, const char *name)
{
	mode_t mode = w->store->shared ? 0660 : 0600;
	char line[JOURNAL_NAME + 1];
	int n = snprintf(line, sizeof line, "%s\n", name);
	int fd = openat(w->txn, deletions,
		O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, mode);
	bool ok = fd >= 0 && write(fd, line, (size_t)n) == n;

	if (ok && w->store->shared)
		fchmod(fd, mode); /* another user's it may be already */
	if (fd >= 0)
		close(fd);
	if (!ok)
		say_deleted(w, l->path);
}

/* "12" as the index of the line that is called that; or that there is none. */
static bool find_line(const struct journal *j, struct span text, size_t *out)
{
	char name[JOURNAL_NAME];
	size_t n = 0;

	for (size_t i = 0; i < text.len && n <= j->count; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		n = n * 10 + (size_t)(text.ptr[i] - '0');
	}
	if (n < 2 || n - 2 >= j->count)
		return false;
	*out = n - 2;
	journal_name(*out, name);
	return span_is(text, name);
}

/* A line may be there twice; the last one may not be whole. */
static enum opk_status say_all(
	const struct finishing *w, struct span text, struct arena *a)
{
	const struct journal *j = w->journal;
	bool *said = arena_new(a, bool, j->count);
	struct stat st;
	size_t i;

	if (!said)
		return fault_memory(w->faults);
	while (span_find(text, '\n', 0) < text.len) {
		struct span line = span_split(text, '\n', &text);
		char name[JOURNAL_NAME];

		if (!find_line(j, line, &i) || said[i] ||
			j->lines[i].action != JOURNAL_CHANGE)
			continue;
		said[i] = true;
		journal_name(i, name);
		switch (file_look(w->fresh, name, &st)) {
		case ABSENT: /* nothing was exchanged */
			say_deleted(w, j->lines[i].path);
			break;
		case PRESENT: /* something was there again */
			break;
		case UNKNOWN:
			return store_fault_errno(w->store, w->faults,
				OPK_CANNOT_READ, "look for", j->lines[i].path);
		}
	}
	return OPK_OK;
}

/* Say what was written down. It goes before new/ is looked at, since later it
 * cannot be told any more what was exchanged. */
static enum opk_status deletions_say(const struct finishing *w)
{
	char name[STORE_NAME];
	struct arena a = { 0 };
	struct span text = SPAN("");
	struct stat info;
	enum opk_status st;

	if (file_look(w->txn, deletions, &info) == ABSENT)
		return OPK_OK;
	store_name(w->store, SPAN(".orgpack/txn/deletions"), name);
	st = file_read(
		w->txn, deletions, name, DELETIONS_BYTES, &a, w->faults, &text);
	if (!st && w->fresh >= 0)
		st = say_all(w, text, &a);
	if (!st && unlinkat(w->txn, deletions, 0))
		st = store_fault_errno(w->store, w->faults, OPK_CANNOT_WRITE,
			"remove", SPAN(".orgpack/txn/deletions"));
	arena_release(&a);
	return st;
}

/* renameat2, and what stands in for it. */

/* Flags that a kernel, or a file system such as NFS, has not. */
static bool is_unsupported(int err)
{
	return err == EINVAL || err == ENOSYS || err == EOPNOTSUPP;
}

/* Exchange what two names stand for. The first is known to be there. */
static enum exchange exchange_names(
	int dir, const char *name, int other_dir, const char *other)
{
	if (!renameat2(dir, name, other_dir, other, RENAME_EXCHANGE))
		return EXCHANGE_DONE;
	if (is_unsupported(errno))
		return EXCHANGE_UNKNOWN;
	return errno == ENOENT ? EXCHANGE_ABSENT : EXCHANGE_FAILED;
}

/* Links that cannot be made: no such thing here, or not of a directory. */
static bool may_not_link(int err)
{
	return is_unsupported(err) || err == EPERM || err == EACCES ||
	       err == EMLINK;
}

/*
 * Rename, but never over anything: EEXIST then. Where the file system cannot
 * do that, by a link, and else after a look. False sets errno.
 */
static bool exchange_into(int from, const char *name, int to, const char *other)
{
	struct stat st;

	if (!renameat2(from, name, to, other, RENAME_NOREPLACE))
		return true;
	if (!is_unsupported(errno))
		return false;
	if (!linkat(from, name, to, other, 0))
		return !unlinkat(from, name, 0);
	if (!may_not_link(errno))
		return false;
	switch (file_look(to, other, &st)) {
	case PRESENT:
		errno = EEXIST;
		return false;
	case ABSENT:
		return !renameat(from, name, to, other);
	default:
		return false;
	}
}

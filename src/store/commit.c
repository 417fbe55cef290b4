/* SPDX-License-Identifier: MIT */
/*
 * Committing a plan: the journal that says what will happen, the stage that
 * has all that is needed for it, the commit point, and carrying it out.
 */
#include "store/commit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/plan.h"
#include "store/beneath.h"
#include "store/entry.h"
#include "store/finish.h"
#include "store/group.h"
#include "store/handle.h"
#include "store/history.h"
#include "store/places.h"
#include "store/stage.h"
#include "store/store.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/map.h"
#include "util/memory.h"
#include "util/vec.h"

/* A directory above a file of the plan; "" is the org itself. */
struct folder {
	struct span path;
	uint32_t parent;   /* index; of the org itself: its own */
	bool exists;       /* before the transaction */
	bool made;         /* by the transaction */
	bool touched;      /* it gets, loses or exchanges an entry */
	size_t come, gone; /* entries that the transaction brings, takes */
	mode_t mode;       /* permission bits, if it exists */
};

static enum opk_status folders_find(const struct store *s, const struct plan *p,
	struct arena *a, struct faults *f, struct folders *out);
static enum opk_status folders_add_removed(const struct store *s,
	struct folders *all, const struct journal *undone, struct arena *a,
	struct faults *f, struct journal *j);
static enum opk_status folders_add_made(const struct folders *all,
	const struct journal *undone, struct arena *a, struct faults *f,
	struct journal *j);

struct committing {
	struct store *store;
	const struct plan *plan;
	struct faults *faults;
	struct arena arena; /* dies with the commit */
	struct folders folders;
	struct journal undone_journal;
	const struct journal *undone; /* what the plan takes back, or NULL */
	struct journal journal;
	struct file_mark *marks; /* what each line's file looked like */
	size_t first;            /* line of the first operation */
	struct history_entry entry;
	bool committed;
	int64_t sync_ms;
};

static enum opk_status check_path(
	struct committing *c, struct map *seen, struct span path)
{
	const char *why =
		place_refuses_file(path, place_writer_of(c->plan->command));
	uint32_t n = (uint32_t)seen->count;

	if (!why) {
		uint32_t was = map_add(seen, path, n);

		if (was == MAP_NONE)
			return fault_memory(c->faults);
		if (was != n)
			why = "is in the plan twice";
	}
	return !why ? OPK_OK
		    : store_fault(c->store, c->faults, OPK_UNSAFE_PATH, path,
			      "the path '%.*s' %s", SPAN_ARG(path), why);
}

/* Each staged file can become one file of the org. */
static enum opk_status check_staged(
	struct committing *c, const struct plan_op *op)
{
	struct stage *g = &c->store->stage;

	if (!op->staged)
		return OPK_OK;
	if (op->action == PLAN_DELETE || op->staged > g->staged.count ||
		g->staged.items[op->staged - 1].taken)
		return store_fault(c->store, c->faults, OPK_WRONG_DIGEST,
			op->path, "nothing was staged for '%.*s'",
			SPAN_ARG(op->path));
	g->staged.items[op->staged - 1].taken = true;
	return OPK_OK;
}

static enum opk_status check_plan(struct committing *c)
{
	static const struct digest none;
	struct map seen = { .arena = &c->arena };
	enum opk_status st = OPK_OK;

	if (digest_equal(&c->plan->digest, &none))
		return fault_memory(c->faults);
	if (c->store->pending)
		return store_fault(c->store, c->faults, OPK_UNFINISHED,
			SPAN(""),
			"transaction %ju must be finished first\nOpen the "
			"org again.",
			(uintmax_t)c->store->pending->journal.id);
	for (size_t i = 0; i < c->plan->count; i++)
		st = worse(
			st, worse(check_path(c, &seen, c->plan->items[i].path),
				    check_staged(c, &c->plan->items[i])));
	return st;
}

/* The number of the new entry, and the digest that chains it. */
static enum opk_status number(struct committing *c)
{
	struct history_entry *e = &c->entry, newest;
	struct chain chain;
	struct digest journal;
	enum opk_status st = chain_find(c->store, &c->arena, c->faults, &chain);

	if (st)
		return st;
	e->id = chain.pruned + 1;
	e->previous = chain.newest_pruned;
	e->identity = chain.pruned_identity;
	if (!chain.count)
		return OPK_OK;
	st = chain_read(c->store, chain.ids[chain.count - 1], &c->arena,
		c->faults, &newest, &journal);
	e->id = chain.ids[chain.count - 1] + 1;
	if (!st) {
		e->previous = newest.digest;
		e->identity = newest.identity;
	}
	return st;
}

static void describe(struct committing *c)
{
	struct history_entry *e = &c->entry;

	e->time_ms = clock_now();
	e->command = c->plan->command;
	e->summary = c->plan->summary;
	e->actor = c->store->actor;
	e->plan = c->plan->digest;
	e->undoes = c->plan->undoes;
	e->added = c->plan->added;
	e->changed = c->plan->changed;
	e->deleted = c->plan->deleted;
	e->detail = c->plan->detail;
	if (c->plan->identity)
		e->identity = c->plan->identity;
	e->internal = true;
	for (size_t i = 0; i < c->plan->count; i++)
		e->internal &= c->plan->items[i].internal;
	c->journal.id = e->id;
}

static enum opk_status add_operations(struct committing *c)
{
	static const enum journal_action actions[] = {
		[PLAN_ADD] = JOURNAL_ADD,
		[PLAN_CHANGE] = JOURNAL_CHANGE,
		[PLAN_DELETE] = JOURNAL_DELETE,
	};

	c->first = c->journal.count;
	for (size_t i = 0; i < c->plan->count; i++) {
		const struct plan_op *op = &c->plan->items[i];
		struct journal_line *l = journal_add(&c->arena, &c->journal);

		if (!l)
			return fault_memory(c->faults);
		l->action = actions[op->action];
		l->path = op->path;
		l->before = op->before;
		l->after = op->after;
		l->lasting = op->lasting || op->secret;
		l->delta = op->back && op->action == PLAN_CHANGE && !l->lasting;
	}
	return OPK_OK;
}

/* Write down all that will happen. */
static enum opk_status outline(struct committing *c)
{
	struct digest digest;
	enum opk_status st = OPK_OK;

	if (c->plan->undoes) {
		st = chain_read_journal(c->store, c->plan->undoes, &c->arena,
			c->faults, &c->undone_journal, &digest);
		c->undone = &c->undone_journal;
	}
	if (!st)
		st = folders_find(
			c->store, c->plan, &c->arena, c->faults, &c->folders);
	if (!st)
		st = folders_add_made(&c->folders, c->undone, &c->arena,
			c->faults, &c->journal);
	if (!st)
		st = add_operations(c);
	if (!st)
		st = folders_add_removed(c->store, &c->folders, c->undone,
			&c->arena, c->faults, &c->journal);
	return st;
}

static enum opk_status make_history(struct committing *c)
{
	if (group_mkdir(c->store->state, "history", c->store->shared) ||
		errno == EEXIST)
		return OPK_OK;
	return store_fault_errno(c->store, c->faults, OPK_CANNOT_WRITE, "make",
		SPAN(".orgpack/history"));
}

static enum opk_status prepare(struct committing *c)
{
	enum opk_status st = check_plan(c);

	if (!st)
		st = number(c);
	if (!st) {
		describe(c);
		st = outline(c);
	}
	if (st)
		return st;
	c->marks = arena_new(&c->arena, struct file_mark, c->journal.count);
	return c->marks ? make_history(c) : fault_memory(c->faults);
}

/* List what is kept beside the entry, so that the entry vouches for it. */
static enum opk_status list_kept(struct committing *c)
{
	const struct stage *g = &c->store->stage;

	if (g->kept.count)
		c->entry.kept =
			entry_kept(g->kept.items, g->kept.count, &c->arena);
	return c->entry.kept || !g->kept.count ? OPK_OK
					       : fault_memory(c->faults);
}

/* From the first staged file to the commit point. */
static enum opk_status stage_all(struct committing *c)
{
	enum opk_status st = stage_open(c->store, c->faults);

	if (!st)
		st = stage_fill(c->store, c->plan, &c->journal, c->first,
			c->marks, c->faults);
	if (!st)
		st = list_kept(c);
	if (!st)
		st = stage_seal(c->store, &c->journal, &c->entry, c->faults);
	if (!st)
		st = unchanged_check(
			c->store, &c->journal, c->marks, c->faults);
	/* a plan may lack what there was no memory to find out */
	if (!st && memory_losses() != c->store->losses)
		st = fault_memory(c->faults);
	if (!st)
		st = stage_commit(c->store, c->faults, &c->committed);
	c->sync_ms = c->store->stage.sync_ms;
	return st;
}

/* Nothing is staged any more: it is committed, or it never was. */
static void end_stage(struct committing *c)
{
	bool made = c->store->stage.made;

	stage_close(c->store);
	if (made && !c->committed && !stage_discard(c->store))
		store_fault_errno(c->store, c->faults, OPK_CANNOT_WRITE,
			"remove", SPAN(".orgpack/txn"));
}

/* It is committed: the next writer will do what could not be done now. */
static void leave_unfinished(struct committing *c)
{
	struct faults silent = { .arena = &c->arena };

	warn(c->faults, OPK_UNFINISHED,
		&(struct source){ .name = c->store->root }, 0, 0,
		"transaction %ju is committed, but not finished\n"
		"The next command that changes the org finishes it.",
		(uintmax_t)c->entry.id);
	store_find_pending(c->store, &silent);
}

enum opk_status store_commit(struct store *s, const struct plan *p,
	struct faults *f, struct commit *out)
{
	struct committing c = { .store = s, .plan = p, .faults = f };
	enum opk_status st, then = OPK_OK;

	if (!p->count) {
		store_unstage(s);
		*out = (struct commit){ 0 };
		return OPK_OK;
	}
	st = prepare(&c);
	if (!st)
		st = stage_all(&c);
	end_stage(&c);
	if (c.committed) {
		f->committed = c.entry.id;
		f->committed_as = NULL;
	}
	if (c.committed && s->on_commit)
		then = s->on_commit(s->on_commit_user);
	if (!st)
		st = finish(s, &c.journal, NULL, c.marks, f, &c.sync_ms);
	if (st && c.committed)
		leave_unfinished(&c);
	if (!st)
		*out = (struct commit){ c.entry.id, c.sync_ms };
	arena_release(&c.arena);
	return worse(st, then);
}

/*
 * Which directories a plan needs, which it empties, and whether it may.
 *
 * Files come and go by plan; directories follow: one that a new file needs
 * is made, one that loses its last entry is removed. All of it is decided
 * before the commit point and written into the journal, so that an undo can
 * restore the tree, empty directories included.
 */

struct search {
	const struct store *store;
	struct arena *arena;
	struct faults *faults;
	struct folders *all;
	dev_t device; /* of .orgpack */
};

/* Look at the directory itself; its parents have been looked at before. */
static enum opk_status look(struct search *q, struct folder *d)
{
	char path[PATH_BYTES + 1];
	struct stat st;

	memcpy(path, d->path.ptr, d->path.len);
	path[d->path.len] = '\0';
	switch (file_look(q->store->dir, d->path.len ? path : ".", &st)) {
	case ABSENT:
		return OPK_OK;
	case UNKNOWN:
		return store_fault_errno(q->store, q->faults, OPK_CANNOT_READ,
			"look at", d->path);
	case PRESENT:
		break;
	}
	if (!S_ISDIR(st.st_mode))
		return store_fault(q->store, q->faults, OPK_UNSAFE_PATH,
			d->path,
			"'%.*s' is no directory\nAn org holds plain "
			"directories and files, no links.",
			SPAN_ARG(d->path));
	if (st.st_dev != q->device)
		return store_fault(q->store, q->faults, OPK_CANNOT_WRITE,
			d->path,
			"'%.*s' is on another file system than .orgpack\n"
			"An org must be on one file system to be changed in "
			"one step.",
			SPAN_ARG(d->path));
	d->exists = true;
	d->mode = st.st_mode & 0777;
	return OPK_OK;
}

/* The index of a directory, found or added, its parents before it. */
static enum opk_status find(struct search *q, struct span path, uint32_t *out)
{
	uint32_t at = map_get(&q->all->index, path), parent = 0;
	struct folder *d;
	enum opk_status st = OPK_OK;

	if (at != MAP_NONE) {
		*out = at;
		return OPK_OK;
	}
	if (path.len)
		st = find(q, path_parent(path), &parent);
	if (st)
		return st;
	at = (uint32_t)q->all->count;
	d = vec_add(q->arena, q->all);
	if (!d || map_add(&q->all->index, path, at) == MAP_NONE)
		return fault_memory(q->faults);
	*d = (struct folder){ .path = path, .parent = parent };
	*out = at;
	return !path.len || q->all->items[parent].exists ? look(q, d) : OPK_OK;
}

static void need(struct folders *all, uint32_t at)
{
	struct folder *d = &all->items[at];

	d->touched = true;
	if (d->exists || d->made)
		return;
	d->made = true;
	all->items[d->parent].come++;
	need(all, d->parent);
}

static enum opk_status count_op(struct search *q, const struct plan_op *op)
{
	uint32_t at;
	enum opk_status st = find(q, path_parent(op->path), &at);

	if (st)
		return st;
	q->all->items[at].come += op->action == PLAN_ADD;
	q->all->items[at].gone += op->action == PLAN_DELETE;
	q->all->items[at].touched = true;
	if (op->action == PLAN_ADD)
		need(q->all, at);
	return OPK_OK;
}

/* A refusal after the commit point would come too late. */
static enum opk_status check_writable(struct search *q)
{
	struct cursor at;
	enum opk_status st = OPK_OK;

	cursor_init(&at, q->store->dir);
	for (size_t i = 0; i < q->all->count; i++) {
		const struct folder *d = &q->all->items[i];
		int fd;

		if (!d->exists || !d->touched)
			continue;
		fd = cursor_open(&at, d->path);
		if (fd >= 0 && !faccessat(fd, ".", W_OK | X_OK, AT_EACCESS))
			continue;
		st = worse(st, store_fault_errno(q->store, q->faults,
				       OPK_CANNOT_WRITE, "write to", d->path));
	}
	cursor_release(&at);
	return st;
}

/*
 * Find the folders of a plan, and check that it can be carried out in them:
 * they are real directories, on the file system of .orgpack (or a rename
 * after the commit point would fail), and may be written. All faults are
 * reported: unsafe-path for links, cannot-write for the rest.
 */
static enum opk_status folders_find(const struct store *s, const struct plan *p,
	struct arena *a, struct faults *f, struct folders *out)
{
	struct search q = { s, a, f, out, 0 };
	enum opk_status st = OPK_OK;
	struct stat state;

	*out = (struct folders){ .index.arena = a };
	if (fstat(s->state, &state))
		return store_fault_errno(
			s, f, OPK_CANNOT_READ, "look at", SPAN(".orgpack"));
	q.device = state.st_dev;
	for (size_t i = 0; i < p->count; i++)
		st = worse(st, count_op(&q, &p->items[i]));
	return st ? st : check_writable(&q);
}

static int by_path(const void *x, const void *y, void *user)
{
	const struct folders *all = user;
	const uint32_t *a = x, *b = y;

	return span_order(all->items[*a].path, all->items[*b].path);
}

/* Indices in byte order of paths, so that parents come before children. */
static uint32_t *in_order(const struct folders *all, struct arena *a)
{
	uint32_t *order = arena_new(a, uint32_t, all->count);

	if (!order)
		return NULL;
	for (size_t i = 0; i < all->count; i++)
		order[i] = (uint32_t)i;
	if (all->count)
		qsort_r(order, all->count, sizeof *order, by_path, (void *)all);
	return order;
}

/* The lines of a journal that are about directories. */
static bool map_lines(const struct journal *j, struct map *lines)
{
	for (size_t i = 0; j && i < j->count; i++)
		if ((j->lines[i].action == JOURNAL_MKDIR ||
			    j->lines[i].action == JOURNAL_RMDIR) &&
			!map_set(lines, j->lines[i].path, (uint32_t)i))
			return false;
	return true;
}

/* What the undone journal did to a directory, or NULL: nothing. */
static const struct journal_line *find_line(
	const struct journal *undone, const struct map *lines, struct span path)
{
	uint32_t at = map_get(lines, path);

	return at == MAP_NONE ? NULL : &undone->lines[at];
}

/*
 * Add mkdir lines for what is to be made, parents first. The modes are those
 * that `undone` (the journal that the plan takes back, or NULL) says.
 */
static enum opk_status folders_add_made(const struct folders *all,
	const struct journal *undone, struct arena *a, struct faults *f,
	struct journal *j)
{
	uint32_t *order = in_order(all, a);
	struct map lines = { .arena = a };

	if (!order || !map_lines(undone, &lines))
		return fault_memory(f);
	for (size_t i = 0; i < all->count; i++) {
		const struct folder *d = &all->items[order[i]];
		const struct journal_line *was;
		struct journal_line *l;

		if (!d->made)
			continue;
		l = journal_add(a, j);
		if (!l)
			return fault_memory(f);
		was = find_line(undone, &lines, d->path);
		l->action = JOURNAL_MKDIR;
		l->path = d->path;
		l->mode = was ? was->mode : place_new_folder(d->path);
	}
	return OPK_OK;
}

/* Are there more entries than that? False sets errno: it cannot be told. */
static bool count_more(int dir, size_t most, bool *more)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *e;
	size_t n = 0;

	int err;

	if (!d) {
		err = errno;
		if (fd >= 0)
			close(fd);
		errno = err;
		return false;
	}
	while (errno = 0, n <= most && (e = readdir(d)))
		n += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	err = errno;
	closedir(d);
	errno = err;
	*more = n > most;
	return !err;
}

/* Directories that one may not take an entry from stay. */
static bool may_not(int err)
{
	return err == EACCES || err == EPERM || err == EROFS;
}

/* Does it become empty, and can be removed? False sets errno. */
static bool look_empty(const struct folder *d, struct cursor *at, bool *empty)
{
	bool more = true;
	int fd;

	*empty = false;
	if (!d->exists || !d->gone || d->come || !d->path.len ||
		span_is(d->path, ".orgpack"))
		return true;
	fd = cursor_open_parent(at, d->path);
	if (fd < 0)
		return false;
	if (faccessat(fd, ".", W_OK | X_OK, AT_EACCESS))
		return may_not(errno);
	fd = cursor_open(at, d->path);
	if (fd < 0 || !count_more(fd, d->gone, &more))
		return false;
	*empty = !more;
	return true;
}

static enum opk_status add_removed(struct folders *all, struct folder *d,
	struct arena *a, struct faults *f, struct journal *j)
{
	struct journal_line *l = journal_add(a, j);

	if (!l)
		return fault_memory(f);
	l->action = JOURNAL_RMDIR;
	l->path = d->path;
	l->mode = d->mode;
	all->items[d->parent].gone++;
	return OPK_OK;
}

/*
 * Add rmdir lines for what becomes empty, children first; of a plan that
 * takes `undone` back only for what that had made.
 */
static enum opk_status folders_add_removed(const struct store *s,
	struct folders *all, const struct journal *undone, struct arena *a,
	struct faults *f, struct journal *j)
{
	uint32_t *order = in_order(all, a);
	struct map lines = { .arena = a };
	struct cursor at;
	enum opk_status st = OPK_OK;

	if (!order || !map_lines(undone, &lines))
		return fault_memory(f);
	cursor_init(&at, s->dir);
	for (size_t i = all->count; !st && i-- > 0;) {
		struct folder *d = &all->items[order[i]];
		const struct journal_line *l =
			find_line(undone, &lines, d->path);
		bool empty;

		if (undone && (!l || l->action != JOURNAL_MKDIR))
			continue;
		if (!look_empty(d, &at, &empty))
			st = store_fault_errno(
				s, f, OPK_CANNOT_READ, "look at", d->path);
		else if (empty)
			st = add_removed(all, d, a, f, j);
	}
	cursor_release(&at);
	return st;
}

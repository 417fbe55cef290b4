/* SPDX-License-Identifier: MIT */
/* Which directories a plan needs, which it empties, and whether it may. */
#include "store/folders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/beneath.h"
#include "store/places.h"
#include "util/file.h"
#include "util/vec.h"

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

enum opk_status folders_find(const struct store *s, const struct plan *p,
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

enum opk_status folders_add_made(const struct folders *all,
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

enum opk_status folders_add_removed(const struct store *s, struct folders *all,
	const struct journal *undone, struct arena *a, struct faults *f,
	struct journal *j)
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

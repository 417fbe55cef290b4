/* SPDX-License-Identifier: MIT */
/* Level by level: all directories of one depth are listed at once. */
#include "util/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/arena.h"
#include "util/fault.h"
#include "util/file.h"
#include "util/pool.h"
#include "util/vec.h"

enum { WALK_DEPTH = 16, MOST_WORKERS = 64 };

struct folder;

struct entry {
	struct span path;      /* relative to the start of the walk */
	size_t name;           /* where in it the entry's name begins */
	struct folder *folder; /* NULL: a file */
};

typedef VEC(struct entry) entries;

struct folder {
	struct span path; /* empty: the start */
	entries found;    /* in order */
};

struct worker {
	struct arena arena; /* folders, entries, paths */
	struct arena said;
	struct faults faults;
};

struct walk {
	int dir;
	const char *name;
	walk_skip_fn *skip;
	void *user;
	unsigned depth;
	VEC(struct folder *) level; /* all folders of this depth */
	struct worker workers[MOST_WORKERS];
};

/* A directory sorts as the paths below it do, with the '/' behind it. */
static unsigned char byte_at(const struct entry *e, size_t at)
{
	if (at < e->path.len)
		return (unsigned char)e->path.ptr[at];
	return at == e->path.len && e->folder ? '/' : 0;
}

/* Two entries of one folder. */
static int by_name(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	size_t n = a->path.len < b->path.len ? a->path.len : b->path.len;
	int c = memcmp(
		a->path.ptr + a->name, b->path.ptr + b->name, n - a->name);

	return c ? c : byte_at(a, n) - byte_at(b, n);
}

/* False sets errno. What is gone by now is no directory. */
static bool look_directory(DIR *d, const struct dirent *e, bool *is)
{
	struct stat st;

	*is = e->d_type == DT_DIR;
	if (e->d_type != DT_UNKNOWN)
		return true;
	switch (file_look(dirfd(d), e->d_name, &st)) {
	case PRESENT:
		*is = S_ISDIR(st.st_mode);
		return true;
	case ABSENT:
		return true;
	default:
		return false;
	}
}

static struct span join(struct arena *a, struct span prefix, struct span name)
{
	struct span parts[] = { prefix, SPAN("/"), name };

	return prefix.len ? arena_join(a, parts, 3) : arena_copy(a, name);
}

/* A path as the user would name it; the path alone without memory. */
static const char *place(
	const struct walk *w, struct arena *a, struct span path)
{
	struct span top = span_of(w->name);
	struct span name;

	if (!path.len)
		return w->name;
	if (span_is(top, "."))
		return path.ptr;
	if (top.len > 1 && span_ends(top, SPAN("/")))
		top.len--;
	name = join(a, top, path);
	return name.ptr ? name.ptr : path.ptr;
}

static enum opk_status add_entry(struct walk *w, struct worker *me,
	struct folder *in, struct span name, bool is_dir)
{
	struct span path = join(&me->arena, in->path, name);
	struct entry *e;

	if (!path.ptr)
		return fault_memory(&me->faults);
	if (w->skip && w->skip(w->user, path, is_dir))
		return OPK_OK;
	if (is_dir && w->depth == WALK_DEPTH)
		return fault(&me->faults, OPK_TOO_DEEP,
			&(struct source){ .name = place(w, &me->said, path) },
			0, 0, "directories are nested more than %d deep",
			WALK_DEPTH);
	e = vec_add(&me->arena, &in->found);
	if (!e)
		return fault_memory(&me->faults);
	*e = (struct entry){ path, path.len - name.len, NULL };
	if (!is_dir)
		return OPK_OK;
	e->folder = arena_new(&me->arena, struct folder, 1);
	if (!e->folder)
		return fault_memory(&me->faults);
	e->folder->path = path;
	return OPK_OK;
}

static void list(struct walk *w, struct worker *me, struct folder *in, DIR *d)
{
	enum opk_status st = OPK_OK;
	struct dirent *e;

	while (!st && (errno = 0, (e = readdir(d)))) {
		bool is_dir;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (!look_directory(d, e, &is_dir))
			break;
		st = add_entry(w, me, in, span_of(e->d_name), is_dir);
	}
	if (!st && errno)
		fault_errno(&me->faults, OPK_CANNOT_READ, "list", w->name);
	if (in->found.count)
		qsort(in->found.items, in->found.count, sizeof *in->found.items,
			by_name);
}

static void list_folder(void *user, unsigned number, size_t item)
{
	struct walk *w = user;
	struct worker *me = &w->workers[number];
	struct folder *in = w->level.items[item];
	int fd = openat(w->dir, in->path.len ? in->path.ptr : ".",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (!d) {
		fault_errno(&me->faults, OPK_CANNOT_READ, "open",
			place(w, &me->said, in->path));
		if (fd >= 0)
			close(fd);
		return;
	}
	list(w, me, in, d);
	closedir(d);
}

/* The next level: the folders in those of this one. */
static bool go_down(struct walk *w, struct arena *scratch)
{
	struct folder **above = w->level.items;
	size_t count = w->level.count;

	memset(&w->level, 0, sizeof w->level);
	w->depth++;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < above[i]->found.count; k++) {
			struct folder *sub = above[i]->found.items[k].folder;
			struct folder **next =
				sub ? vec_add(scratch, &w->level) : NULL;

			if (sub && !next)
				return false;
			if (sub)
				*next = sub;
		}
	return true;
}

static enum opk_status list_all(
	struct walk *w, struct folder *start, struct arena *scratch)
{
	struct faults *f = &w->workers[0].faults;
	struct folder **first = vec_add(scratch, &w->level);

	if (!first)
		return fault_memory(f);
	*first = start;
	while (w->level.count) {
		pool_run(pool_width(), w->level.count, list_folder, w);
		if (!go_down(w, scratch))
			return fault_memory(f);
	}
	return OPK_OK;
}

static enum opk_status visit(
	const struct walk *w, const struct folder *in, walk_seen_fn *seen)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < in->found.count; i++) {
		const struct entry *e = &in->found.items[i];

		st = e->folder ? visit(w, e->folder, seen)
			       : seen(w->user, e->path);
	}
	return st;
}

/* Bring together what the workers have found, and said. */
static enum opk_status gather(
	struct walk *w, struct arena *scratch, struct faults *f)
{
	struct faults all = faults_part(f, scratch);

	for (size_t i = 0; i < MOST_WORKERS; i++) {
		faults_merge(&all, &w->workers[i].faults);
		arena_release(&w->workers[i].said);
		arena_adopt(scratch, &w->workers[i].arena);
	}
	faults_sort(&all);
	faults_merge(f, &all);
	return all.worst;
}

enum opk_status walk_files(int dir, const char *name, walk_skip_fn *skip,
	void *user, walk_seen_fn *seen, struct arena *scratch, struct faults *f)
{
	struct walk w = {
		.dir = dir, .name = name, .skip = skip, .user = user
	};
	struct folder start = { SPAN(""), { 0 } };
	enum opk_status st;

	for (size_t i = 0; i < MOST_WORKERS; i++)
		w.workers[i].faults = faults_part(f, &w.workers[i].said);
	st = list_all(&w, &start, scratch);
	st = worse(st, gather(&w, scratch, f));
	return st ? st : visit(&w, &start, seen);
}

/* SPDX-License-Identifier: MIT */
/* Loading the components of an org: list, check the names, read them all. */
#include "store/load.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/handle.h"
#include "store/store.h"
#include "store/twins.h"
#include "store/witness.h"
#include "util/file.h"
#include "util/path.h"
#include "util/pool.h"
#include "util/vec.h"
#include "util/walk.h"

enum { MOST_WORKERS = 64 };

struct loading {
	struct store *store;
	struct span folder;  /* this folder only; empty: all of them */
	bool local;          /* components that are never exported, too */
	struct arena *arena; /* the caller's: paths, and what is loaded */
	struct arena scratch;
	struct faults *whole;   /* the caller's */
	struct faults faults;   /* a part of them, in scratch */
	VEC(struct span) paths; /* in scratch */
};

static bool is_wanted(const struct loading *x, const struct kind *kind)
{
	struct span first = kind->path;

	if (kind->local && !x->local)
		return false;
	first = span_cut(first, 0, span_find(first, '/', 0));
	return !x->folder.len || span_equal(x->folder, first);
}

/* Does some kind that is wanted live in a folder, or a file, of this name? */
static bool is_top(const struct loading *x, struct span name)
{
	for (unsigned i = 0; i < kind_count(); i++) {
		const struct kind *kind = kind_at(i);
		size_t end = span_find(kind->path, '/', 0);

		if (span_equal(span_cut(kind->path, 0, end), name))
			if (is_wanted(x, kind))
				return true;
	}
	return false;
}

static bool skip(void *user, struct span path, bool is_dir)
{
	const struct loading *x = user;

	(void)is_dir;
	if (kind_passes_over(path))
		return true;
	return span_find(path, '/', 0) == path.len && !is_top(x, path);
}

static void complain(struct loading *x, struct span path)
{
	struct stat st;

	if (!fstatat(x->store->dir, path.ptr, &st, AT_SYMLINK_NOFOLLOW) &&
		S_ISLNK(st.st_mode))
		store_fault(x->store, &x->faults, OPK_UNSAFE_PATH, path,
			"'%.*s' is a symbolic link\nAn org holds plain files "
			"and directories; put the file itself here.",
			SPAN_ARG(path));
	else
		store_fault(x->store, &x->faults, OPK_UNKNOWN_PATH, path,
			"no kind of component lives at '%.*s'\n"
			"Names are letters, digits and '_', up to 100; "
			"'orgpack schema' lists the kinds and their places.",
			SPAN_ARG(path));
}

static enum opk_status seen(void *user, struct span path)
{
	struct loading *x = user;
	struct identity id;
	struct span *item;

	if (!kind_of_path(path, &id)) {
		complain(x, path);
		return OPK_OK;
	}
	if (!is_wanted(x, id.kind))
		return OPK_OK;
	item = vec_add(&x->scratch, &x->paths);
	if (!item)
		return fault_memory(&x->faults);
	*item = arena_copy(x->arena, path);
	return item->ptr ? OPK_OK : fault_memory(&x->faults);
}

static int by_bytes(const void *x, const void *y)
{
	return span_order(*(const struct span *)x, *(const struct span *)y);
}

/* Leave out what a pending transaction deletes; keeps the order. */
static void drop_deleted(struct loading *x)
{
	size_t kept = 0, line;

	for (size_t i = 0; i < x->paths.count; i++) {
		const struct journal_line *l =
			store_pending(x->store, x->paths.items[i], &line);

		if (!l || l->action != JOURNAL_DELETE)
			x->paths.items[kept++] = x->paths.items[i];
	}
	x->paths.count = kept;
}

/* List also what a pending transaction has not renamed into place yet. */
static enum opk_status list_staged(struct loading *x)
{
	const struct journal *j = &x->store->pending->journal;
	size_t listed = x->paths.count;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < j->count; i++) {
		struct identity id;
		struct span path = j->lines[i].path;

		if (j->lines[i].action != JOURNAL_ADD ||
			!kind_of_path(path, &id))
			continue;
		if (!bsearch(&path, x->paths.items, listed, sizeof path,
			    by_bytes))
			st = seen(x, path);
	}
	if (!st)
		qsort(x->paths.items, x->paths.count, sizeof *x->paths.items,
			by_bytes);
	return st;
}

static enum opk_status list(struct loading *x)
{
	const char *name = x->store->root;
	enum opk_status st = walk_files(
		x->store->dir, name, skip, x, seen, &x->scratch, &x->faults);

	if (st || !x->store->pending)
		return st;
	drop_deleted(x);
	return list_staged(x);
}

struct worker {
	struct arena arena;   /* of what is loaded; the caller takes it over */
	struct arena scratch; /* of faults */
	struct faults faults;
};

struct reading {
	const struct store *store;
	struct component *items;
	struct stamp *stamps; /* of each, right before it is read; or NULL */
	struct worker *workers;
};

/* Names for faults are made only when there is a fault. */
static enum opk_status read_bytes(
	const struct store *s, struct worker *w, struct component *c)
{
	struct faults quiet = { .arena = &w->scratch };
	char name[STORE_NAME];
	struct stat st;

	if (!s->pending &&
		!file_read(s->dir, c->path.ptr, c->path.ptr, COMPONENT_BYTES,
			&w->arena, &quiet, &c->bytes))
		return OPK_OK;
	if (!fstatat(s->dir, c->path.ptr, &st, AT_SYMLINK_NOFOLLOW) &&
		S_ISLNK(st.st_mode))
		return store_fault(s, &w->faults, OPK_UNSAFE_PATH, c->path,
			"'%.*s' is a symbolic link\nAn org holds plain files "
			"and directories; put the file itself here.",
			SPAN_ARG(c->path));
	store_name(s, c->path, name);
	return store_read_file(s, c->path, name, COMPONENT_BYTES, &w->arena,
		&w->faults, &c->bytes);
}

static void read_item(void *user, unsigned number, size_t i)
{
	struct reading *r = user;
	struct worker *w = &r->workers[number];
	struct component *c = &r->items[i];

	kind_of_path(c->path, &c->id);
	c->name = kind_name(&w->arena, &c->id);
	if (!c->name.ptr) {
		fault_memory(&w->faults);
		return;
	}
	if (r->stamps)
		witness_stamp(r->store->witness, c->path.ptr, &r->stamps[i]);
	if (read_bytes(r->store, w, c))
		return;
	c->size = c->bytes.len;
	c->sha256 = digest_of(c->bytes);
}

static void read_all(
	struct loading *x, struct component *items, struct stamp *stamps)
{
	struct worker workers[MOST_WORKERS] = { 0 };
	struct reading r = { x->store, items, stamps, workers };
	unsigned width = pool_width();

	for (unsigned i = 0; i < width; i++) {
		workers[i].faults =
			faults_part(&x->faults, &workers[i].scratch);
	}
	pool_run(width, x->paths.count, read_item, &r);
	for (unsigned i = 0; i < width; i++) {
		faults_merge(&x->faults, &workers[i].faults);
		arena_release(&workers[i].scratch);
		arena_adopt(x->arena, &workers[i].arena);
	}
}

/* What could not be read is not part of the state. */
static size_t drop_unread(struct component *items, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (items[i].bytes.ptr)
			items[kept++] = items[i];
	return kept;
}

/* The folders that lead to a path, but not to the one before it. */
static void note_folders(
	struct loading *x, struct span path, struct span before)
{
	for (size_t i = 0; i < path.len; i++)
		if (path.ptr[i] == '/' &&
			!span_starts(before, span_cut(path, 0, i + 1)))
			witness_note(x->store->witness, span_cut(path, 0, i));
}

/* Where components could be of which there are none yet. */
static void note_tops(struct loading *x)
{
	for (unsigned i = 0; i < kind_count(); i++) {
		const struct kind *kind = kind_at(i);
		size_t end = span_find(kind->path, '/', 0);

		if (is_wanted(x, kind))
			witness_note(x->store->witness,
				span_cut(kind->path, 0, end));
	}
}

static void note_read(struct loading *x, const struct stamp *stamps)
{
	struct span before = SPAN("");

	for (size_t i = 0; i < x->paths.count; i++) {
		struct span path = x->paths.items[i];

		witness_add(x->store->witness, path, &stamps[i]);
		note_folders(x, path, before);
		before = path;
	}
}

static void load_listed(struct loading *x, struct state *out)
{
	size_t count = x->paths.count;
	struct component *items = arena_new(x->arena, struct component, count);
	struct stamp *stamps = NULL;

	twins_check(x->store, x->paths.items, count, &x->faults);
	if (x->store->witness)
		stamps = arena_new(&x->scratch, struct stamp, count);
	if (!items || (x->store->witness && !stamps)) {
		fault_memory(&x->faults);
		return;
	}
	for (size_t i = 0; i < count; i++)
		items[i].path = x->paths.items[i];
	read_all(x, items, stamps);
	if (stamps)
		note_read(x, stamps);
	out->items = items;
	out->count = drop_unread(items, count);
}

/* Does a list made now have the same names? Only without a lock. */
static bool is_list_changed(struct loading *x)
{
	struct loading again = { .store = x->store,
		.folder = x->folder,
		.local = x->local,
		.arena = &x->scratch };
	bool same;

	if (!x->store->witness || witness_is_locked(x->store->witness))
		return false;
	again.faults.arena = &again.scratch;
	same = list(&again) == OPK_OK && again.paths.count == x->paths.count;
	for (size_t i = 0; same && i < again.paths.count; i++)
		same = span_equal(again.paths.items[i], x->paths.items[i]);
	arena_release(&again.scratch);
	return !same;
}

static void load_once(struct loading *x, struct state *out)
{
	x->faults = faults_part(x->whole, &x->scratch);
	memset(&x->paths, 0, sizeof x->paths);
	out->items = NULL;
	out->count = 0;
	out->has_digest = false;
	if (x->store->witness)
		note_tops(x);
	if (!list(x))
		load_listed(x, out);
}

static void forget_faults(struct loading *x)
{
	arena_release(&x->scratch);
	x->faults = faults_part(x->whole, &x->scratch);
}

/*
 * Read until all that was read is one state. A writer that came meanwhile is
 * waited for, or found to be busy.
 */
static void load_settled(struct loading *x, struct state *out)
{
	size_t mark = store_read_mark(x->store);
	unsigned tries = 0;

	for (;;) {
		load_once(x, out);
		if (is_list_changed(x))
			witness_unsettle(x->store->witness);
		if (!store_read_again(x->store, mark, &tries))
			break;
		forget_faults(x);
		if (store_look_again(x->store, &x->faults))
			return;
	}
	if (tries < STORE_TRIES)
		return;
	/* of a mixture, no other fault means anything */
	forget_faults(x);
	store_check_read(x->store, &x->faults);
}

static enum opk_status load(
	struct loading *x, struct faults *f, struct state *out)
{
	enum opk_status st;

	load_settled(x, out);
	faults_sort(&x->faults);
	faults_merge(f, &x->faults);
	st = x->faults.worst;
	arena_release(&x->scratch);
	return st;
}

enum opk_status store_load(struct store *s, bool local, struct arena *a,
	struct faults *f, struct state *out)
{
	struct loading x = {
		.store = s, .local = local, .arena = a, .whole = f
	};

	out->complete = true;
	return load(&x, f, out);
}

enum opk_status store_load_folder(struct store *s, struct span folder,
	struct arena *a, struct faults *f, struct state *out)
{
	struct loading x = {
		.store = s,
		.folder = folder,
		.local = true,
		.arena = a,
		.whole = f,
	};

	out->complete = false;
	return load(&x, f, out);
}

/* SPDX-License-Identifier: MIT */
/* Counting the rows of all tables. */
#include "plan/recordcount.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "plan/org_tables.h"
#include "store/store.h"
#include "util/path.h"
#include "util/pool.h"
#include "util/vec.h"
#include "util/walk.h"

struct counting {
	struct store *store;
	struct arena *scratch;
	struct faults *faults;
	void (*seen)(void *user, struct span module, uint64_t rows);
	/* or, instead of it, its path; it is not opened then */
	enum opk_status (*found)(
		void *user, struct span module, struct span path);
	void *user;
	VEC(struct span) names; /* of files in records/ */
	enum opk_status st;     /* the worst of found */
};

/* "Leads" of "Leads.csv" and "Leads.csv.gz"; empty: it is no table. */
static struct span module_of(struct span path)
{
	struct span plain = path;

	if (span_ends(path, SPAN(".gz")))
		plain = span_cut(path, 0, path.len - 3);
	return span_ends(plain, SPAN(".csv"))
		       ? span_cut(plain, 0, plain.len - 4)
		       : SPAN("");
}

/* Of a table that is there twice, the plain one has said so. */
static enum opk_status find_second(
	struct counting *c, struct span path, bool *is)
{
	struct span plain = arena_print(c->scratch, "records/%.*s",
		SPAN_ARG(span_cut(path, 0, path.len - 3)));

	*is = false;
	if (!plain.ptr)
		return fault_memory(c->faults);
	return span_ends(path, SPAN(".gz"))
		       ? store_has(c->store, plain, c->faults, is)
		       : OPK_OK;
}

static void count_table(struct counting *c, struct span path)
{
	struct arena_mark mark = arena_mark(c->scratch);
	struct span module = module_of(path), file = SPAN("");
	struct table table;
	bool is_second;
	enum opk_status st;

	if (!module.len || find_second(c, path, &is_second) || is_second)
		return;
	st = tables_find(c->store, module, c->scratch, c->faults, &file);
	if (c->found) { /* the path may be kept */
		if (!st && file.len)
			st = c->found(c->user, module, file);
		c->st = worse(c->st, st);
		return;
	}
	/* without a place it is about to be deleted */
	if (!st && file.len &&
		!tables_open(c->store, file, pool_width(), c->scratch,
			c->faults, &table, NULL)) {
		c->seen(c->user, module, table.row_count);
		table_close(&table);
	}
	arena_rewind(c->scratch, mark);
}

static enum opk_status list(void *user, struct span name)
{
	struct counting *c = user;
	struct span *s = vec_add(c->scratch, &c->names);

	if (s)
		*s = arena_copy(c->scratch, name);
	return s && s->ptr ? OPK_OK : fault_memory(c->faults);
}

/* What a transaction has not put into the folder yet. */
static enum opk_status list_staged(struct counting *c)
{
	enum opk_status st = OPK_OK;
	struct span path;

	for (size_t at = 0; !st && store_next_added(c->store, &at, &path);)
		if (span_starts(path, SPAN("records/")))
			st = list(c, path_base(path));
	return st;
}

static int by_bytes(const void *x, const void *y)
{
	return span_order(*(const struct span *)x, *(const struct span *)y);
}

static void count_listed(struct counting *c)
{
	struct span *names = c->names.items;

	if (c->names.count)
		qsort(names, c->names.count, sizeof *names, by_bytes);
	for (size_t i = 0; i < c->names.count; i++)
		if (!i || !span_equal(names[i], names[i - 1]))
			count_table(c, names[i]);
}

static bool skip_hidden(void *user, struct span path, bool is_dir)
{
	(void)user;
	return is_dir || path.ptr[0] == '.';
}

static enum opk_status list_folder(struct counting *c)
{
	struct span name;
	enum opk_status st;
	int dir;

	store_watch(c->store, SPAN("records"));
	dir = openat(store_dir(c->store), "records",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0 && errno == ENOENT)
		return OPK_OK;
	if (dir < 0) { /* not "no records": data could be lost unseen */
		name = arena_print(
			c->scratch, "%s/records", store_root(c->store));
		return fault_errno(c->faults, OPK_CANNOT_READ, "open",
			name.ptr ? name.ptr : "records");
	}
	st = walk_files(
		dir, "records", skip_hidden, c, list, c->scratch, c->faults);
	close(dir);
	return st;
}

enum opk_status tables_count(struct store *s,
	void (*seen)(void *user, struct span module, uint64_t rows), void *user,
	struct faults *f)
{
	struct arena scratch = { 0 };
	struct counting c = { .store = s,
		.scratch = &scratch,
		.faults = f,
		.seen = seen,
		.user = user };
	enum opk_status st = list_folder(&c);

	if (!st)
		st = list_staged(&c);
	if (!st)
		count_listed(&c);
	arena_release(&scratch);
	return st;
}

enum opk_status tables_each(struct store *s,
	enum opk_status (*found)(
		void *user, struct span module, struct span path),
	void *user, struct arena *a, struct faults *f)
{
	struct counting c = { .store = s,
		.scratch = a,
		.faults = f,
		.found = found,
		.user = user };
	enum opk_status st = list_folder(&c);

	if (!st)
		st = list_staged(&c);
	if (!st)
		count_listed(&c);
	return worse(st, c.st);
}

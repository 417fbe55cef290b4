/* SPDX-License-Identifier: MIT */
/* Counting the rows of all tables. */
#include "op/recordcount.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "op/tables.h"
#include "util/pool.h"
#include "util/walk.h"

struct counting {
	struct store *store;
	struct arena *scratch;
	struct faults *faults;
	void (*seen)(void *user, struct span module, uint64_t rows);
	void *user;
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
static bool is_second(struct counting *c, struct span path)
{
	struct span plain = arena_print(c->scratch, "records/%.*s",
		SPAN_ARG(span_cut(path, 0, path.len - 3)));

	return span_ends(path, SPAN(".gz")) && plain.ptr &&
	       store_has(c->store, plain);
}

static enum opk_status count_table(void *user, struct span path)
{
	struct counting *c = user;
	struct arena_mark mark = arena_mark(c->scratch);
	struct span module = module_of(path), file;
	struct table table;
	enum opk_status st;

	if (!module.len || is_second(c, path))
		return OPK_OK;
	st = tables_find(c->store, module, c->scratch, c->faults, &file);
	if (!st)
		st = tables_open(c->store, file, pool_width(), c->scratch,
			c->faults, &table, NULL);
	if (!st) {
		c->seen(c->user, module, table.row_count);
		table_close(&table);
	}
	arena_rewind(c->scratch, mark);
	return OPK_OK; /* said; the other tables still count */
}

static bool skip_hidden(void *user, struct span path, bool is_dir)
{
	(void)user;
	return is_dir || path.ptr[0] == '.';
}

enum opk_status tables_count(struct store *s,
	void (*seen)(void *user, struct span module, uint64_t rows), void *user,
	struct faults *f)
{
	struct arena scratch = { 0 };
	struct counting c = { s, &scratch, f, seen, user };
	int dir = openat(store_dir(s), "records",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	enum opk_status st;

	if (dir < 0 && errno == ENOENT)
		return OPK_OK;
	if (dir < 0) { /* not "no records": data could be lost unseen */
		struct span name =
			arena_print(&scratch, "%s/records", store_root(s));

		st = fault_errno(f, OPK_CANNOT_READ, "open",
			name.ptr ? name.ptr : "records");
		arena_release(&scratch);
		return st;
	}
	st = walk_files(
		dir, "records", skip_hidden, &c, count_table, &scratch, f);
	close(dir);
	arena_release(&scratch);
	return st;
}

/* SPDX-License-Identifier: MIT */
/* Counting the rows of all tables. */
#include "op/recordcount.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "records/csv_read.h"
#include "util/file.h"
#include "util/walk.h"

static const size_t table_bytes = (size_t)4 << 30;

struct counting {
	struct store *store;
	struct arena *scratch;
	struct faults *faults;
	void (*seen)(void *user, struct span module, uint64_t rows);
	void *user;
};

static enum opk_status count_row(void *user, const struct row *row)
{
	uint64_t *n = user;

	(void)row;
	++*n;
	return OPK_OK;
}

static enum opk_status count_table(void *user, struct span path)
{
	struct counting *c = user;
	struct arena_mark mark = arena_mark(c->scratch);
	struct span file =
		arena_print(c->scratch, "records/%.*s", SPAN_ARG(path));
	struct source src = { .name = file.ptr };
	uint64_t rows = 0;
	enum opk_status st;

	if (!span_ends(path, SPAN(".csv")))
		return OPK_OK;
	st = store_read(
		c->store, file, table_bytes, c->scratch, c->faults, &src.text);
	if (!st)
		st = csv_read(&src, c->faults, count_row, &rows);
	if (!st)
		c->seen(c->user, span_cut(path, 0, path.len - 4),
			rows ? rows - 1 : 0);
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

/* SPDX-License-Identifier: MIT */
/* Counting all records of an org as a run leaves them. */
#include "convert/fits.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "plan/storage.h"
#include "util/walk.h"

/* All tables of the org, and how many records each is about to have. */
struct counting {
	struct sheets *sheets;
	struct arena *arena;
	struct faults *faults;
	VEC(struct storage_table) tables;
	bool lost_memory;
};

static void count(struct counting *k, struct span module, uint64_t rows)
{
	struct storage_table *t = vec_add(k->arena, &k->tables);

	if (t)
		*t = (struct storage_table){ module, rows };
	else
		k->lost_memory = true;
}

/* A table that the run has not touched; one that is malformed has no rows. */
static void count_other(
	struct counting *k, struct span path, struct span module)
{
	struct faults unheard = { .arena = k->arena };
	struct table_how how = k->sheets->how;
	struct table t;

	how.reject = true;
	if (table_open(&t, k->sheets->dir, path.ptr, path.ptr, &how, &unheard))
		return;
	count(k, module, t.row_count - t.bad_count);
	table_close(&t);
}

static enum opk_status count_file(void *user, struct span name)
{
	struct counting *k = user;
	struct arena *a = k->arena;
	struct span path = arena_print(a, "records/%.*s", SPAN_ARG(name));
	struct span rest, module = span_split(name, '.', &rest);

	module = arena_copy(a, module);
	if (!path.ptr || !module.ptr)
		return fault_memory(k->faults);
	if ((span_is(rest, "csv") || span_is(rest, "csv.gz")) &&
		!sheets_find(k->sheets, module))
		count_other(k, path, module);
	return OPK_OK;
}

static bool skip_hidden(void *user, struct span path, bool is_dir)
{
	(void)user;
	return is_dir || path.ptr[0] == '.';
}

static enum opk_status count_others(struct counting *k)
{
	int dir = openat(k->sheets->dir, "records",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	enum opk_status st;

	if (dir < 0 && errno == ENOENT)
		return OPK_OK;
	if (dir < 0)
		return fault_errno(
			k->faults, OPK_CANNOT_READ, "open", "records");
	st = walk_files(dir, "records", skip_hidden, k, count_file, k->arena,
		k->faults);
	close(dir);
	return st;
}

enum opk_status fits_check(const struct setting *s, const struct node *org,
	size_t users, uint64_t *bytes, uint64_t *limit)
{
	struct counting k = {
		.sheets = s->sheets, .arena = s->arena, .faults = s->faults
	};
	struct editions e;
	uint64_t most;
	size_t made = 0;
	enum opk_status st = editions_read(s->arena, s->faults, &e);

	for (size_t i = 0; i < s->sheets->items.count; i++) {
		const struct sheet *t = s->sheets->items.items[i];

		made += t->fresh.count;
		count(&k, t->module, sheet_count(t) - t->table.bad_count);
	}
	if (st || !made ||
		!storage_is_limited(&e, org, users, s->now_ms, &most))
		return st;
	*limit = most;
	st = count_others(&k);
	if (!st && k.lost_memory)
		st = fault_memory(s->faults);
	return st ? st
		  : storage_check(k.tables.items, k.tables.count, s->world, org,
			    users, s->now_ms, s->arena, s->faults, bytes);
}

/* SPDX-License-Identifier: MIT */
/* The engine's run: told what to do, watched, and judged. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "op/converting.h"
#include "op/hashing.h"
#include "op/storage.h"
#include "util/walk.h"

static bool tell(void *user, const char *stage, uint64_t done, uint64_t total)
{
	struct converting *c = user;

	return session_progress(c->session, stage, done, total);
}

int converting_scratch(const struct converting *c)
{
	int fd = openat(c->spool, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : memfd_create("orgpack", MFD_CLOEXEC);
}

/* Where the outbox goes when it is too much for memory. */
static enum opk_status open_outbox(struct converting *c)
{
	struct faults *f = converting_faults(c);

	if (c->options->no_automation)
		return OPK_OK;
	if (converting_changes(c))
		return store_stage(
			c->org.store, f, &c->outbox_staged, &c->outbox);
	c->outbox = converting_scratch(c);
	return c->outbox >= 0 ? OPK_OK
			      : fault_errno(f, OPK_CANNOT_WRITE, "make",
					"a temporary file");
}

/* Where values that merging drops go while rows are decided. */
static enum opk_status open_values(struct converting *c, int *fd)
{
	const struct opk_convert_options *o = c->options;
	enum opk_status st;

	if (!o->values || o->explain)
		return OPK_OK;
	st = outputs_open(o->values, OUTPUT_PRIVATE, &c->arena,
		converting_faults(c), &c->values);
	*fd = st ? -1 : c->values.fd;
	return st;
}

static enum opk_status start(struct converting *c)
{
	const struct opk_convert_options *o = c->options;
	struct run_options how = { .where = o->where,
		.all = o->all,
		.limit = o->explain ? 0 : o->limit,
		.through = o->through,
		.automation = !o->no_automation,
		.fail_fast = o->fail_fast,
		.workers = c->workers,
		.spill = -1,
		.values = -1,
		.safe_cells = o->safe_cells,
		.progress = tell,
		.user = c };
	enum opk_status st = converting_assignee(c, &how.assign_to);

	if (!st)
		st = open_outbox(c);
	how.spill = c->outbox;
	if (!st)
		st = open_values(c, &how.values);
	if (!st)
		st = run_open(&c->run, &c->setting, &how);
	c->is_open = !st;
	return st;
}

enum opk_status converting_run(struct converting *c)
{
	enum opk_status st = start(c);

	if (!st && !c->options->explain && c->run.row_count)
		c->hashing = hashing_start(&c->sheets, &c->arena);
	if (!st)
		st = run_decide(&c->run);
	if (!st)
		st = run_settle(&c->run);
	if (!st)
		st = world_say_unread(
			&c->world, &c->arena, converting_faults(c));
	if (!st && !c->options->explain)
		st = converting_fits(c);
	return st;
}

/* All tables of the org, and how many records each is about to have. */
struct counting {
	struct converting *converting;
	VEC(struct storage_table) tables;
	bool lost_memory;
};

static void count(struct counting *k, struct span module, uint64_t rows)
{
	struct storage_table *t = vec_add(&k->converting->arena, &k->tables);

	if (t)
		*t = (struct storage_table){ module, rows };
	else
		k->lost_memory = true;
}

/* A table that the run has not touched; one that is malformed has no rows. */
static void count_other(
	struct counting *k, struct span path, struct span module)
{
	struct converting *c = k->converting;
	struct faults unheard = { .arena = &c->arena };
	struct table_how how = c->sheets.how;
	struct table t;

	how.reject = true;
	if (table_open(&t, c->sheets.dir, path.ptr, path.ptr, &how, &unheard))
		return;
	count(k, module, t.row_count - t.bad_count);
	table_close(&t);
}

static enum opk_status count_file(void *user, struct span name)
{
	struct counting *k = user;
	struct arena *a = &k->converting->arena;
	struct span path = arena_print(a, "records/%.*s", SPAN_ARG(name));
	struct span rest, module = span_split(name, '.', &rest);

	module = arena_copy(a, module);
	if (!path.ptr || !module.ptr)
		return fault_memory(converting_faults(k->converting));
	if ((span_is(rest, "csv") || span_is(rest, "csv.gz")) &&
		!sheets_find(&k->converting->sheets, module))
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
	struct converting *c = k->converting;
	int dir = openat(c->sheets.dir, "records",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	enum opk_status st;

	if (dir < 0 && errno == ENOENT)
		return OPK_OK;
	if (dir < 0)
		return fault_errno(converting_faults(c), OPK_CANNOT_READ,
			"open", "records");
	st = walk_files(dir, "records", skip_hidden, k, count_file, &c->arena,
		converting_faults(c));
	close(dir);
	return st;
}

/* How many users work in the org. */
static size_t active_users(const struct people *all)
{
	size_t n = 0;

	for (size_t i = 0; i < all->items.count; i++)
		n += all->items.items[i].is_active;
	return n;
}

enum opk_status converting_fits(struct converting *c)
{
	struct counting k = { .converting = c };
	struct faults *f = converting_faults(c);
	struct editions e;
	uint64_t most;
	size_t made = 0, users = active_users(&c->people);
	enum opk_status st = editions_read(&c->arena, f, &e);

	for (size_t i = 0; i < c->sheets.items.count; i++) {
		const struct sheet *s = c->sheets.items.items[i];

		made += s->fresh.count;
		count(&k, s->module, sheet_count(s) - s->table.bad_count);
	}
	if (st || !made ||
		!storage_is_limited(
			&e, c->org.org, users, c->setting.now_ms, &most))
		return st;
	c->storage_limit = most;
	st = count_others(&k);
	if (!st && k.lost_memory)
		st = fault_memory(f);
	return st ? st
		  : storage_check(k.tables.items, k.tables.count, &c->world,
			    c->org.org, users, c->setting.now_ms, &c->arena, f,
			    &c->storage);
}

/* SPDX-License-Identifier: MIT */
/* From what a run decided to a plan: changed tables, the outbox. */
#include "convert/outcome.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "convert/results.h"
#include "convert/settle.h"
#include "convert/sheet_write.h"
#include "plan/hashing.h"
#include "plan/session.h"
#include "rules/automation.h"
#include "rules/outbox_lines.h"
#include "store/history.h"
#include "table/trace.h"
#include "util/file.h"
#include "util/pool.h"

/* A new, unnamed file for what a dry run would write; -1 with errno. */
static int scratch_file(const struct outcome *g)
{
	int fd = openat(g->spool, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : memfd_create("orgpack", MFD_CLOEXEC);
}

/* Where the outbox goes when it is too much for memory. */
enum opk_status outcome_open_outbox(struct outcome *g)
{
	struct faults *f = g->faults;

	if (!g->dry)
		return store_stage(g->store, f, &g->outbox_staged, &g->outbox);
	g->outbox = scratch_file(g);
	return g->outbox >= 0 ? OPK_OK
			      : fault_errno(f, OPK_CANNOT_WRITE, "make",
					"a temporary file");
}

/* A delta is kept in place of a table when it is less than a quarter of it;
 * a piece's line takes about so many bytes. */
enum { DELTA_SHARE = 4, PIECE_BYTES = 24 };

static enum opk_status scratch_failed(struct outcome *g)
{
	return fault_errno(
		g->faults, OPK_CANNOT_WRITE, "make", "a temporary file");
}

/* How many rows of a table change. */
static size_t touched(const struct sheet *s)
{
	size_t n = 0;

	for (uint32_t i = 0; i < s->row_count; i++)
		n += (s->changed && s->changed[i / 64] >> i % 64 & 1) ||
		     (s->marks && s->marks[i]);
	return n;
}

/* Few changed rows are worth a delta. */
static bool may_want_back(const struct sheet *s)
{
	return s->has_table && touched(s) < s->row_count / DELTA_SHARE;
}

static enum opk_status write_table(struct outcome *g, struct changed_table *t)
{
	struct faults *f = g->faults;
	enum opk_status st = OPK_OK;

	if (!g->dry) {
		st = store_stage(g->store, f, &t->staged, &t->fd);
	} else {
		t->fd = scratch_file(g);
		if (t->fd < 0)
			st = scratch_failed(g);
	}
	session_progress(g->session, "writing tables", g->written, 0);
	if (!st)
		st = run_write_sheet(g->run, t->sheet, t->fd,
			!g->dry && may_want_back(t->sheet), g->arena, &t->done);
	g->written += st ? 0 : t->done.bytes;
	return st;
}

static enum opk_status write_tables(struct outcome *g)
{
	const struct sheets *all = g->run->setting->sheets;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < all->items.count; i++) {
		struct sheet *s = all->items.items[i];
		struct changed_table *t;

		if (!run_changes(g->run, s))
			continue;
		t = vec_add(g->arena, &g->tables);
		if (!t)
			return fault_memory(g->faults);
		*t = (struct changed_table){ .sheet = s, .fd = -1 };
	}
	for (size_t i = 0; !st && i < g->tables.count; i++)
		st = write_table(g, &g->tables.items[i]);
	return st;
}

/* One digest that is still to be reckoned. */
struct digesting {
	const struct outcome *outcome;
	struct changed_table *table;
	bool old;
	uint64_t bytes;
	enum opk_status status;
	struct arena arena;
	struct faults faults;
};

static void digest_old(struct digesting *d)
{
	struct changed_table *t = d->table;

	t->has_before = hashing_of_table(&t->sheet->table, &t->before);
	if (!t->has_before)
		d->status = fault_errno(&d->faults, OPK_CANNOT_READ, "read",
			t->sheet->path.ptr);
}

static void digest_new(struct digesting *d)
{
	struct changed_table *t = d->table;

	if (t->staged)
		d->status = store_stage_digest(
			d->outcome->store, t->staged, &d->faults, &t->after);
	else if (!hashing_of_file(t->fd, &t->after))
		d->status = fault_errno(&d->faults, OPK_CANNOT_READ, "read",
			"a temporary file");
}

static void digest_one(void *user, unsigned worker, size_t i)
{
	struct digesting *d = (struct digesting *)user + i;

	(void)worker;
	d->faults = faults_part(d->outcome->faults, &d->arena);
	if (d->old)
		digest_old(d);
	else
		digest_new(d);
}

/* The largest first, so that no worker is left with much at the end. */
static int by_size(const void *x, const void *y)
{
	const struct digesting *a = x, *b = y;

	return (a->bytes < b->bytes) - (a->bytes > b->bytes);
}

static enum opk_status digest_tables(struct outcome *g)
{
	struct digesting *all =
		arena_new(g->arena, struct digesting, 2 * g->tables.count + 1);
	enum opk_status st = OPK_OK;
	size_t n = 0;

	hashing_wait(g->hashing);
	if (!all)
		return fault_memory(g->faults);
	for (size_t i = 0; i < g->tables.count; i++) {
		struct changed_table *t = &g->tables.items[i];

		t->has_before = hashing_find(g->hashing, t->sheet, &t->before);
		all[n++] = (struct digesting){
			.table = t, .outcome = g, .bytes = t->done.bytes
		};
		if (!t->has_before && t->sheet->has_table)
			all[n++] = (struct digesting){ .table = t,
				.outcome = g,
				.old = true,
				.bytes = t->sheet->table.bytes.len };
	}
	if (n)
		qsort(all, n, sizeof *all, by_size);
	pool_run_each(g->workers, n, digest_one, all);
	for (size_t i = 0; i < n; i++) {
		st = worse(st, all[i].status);
		faults_merge(g->faults, &all[i].faults);
		arena_release(&all[i].arena);
	}
	return st;
}

static bool is_worth_it(const struct delta *back, uint64_t whole)
{
	return back->count &&
	       delta_literal_bytes(back) + PIECE_BYTES * (uint64_t)back->count <
		       whole / DELTA_SHARE;
}

static enum opk_status add_table(struct outcome *g, struct changed_table *t)
{
	struct plan_op *op = plan_add(g->arena, g->plan);
	const struct sheet *s = t->sheet;

	if (!op)
		return fault_memory(g->faults);
	*op = (struct plan_op){ .action = s->has_table ? PLAN_CHANGE : PLAN_ADD,
		.path = s->path,
		.before = t->before,
		.after = t->after,
		.staged = t->staged };
	if (s->has_table && is_worth_it(&t->done.back, s->table.bytes.len))
		op->back = &t->done.back;
	return OPK_OK;
}

static enum opk_status add_tables(struct outcome *g)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < g->tables.count; i++)
		st = add_table(g, &g->tables.items[i]);
	return st;
}

/* What is in memory goes behind what has been spilled. */
static enum opk_status finish_spill(struct outcome *g, struct plan_op *op)
{
	struct faults *f = g->faults;
	const struct outbox_lines *o = automation_outbox(g->run->automation);
	off_t end = (off_t)lines_spilled(o);

	if (lseek(g->outbox, end, SEEK_SET) < 0 ||
		!file_write_all(g->outbox, lines_bytes(o)))
		return fault_errno(f, OPK_CANNOT_WRITE, "write", op->path.ptr);
	op->staged = g->outbox_staged;
	return store_stage_digest(g->store, g->outbox_staged, f, &op->after);
}

static enum opk_status add_outbox(struct outcome *g)
{
	const struct outbox_lines *o = automation_outbox(g->run->automation);
	struct plan_op *op;

	if (!lines_count(o) || g->dry)
		return OPK_OK;
	op = plan_add(g->arena, g->plan);
	if (!op)
		return fault_memory(g->faults);
	*op = (struct plan_op){ .action = PLAN_ADD,
		.internal = true,
		.mode = 0600,
		.path = arena_print(g->arena,
			OUTBOX_FOLDER "convert-%" PRIu64 ".jsonl", g->next) };
	if (!op->path.ptr)
		return fault_memory(g->faults);
	if (lines_spilled(o))
		return finish_spill(g, op);
	op->bytes = lines_bytes(o);
	op->after = digest_of(op->bytes);
	return OPK_OK;
}

enum opk_status outcome_make(struct outcome *g)
{
	enum opk_status st = write_tables(g);

	if (!st)
		st = digest_tables(g);
	if (!st)
		st = store_next(g->store, g->faults, &g->next);
	if (!st)
		st = add_tables(g);
	if (!st && g->plan->count)
		st = add_outbox(g);
	return st;
}

/*
 * What the history keeps of a conversion: results, failures, a fingerprint of
 * each row that was written, and in the entry what each table was like
 * (formats/history.md).
 */

static enum opk_status keep(struct outcome *g, const char *name,
	enum opk_status (*write)(struct run *r, int out, bool safe))
{
	int fd = -1;
	enum opk_status st = store_keep(g->store, name, g->faults, &fd);

	return st ? st : write(g->run, fd, false);
}

static enum opk_status keep_rows(struct outcome *g)
{
	struct faults *f = g->faults;
	struct trace_writer w = { .fd = -1 };
	enum opk_status st = store_keep(g->store, TRACE_FILE, f, &w.fd);

	if (st)
		return st;
	trace_begin(&w);
	for (size_t i = 0; i < g->tables.count; i++)
		trace_add(&w, g->tables.items[i].sheet);
	return trace_end(&w) ? OPK_OK
			     : fault_errno(f, OPK_CANNOT_WRITE, "write",
				       ".orgpack/txn/" TRACE_FILE);
}

enum opk_status outcome_keep(struct outcome *g)
{
	enum opk_status st;

	if (!g->plan->count)
		return OPK_OK;
	session_progress(g->session, "writing results", 0, 0);
	st = keep(g, "results.csv", run_write_results);
	if (!st)
		st = keep(g, "failures.csv", run_write_failures);
	return st ? st : keep_rows(g);
}

/* The columns that a table has after the run; the last `added` are new. */
static int64_t put_columns(
	struct arena *a, struct node *list, const struct sheet *s)
{
	int64_t added = 0;

	for (size_t i = 0; i < s->written_count; i++) {
		const struct sheet_column *c = &s->columns.items[s->written[i]];

		added += c->is_added;
		if (!node_add(list, node_new_text(a, c->name)))
			return -1;
	}
	return added;
}

static bool put_table(struct arena *a, struct node *list, const struct sheet *s)
{
	struct node *n = node_add(list, node_new(a, NODE_MAP)), *columns;
	int64_t added;

	node_put_text(a, n, "path", s->path);
	node_put_text(a, n, "module", s->module);
	node_put_bool(a, n, "made", !s->has_table);
	node_put_int(a, n, "rows", (int64_t)s->row_count);
	node_put_int(a, n, "created", (int64_t)s->fresh.count);
	node_put_int(a, n, "changed", (int64_t)touched(s));
	columns = node_put_list(a, n, "columns");
	added = put_columns(a, columns, s);
	return added >= 0 && node_put_int(a, n, "columns_added", added);
}

/* The outbox, so that an undo can tell whether somebody has edited it. */
static bool put_outbox(
	const struct outcome *g, struct arena *a, struct node *detail)
{
	char hex[DIGEST_HEX + 1];
	struct node *n;

	for (size_t i = 0; i < g->plan->count; i++) {
		const struct plan_op *op = &g->plan->items[i];

		if (!span_starts(op->path, SPAN(OUTBOX_FOLDER)))
			continue;
		digest_format(&op->after, hex);
		n = node_put_map(a, detail, "outbox");
		node_put_text(a, n, "path", op->path);
		node_put_int(a, n, "lines",
			(int64_t)lines_count(
				automation_outbox(g->run->automation)));
		return node_put_text(
			a, n, "sha256", arena_copy(a, span_of(hex)));
	}
	return true;
}

bool outcome_put_detail(
	const struct outcome *g, struct arena *a, struct node *detail)
{
	struct node *list = node_put_list(a, detail, "tables");
	bool good = list;

	for (size_t i = 0; good && i < g->tables.count; i++)
		good = put_table(a, list, g->tables.items[i].sheet);
	return good && put_outbox(g, a, detail);
}

bool outcome_put_tables(
	const struct outcome *g, struct arena *a, struct node *root)
{
	struct node *list = node_put_list(a, root, "tables");
	struct node *last = list;

	for (size_t i = 0; last && i < g->tables.count; i++) {
		const struct changed_table *t = &g->tables.items[i];
		const struct sheet *s = t->sheet;
		struct node *n = node_add(list, node_new(a, NODE_MAP));
		int64_t before = (int64_t)(s->row_count - s->table.bad_count);

		node_put_text(a, n, "module", arena_copy(a, s->module));
		node_put_int(a, n, "before", before);
		node_put_int(a, n, "created", (int64_t)s->fresh.count);
		node_put_int(a, n, "changed", (int64_t)touched(s));
		node_put_int(a, n, "after", before + (int64_t)s->fresh.count);
		last = node_put_int(a, n, "bytes", (int64_t)t->done.bytes);
	}
	return last;
}

void outcome_close(struct outcome *g)
{
	hashing_wait(g->hashing);
	for (size_t i = 0; i < g->tables.count; i++)
		if (!g->tables.items[i].staged && g->tables.items[i].fd >= 0)
			close(g->tables.items[i].fd);
	if (g->outbox >= 0 && !g->outbox_staged)
		close(g->outbox);
}

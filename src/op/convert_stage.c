/* SPDX-License-Identifier: MIT */
/* From what the engine decided to a plan: changed tables, outbox, counters. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "convert/auto_number.h"
#include "op/converting.h"
#include "op/hashing.h"
#include "op/summary.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/pool.h"

/* A delta is kept in place of a table when it is less than a quarter of it;
 * a piece's line takes about so many bytes. */
enum { DELTA_SHARE = 4, PIECE_BYTES = 24 };

static enum opk_status scratch_failed(struct converting *c)
{
	return fault_errno(converting_faults(c), OPK_CANNOT_WRITE, "make",
		"a temporary file");
}

size_t converting_touched(const struct sheet *s)
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
	return s->has_table &&
	       converting_touched(s) < s->row_count / DELTA_SHARE;
}

static enum opk_status write_table(
	struct converting *c, struct changed_table *t)
{
	struct faults *f = converting_faults(c);
	enum opk_status st = OPK_OK;

	if (converting_changes(c)) {
		st = store_stage(c->org.store, f, &t->staged, &t->fd);
	} else {
		t->fd = converting_scratch(c);
		if (t->fd < 0)
			st = scratch_failed(c);
	}
	session_progress(c->session, "writing tables", c->written, 0);
	if (!st)
		st = run_write_sheet(&c->run, t->sheet, t->fd,
			converting_changes(c) && may_want_back(t->sheet),
			&c->arena, &t->done);
	c->written += st ? 0 : t->done.bytes;
	return st;
}

static enum opk_status write_tables(struct converting *c)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < c->sheets.items.count; i++) {
		struct sheet *s = c->sheets.items.items[i];
		struct changed_table *t;

		if (!run_changes(&c->run, s))
			continue;
		t = vec_add(&c->arena, &c->tables);
		if (!t)
			return fault_memory(converting_faults(c));
		*t = (struct changed_table){ .sheet = s, .fd = -1 };
	}
	for (size_t i = 0; !st && i < c->tables.count; i++)
		st = write_table(c, &c->tables.items[i]);
	return st;
}

/* One digest that is still to be reckoned. */
struct digesting {
	struct converting *converting;
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
		d->status = store_stage_digest(d->converting->org.store,
			t->staged, &d->faults, &t->after);
	else if (!hashing_of_file(t->fd, &t->after))
		d->status = fault_errno(&d->faults, OPK_CANNOT_READ, "read",
			"a temporary file");
}

static void digest_one(void *user, unsigned worker, size_t i)
{
	struct digesting *d = (struct digesting *)user + i;

	(void)worker;
	d->faults.arena = &d->arena;
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

static enum opk_status digest_tables(struct converting *c)
{
	struct digesting *all =
		arena_new(&c->arena, struct digesting, 2 * c->tables.count + 1);
	enum opk_status st = OPK_OK;
	size_t n = 0;

	hashing_wait(c->hashing);
	if (!all)
		return fault_memory(converting_faults(c));
	for (size_t i = 0; i < c->tables.count; i++) {
		struct changed_table *t = &c->tables.items[i];

		t->has_before = hashing_find(c->hashing, t->sheet, &t->before);
		all[n++] = (struct digesting){
			.table = t, .converting = c, .bytes = t->done.bytes
		};
		if (!t->has_before && t->sheet->has_table)
			all[n++] = (struct digesting){ .table = t,
				.converting = c,
				.old = true,
				.bytes = t->sheet->table.bytes.len };
	}
	if (n)
		qsort(all, n, sizeof *all, by_size);
	pool_run_each(c->workers, n, digest_one, all);
	for (size_t i = 0; i < n; i++) {
		st = worse(st, all[i].status);
		faults_merge(converting_faults(c), &all[i].faults);
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

static enum opk_status add_table(struct converting *c, struct changed_table *t)
{
	struct plan_op *op = plan_add(&c->arena, &c->plan);
	const struct sheet *s = t->sheet;

	if (!op)
		return fault_memory(converting_faults(c));
	*op = (struct plan_op){ .action = s->has_table ? PLAN_CHANGE : PLAN_ADD,
		.path = s->path,
		.before = t->before,
		.after = t->after,
		.staged = t->staged };
	if (s->has_table && is_worth_it(&t->done.back, s->table.bytes.len))
		op->back = &t->done.back;
	return OPK_OK;
}

static enum opk_status add_tables(struct converting *c)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < c->tables.count; i++)
		st = add_table(c, &c->tables.items[i]);
	return st;
}

/* What is in memory goes behind what has been spilled. */
static enum opk_status finish_spill(struct converting *c, struct plan_op *op)
{
	struct faults *f = converting_faults(c);
	off_t end = (off_t)automation_spilled(c->run.automation);

	if (lseek(c->outbox, end, SEEK_SET) < 0 ||
		!file_write_all(
			c->outbox, automation_outbox(c->run.automation)))
		return fault_errno(f, OPK_CANNOT_WRITE, "write", op->path.ptr);
	op->staged = c->outbox_staged;
	return store_stage_digest(
		c->org.store, c->outbox_staged, f, &op->after);
}

static enum opk_status add_outbox(struct converting *c)
{
	const struct automation *m = c->run.automation;
	struct plan_op *op;

	if (!m || !automation_outbox_lines(m) || !converting_changes(c))
		return OPK_OK;
	op = plan_add(&c->arena, &c->plan);
	if (!op)
		return fault_memory(converting_faults(c));
	*op = (struct plan_op){ .action = PLAN_ADD,
		.internal = true,
		.mode = 0600,
		.path = arena_print(&c->arena,
			OUTBOX_FOLDER "convert-%" PRIu64 ".jsonl", c->next) };
	if (!op->path.ptr)
		return fault_memory(converting_faults(c));
	if (automation_spilled(m))
		return finish_spill(c, op);
	op->bytes = automation_outbox(m);
	op->after = digest_of(op->bytes);
	return OPK_OK;
}

/* The last numbers of a table's auto-number fields. */
static bool put_auto_numbers(
	struct arena *a, struct node *map, const struct sheet *s)
{
	for (size_t i = 0; s->fresh.count && i < s->autos.count; i++) {
		const struct auto_number *n = &s->autos.items[i];
		struct span key = arena_print(a, "%.*s.%.*s",
			SPAN_ARG(s->module), SPAN_ARG(n->field));
		struct span text =
			arena_print(a, "%" PRIu64, auto_number_last(s, n));

		if (!key.ptr || !text.ptr ||
			!node_put(map, key, node_new_text(a, text)))
			return false;
	}
	return true;
}

/* The ids that are given by now, and the turns that are taken. */
static enum opk_status add_counters(struct converting *c)
{
	struct arena *a = &c->arena;
	struct node *ids = node_new(a, NODE_MAP);
	struct node *numbers = node_new(a, NODE_MAP);
	struct counters now = { .largest_ids = ids, .auto_numbers = numbers };

	if (c->run.automation)
		now.turns = automation_turns(c->run.automation, a);
	for (size_t i = 0; i < c->sheets.items.count; i++) {
		const struct sheet *s = c->sheets.items.items[i];
		uint64_t largest = s->fresh.count ? sheet_largest_id(s) : 0;
		struct span text;

		if (!put_auto_numbers(a, numbers, s))
			return fault_memory(converting_faults(c));
		if (!largest)
			continue;
		text = arena_print(a, "%" PRIu64, largest);
		if (!text.ptr ||
			!node_put(ids, s->module, node_new_text(a, text)))
			return fault_memory(converting_faults(c));
	}
	return counters_put(
		c->org.store, &now, a, &c->plan, converting_faults(c));
}

static void describe(struct converting *c)
{
	struct plan *p = &c->plan;

	p->command = SPAN("convert");
	p->summary = arena_print(&c->arena, "%.*s: %zu of %zu record%s",
		SPAN_ARG(c->setting.module),
		c->run.row_count - c->run.failed_count, c->run.row_count,
		c->run.row_count == 1 ? "" : "s");
}

enum opk_status converting_stage(struct converting *c)
{
	enum opk_status st = write_tables(c);

	if (!st)
		st = digest_tables(c);
	if (!st)
		st = store_next(c->org.store, converting_faults(c), &c->next);
	if (!st)
		st = add_tables(c);
	if (!st && c->plan.count)
		st = add_outbox(c);
	if (!st && c->plan.count && converting_changes(c))
		st = add_counters(c);
	if (st)
		return st;
	describe(c);
	st = converting_remember(c);
	plan_seal(&c->plan);
	return st || node_put_text(&c->answer->arena, c->answer->root,
			     "plan_digest",
			     summary_digest(&c->answer->arena, &c->plan.digest))
		       ? st
		       : fault_memory(converting_faults(c));
}

/* SPDX-License-Identifier: MIT */
/*
 * A small program that converts large tables, for tests that kill it.
 *
 *     stage_driver make DIR         an org with two tables, no .orgpack
 *     stage_driver convert DIR N    change both, keep a delta of one, add a
 *                                   third and N small ones, keep results
 *     stage_driver drop DIR         stage and keep much, and commit nothing
 *     stage_driver undo DIR         take the newest transaction back
 *     stage_driver recover DIR      open for writing, and close
 *     stage_driver show DIR         the committed state, as a reader sees it
 *     stage_driver verify DIR       check the history
 */
#include <unistd.h>

#include "driver.h"
#include "model/plan.h"
#include "store/history.h"
#include "store/stage.h"
#include "util/buf.h"
#include "util/delta.h"

#define LEADS SPAN("records/Leads.csv")
#define DEALS SPAN("records/Deals.csv")
#define CONTACTS SPAN("records/Contacts.csv")

enum {
	LEAD_ROWS = 100000, /* 3 MB */
	LAST_LEAD = 40000,  /* that changes: the kernel copies the rest */
	DEAL_ROWS = 300000, /* more than an undo keeps in memory */
	STEP = 1 << 20      /* bytes written at once */
};

/* One row; what stands in it says of which version it is. */
static void add_row(struct buf *b, size_t row, const char *what)
{
	buf_add_number(b, row);
	buf_add_char(b, ',');
	buf_add_text(b, what);
	buf_add_text(b, ",row number ");
	buf_add_number(b, row);
	buf_add_char(b, '\n');
}

static bool changes(size_t row)
{
	/* some near each other, to have short pieces, too */
	return (row % 7000 == 0 && row < LAST_LEAD) ||
	       (row > 1000 && row < 1200);
}

/* A table, old or new. What is in the buffer is the program's until its end. */
static void make_table(
	struct buf *b, size_t rows, bool (*is_new)(size_t), const char *what)
{
	buf_add_text(b, "id,State,Name\n");
	for (size_t i = 0; i < rows; i++)
		add_row(b, i, is_new(i) ? what : "old");
}

static bool never(size_t row)
{
	return row > SIZE_MAX - 1;
}

static bool always(size_t row)
{
	return !never(row);
}

static enum opk_status no_memory(struct driver *d)
{
	return fault_memory(&d->faults);
}

static enum opk_status make(struct driver *d)
{
	struct buf leads = { 0 }, deals = { 0 };
	bool ok;

	make_table(&leads, LEAD_ROWS, never, "");
	make_table(&deals, DEAL_ROWS, never, "");
	ok = !leads.failed && !deals.failed &&
	     driver_put(d, SPAN("org.yaml"), SPAN("name: Acme\n")) &&
	     driver_put(d, LEADS, buf_span(&leads)) &&
	     driver_put(d, DEALS, buf_span(&deals));
	buf_release(&leads);
	buf_release(&deals);
	return ok ? OPK_OK
		  : fault_errno(&d->faults, OPK_CANNOT_WRITE, "make", d->dir);
}

/* The way back from the new leads to the old, row by row. */
struct way_back {
	VEC(struct delta_piece) pieces;
	struct buf old; /* the changed rows as they were, one after another */
	struct delta delta;
};

static bool add_piece(struct driver *d, struct way_back *w, uint64_t offset,
	uint64_t length, bool literal)
{
	struct delta_piece *p = vec_add(&d->arena, &w->pieces);

	if (p)
		*p = (struct delta_piece){ offset, length,
			literal ? "" : NULL };
	return p;
}

/* Where each literal is, once all of them stand still. */
static void place_literals(struct way_back *w)
{
	size_t at = 0;

	for (size_t i = 0; i < w->pieces.count; i++) {
		struct delta_piece *p = &w->pieces.items[i];

		if (p->literal) {
			p->literal = w->old.ptr + at;
			at += (size_t)p->length;
		}
	}
	w->delta = (struct delta){ w->pieces.items, w->pieces.count };
}

static bool find_way_back(
	struct driver *d, struct span fresh, struct way_back *w)
{
	size_t from = 0, at = span_find(fresh, '\n', 0) + 1;
	bool ok = true;

	for (size_t row = 0; ok && row < LEAD_ROWS; row++) {
		size_t end = span_find(fresh, '\n', at) + 1;
		size_t was = w->old.len;

		if (changes(row)) {
			add_row(&w->old, row, "old");
			ok = add_piece(d, w, from, at - from, false) &&
			     add_piece(d, w, 0, w->old.len - was, true);
			from = end;
		}
		at = end;
	}
	ok = ok && add_piece(d, w, from, fresh.len - from, false);
	place_literals(w);
	return ok && !w->old.failed;
}

/* As threads do it: at offsets, the last part first. */
static bool write_parts(int fd, struct span s)
{
	size_t at = s.len;

	while (at) {
		size_t from = at > STEP ? at - STEP : 0;
		ssize_t n = pwrite(fd, s.ptr + from, at - from, (off_t)from);

		if (n != (ssize_t)(at - from))
			return false;
		at = from;
	}
	return true;
}

static enum opk_status stage(
	struct driver *d, struct span bytes, struct plan_op *op)
{
	int fd = -1;
	enum opk_status st =
		store_stage(d->store, &d->faults, &op->staged, &fd);

	if (!st && !write_parts(fd, bytes))
		st = fault_errno(
			&d->faults, OPK_CANNOT_WRITE, "write", "a table");
	return st ? st
		  : store_stage_digest(
			    d->store, op->staged, &d->faults, &op->after);
}

static enum opk_status keep(
	struct driver *d, const char *name, struct span bytes)
{
	int fd = -1;
	enum opk_status st = store_keep(d->store, name, &d->faults, &fd);

	if (!st && !write_parts(fd, bytes))
		st = fault_errno(&d->faults, OPK_CANNOT_WRITE, "write", name);
	return st;
}

static enum opk_status change(struct driver *d, struct plan *p,
	struct span path, size_t rows, bool (*is_new)(size_t),
	struct way_back *w)
{
	struct plan_op *op = plan_add(&d->arena, p);
	struct buf old = { 0 }, fresh = { 0 };
	enum opk_status st = OPK_OK;

	make_table(&old, rows, never, "");
	make_table(&fresh, rows, is_new, "converted");
	if (!op || old.failed || fresh.failed ||
		(w && !find_way_back(d, buf_span(&fresh), w)))
		st = no_memory(d);
	if (!st) {
		op->action = PLAN_CHANGE;
		op->path = path;
		op->before = digest_of(buf_span(&old));
		op->back = w ? &w->delta : NULL;
		st = stage(d, buf_span(&fresh), op);
	}
	buf_release(&old);
	buf_release(&fresh);
	return st;
}

static enum opk_status add(
	struct driver *d, struct plan *p, struct span path, size_t rows)
{
	struct plan_op *op = plan_add(&d->arena, p);
	struct buf fresh = { 0 };
	enum opk_status st = OPK_OK;

	make_table(&fresh, rows, always, "created");
	if (!op || fresh.failed || !path.ptr)
		st = no_memory(d);
	if (!st) {
		op->action = PLAN_ADD;
		op->path = path;
		st = stage(d, buf_span(&fresh), op);
	}
	buf_release(&fresh);
	return st;
}

static enum opk_status convert_all(
	struct driver *d, struct plan *p, struct way_back *w)
{
	struct plan_op spare = { 0 };
	enum opk_status st = keep(d, "results.csv", SPAN("line,id\n1,2\n"));

	if (!st)
		st = change(d, p, LEADS, LEAD_ROWS, changes, w);
	if (!st) /* nobody will want this */
		st = stage(d, SPAN("id\n"), &spare);
	if (!st)
		st = change(d, p, DEALS, DEAL_ROWS, always, NULL);
	if (!st)
		st = add(d, p, CONTACTS, 1000);
	for (size_t i = 0; !st && i < d->n; i++)
		st = add(d, p, arena_print(&d->arena, "records/More%zu.csv", i),
			2);
	return st;
}

static enum opk_status convert(struct driver *d)
{
	struct plan p = { .command = SPAN("convert"),
		.summary = SPAN("convert leads") };
	struct way_back w = { 0 };
	enum opk_status st = driver_recover(d);

	if (!st)
		st = convert_all(d, &p, &w);
	plan_seal(&p);
	if (!st)
		st = driver_commit(d, &p);
	buf_release(&w.old);
	return st;
}

static enum opk_status drop(struct driver *d)
{
	struct plan p = { 0 };
	struct way_back w = { 0 };
	enum opk_status st = driver_recover(d);

	if (!st)
		st = convert_all(d, &p, &w);
	buf_release(&w.old);
	return st;
}

static bool show_file(const char *name, int fd)
{
	struct hasher *h = hasher_open();
	char bytes[1 << 14], hex[DIGEST_HEX + 1] = "none";
	struct digest digest;
	ssize_t n = 0;

	while (fd >= 0 && h && (n = read(fd, bytes, sizeof bytes)) > 0)
		hasher_add(h, (struct span){ bytes, (size_t)n });
	if (fd >= 0 && h) {
		digest = hasher_take(h);
		digest_format(&digest, hex);
		close(fd);
	}
	printf("%s %s\n", hex, name);
	hasher_close(h);
	return h && n >= 0;
}

/* Tables by digest, how many entries there are, and what the newest keeps. */
static enum opk_status show(struct driver *d)
{
	static const struct span paths[] = { SPAN_INIT("records/Leads.csv"),
		SPAN_INIT("records/Deals.csv"),
		SPAN_INIT("records/Contacts.csv") };
	struct history_entry newest = { 0 };
	enum opk_status st =
		store_open(d->dir, STORE_READ, 0, &d->faults, &d->store);

	if (!st)
		st = store_newest(d->store, &d->arena, &d->faults, &newest);
	if (st)
		return st;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (!show_file(
			    paths[i].ptr, store_open_file(d->store, paths[i])))
			return no_memory(d);
	printf("entry %ju\n", (uintmax_t)newest.id);
	return show_file("results.csv",
		       newest.kept ? store_open_kept(
					     d->store, newest.id, "results.csv")
				   : -1)
		       ? OPK_OK
		       : no_memory(d);
}

int main(int argc, char **argv)
{
	static const struct driver_command commands[] = { { "make", make },
		{ "convert", convert }, { "drop", drop },
		{ "undo", driver_undo }, { "recover", driver_recover },
		{ "show", show }, { "verify", driver_verify }, { 0 } };

	return driver_main(argc, argv, commands);
}

/* SPDX-License-Identifier: MIT */
/*
 * What the history keeps of a conversion: results, failures, a fingerprint of
 * each row that was written, and in the entry what each table was like
 * (formats/history.md).
 */
#include <errno.h>

#include "op/converting.h"
#include "op/trace.h"
#include "util/file.h"

static enum opk_status keep(struct converting *c, const char *name,
	enum opk_status (*write)(struct run *r, int out, bool safe))
{
	int fd = -1;
	enum opk_status st =
		store_keep(c->org.store, name, converting_faults(c), &fd);

	return st ? st : write(&c->run, fd, false);
}

static enum opk_status keep_rows(struct converting *c)
{
	struct faults *f = converting_faults(c);
	struct trace_writer w = { .fd = -1 };
	enum opk_status st = store_keep(c->org.store, TRACE_FILE, f, &w.fd);

	if (st)
		return st;
	trace_begin(&w);
	for (size_t i = 0; i < c->tables.count; i++)
		trace_add(&w, c->tables.items[i].sheet);
	return trace_end(&w) ? OPK_OK
			     : fault_errno(f, OPK_CANNOT_WRITE, "write",
				       ".orgpack/txn/" TRACE_FILE);
}

enum opk_status converting_keep(struct converting *c)
{
	enum opk_status st;

	if (!c->plan.count)
		return OPK_OK;
	session_progress(c->session, "writing results", 0, 0);
	st = keep(c, "results.csv", run_write_results);
	if (!st)
		st = keep(c, "failures.csv", run_write_failures);
	return st ? st : keep_rows(c);
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
	node_put_int(a, n, "changed", (int64_t)converting_touched(s));
	columns = node_put_list(a, n, "columns");
	added = put_columns(a, columns, s);
	return added >= 0 && node_put_int(a, n, "columns_added", added);
}

/* The outbox, so that an undo can tell whether somebody has edited it. */
static bool put_outbox(struct converting *c, struct node *detail)
{
	struct arena *a = &c->arena;
	char hex[DIGEST_HEX + 1];
	struct node *n;

	for (size_t i = 0; i < c->plan.count; i++) {
		const struct plan_op *op = &c->plan.items[i];

		if (!span_starts(op->path, SPAN(OUTBOX_FOLDER)))
			continue;
		digest_format(&op->after, hex);
		n = node_put_map(a, detail, "outbox");
		node_put_text(a, n, "path", op->path);
		node_put_int(a, n, "lines",
			(int64_t)automation_outbox_lines(c->run.automation));
		return node_put_text(
			a, n, "sha256", arena_copy(a, span_of(hex)));
	}
	return true;
}

enum opk_status converting_remember(struct converting *c)
{
	struct arena *a = &c->arena;
	struct node *n = node_new(a, NODE_MAP), *list;
	const struct run *r = &c->run;
	const struct node *by = node_get(c->answer->root, SPAN("by_target"));
	bool good;

	node_put_text(a, n, "module", c->setting.module);
	node_put_int(a, n, "Total_Count", (int64_t)r->row_count);
	node_put_int(a, n, "Converted_Count",
		(int64_t)(r->row_count - r->failed_count));
	node_put_int(a, n, "Failed_Count", (int64_t)r->failed_count);
	good = !by || node_put(n, SPAN("by_target"), node_copy(a, by));
	list = node_put_list(a, n, "tables");
	for (size_t i = 0; good && i < c->tables.count; i++)
		good = put_table(a, list, c->tables.items[i].sheet);
	good = good && put_outbox(c, n);
	c->plan.detail = n;
	return good && list ? OPK_OK : fault_memory(converting_faults(c));
}

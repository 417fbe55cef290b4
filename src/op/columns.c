/* SPDX-License-Identifier: MIT */
/* Dropping columns: each row is the runs of cells that stay. */
#include "op/columns.h"

#include <stdlib.h>

#include "records/csv_read.h"
#include "records/rewrite.h"

/* Neighbours that stay, commas between them too: cells `from` up to `to`. */
struct run {
	size_t from, to;
};

struct dropping {
	const struct table *table;
	VEC(struct run) runs;
	struct span *cells; /* of one row, for each worker */
};

static bool find_runs(struct dropping *d, const bool *gone, struct arena *a)
{
	size_t n = d->table->column_count;
	struct run *r;

	for (size_t from = 0, to; from < n; from = to + 1) {
		for (to = from; to < n && !gone[to];)
			to++;
		r = to > from ? vec_add(a, &d->runs) : NULL;
		if (r)
			*r = (struct run){ from, to };
		else if (to > from)
			return false;
	}
	return true;
}

static void add_runs(
	const struct dropping *d, const struct span *cells, struct buf *out)
{
	for (size_t i = 0; i < d->runs.count; i++) {
		const struct span *first = &cells[d->runs.items[i].from];
		const struct span *last = &cells[d->runs.items[i].to - 1];
		const char *end = last->ptr + last->len;

		if (i)
			buf_add_char(out, ',');
		buf_add(out, (struct span){
				     first->ptr, (size_t)(end - first->ptr) });
	}
}

static bool write_row(void *user, unsigned worker, size_t row, struct buf *out)
{
	const struct dropping *d = user;
	const struct table *t = d->table;
	struct span *cells = d->cells + worker * t->column_count;
	struct span bytes = table_row(t, row);
	size_t end = row_end_bytes(bytes), before = out->len;

	table_cells(t, row, cells);
	add_runs(d, cells, out);
	if (!end && out->len == before) /* nothing at all would be no row */
		buf_add_text(out, "\"\"");
	buf_add(out, span_cut(bytes, bytes.len - end, bytes.len));
	return !out->failed;
}

/* The header keeps a byte order mark, and its line end. */
static enum opk_status write_header(const struct dropping *d, struct arena *a,
	struct faults *f, struct buf *out)
{
	struct source src = { d->table->name, d->table->header };
	size_t end = row_end_bytes(src.text);
	struct csv_reader r;
	struct csv_row row;
	enum opk_status st;

	csv_init(&r, &src, f);
	r.arena = a;
	buf_add(out, span_cut(src.text, 0, r.at));
	st = csv_next(&r, &row);
	if (st)
		return st;
	add_runs(d, r.cells.items, out);
	buf_add(out, span_cut(src.text, src.text.len - end, src.text.len));
	return out->failed ? fault_memory(f) : OPK_OK;
}

static uint64_t *all_rows(size_t count)
{
	size_t words = count / 64 + 1;
	uint64_t *bits = malloc(words * sizeof *bits);

	if (bits)
		memset(bits, 0xff, words * sizeof *bits);
	return bits;
}

static enum opk_status rewrite(struct dropping *d, unsigned workers, int out,
	struct span header, struct arena *a, struct faults *f)
{
	uint64_t *changed = all_rows(d->table->row_count);
	struct rewrite r = { .table = d->table,
		.header = header,
		.line_end = d->table->line_end,
		.changed = changed,
		.change = write_row,
		.user = d,
		.workers = workers,
		.pack = d->table->packed };
	struct rewritten done;
	enum opk_status st;

	d->cells = calloc(
		(size_t)workers * d->table->column_count, sizeof *d->cells);
	st = d->cells && changed
		     ? rewrite_run(&r, out, d->table->name, false, a, f, &done)
		     : fault_memory(f);
	free(d->cells);
	free(changed);
	return st;
}

enum opk_status columns_drop(const struct table *t, const bool *gone,
	unsigned workers, int out, struct faults *f)
{
	struct dropping d = { .table = t };
	struct arena scratch = { 0 };
	struct buf header = { 0 };
	enum opk_status st;

	st = find_runs(&d, gone, &scratch)
		     ? write_header(&d, &scratch, f, &header)
		     : fault_memory(f);
	if (!st)
		st = rewrite(&d, workers, out, buf_span(&header), &scratch, f);
	buf_release(&header);
	arena_release(&scratch);
	return st;
}

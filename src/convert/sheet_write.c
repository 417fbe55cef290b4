/* SPDX-License-Identifier: MIT */
/* Writing a sheet: rows that changed, new rows, columns that came. */
#include "convert/sheet_write.h"

#include <stdlib.h>

#include "convert/derive.h"
#include "convert/goal.h"
#include "convert/run.h"
#include "records/rewrite.h"
#include "table/sheet.h"

/* A column as it is written. */
struct out_column {
	uint32_t number;
	unsigned group; /* formats/conversion.md, 13 */
	uint32_t place; /* within the group */
};

struct row_writer {
	struct derivation *derivation;
	struct sheet_reader reader;
	struct span *cells; /* of the row, as they stand */
	struct span *fresh; /* patched ones, by column */
	uint64_t *touched;  /* a bit for each column of the table */
};

struct writer {
	struct run *run;
	struct sheet *sheet;
	const struct goal *goal;
	const struct target *target; /* that maps the sheet's fields, or NULL */
	struct out_column *columns;  /* in the order of the new table */
	size_t count, added; /* added: the last so many of an old table's */
	uint64_t *marked;    /* the table's columns that marks change */
	size_t words;
	struct row_writer *row_writers;
	struct span line_end;
};

static bool is_stamp(const struct sheet *s, uint32_t column)
{
	return column == s->created_by || column == s->created_time ||
	       column == s->modified_by || column == s->modified_time;
}

/* Columns that come late, in their order. */
static unsigned late_place(struct span name)
{
	static const char *const names[] = { "Layout", "Tag", "Converted__s",
		"Converted_Date_Time", "Converted_Account", "Converted_Contact",
		"Converted_Deal", "Owner" };
	unsigned i = 0;

	while (i < sizeof names / sizeof *names && !span_is(name, names[i]))
		i++;
	return i;
}

enum { LATE_NAMES = 8 };
enum {
	GROUP_OWN,
	GROUP_ID,
	GROUP_OWNER,
	GROUP_MAPPED,
	GROUP_GIVEN,
	GROUP_LATE,
	GROUP_NAMED,
	GROUP_STAMP
};

/* Where the selection names a field of the source: --through. */
static uint32_t given_place(const struct writer *w, struct span name)
{
	const struct table *t = w->run->setting->selection;

	if (!t || w->sheet != w->run->recipe->source)
		return COLUMN_NONE;
	for (uint32_t i = 0; i < t->column_count; i++) {
		struct span rest = { 0 };
		struct span module = span_split(t->columns[i], '.', &rest);

		if (span_equal(module, w->sheet->module) &&
			span_equal(rest, name))
			return i;
	}
	return COLUMN_NONE;
}

/* Where a column that the table lacks has its place. */
static struct out_column place_of(const struct writer *w, uint32_t number)
{
	const struct sheet *s = w->sheet;
	struct span name = s->columns.items[number].name;
	struct out_column c = { number, GROUP_NAMED, 0 };
	const struct target *t = w->target;
	uint32_t slot = UINT32_MAX;

	if (t && number < t->by_column_count)
		slot = t->by_column[number];
	if (!s->has_table && number == s->id)
		c.group = GROUP_ID;
	else if (!s->has_table && number == s->owner)
		c.group = GROUP_OWNER;
	else if (slot != UINT32_MAX && t->slots[slot].is_mapped)
		c = (struct out_column){ number, GROUP_MAPPED, slot };
	else if (!s->has_table && is_stamp(s, number))
		c = (struct out_column){ number, GROUP_STAMP,
			number == s->created_by     ? 0
			: number == s->created_time ? 1
			: number == s->modified_by  ? 2
						    : 3 };
	else if (slot != UINT32_MAX && t->slots[slot].given != COLUMN_NONE)
		c = (struct out_column){ number, GROUP_GIVEN, slot };
	else if (given_place(w, name) != COLUMN_NONE)
		c = (struct out_column){ number, GROUP_GIVEN,
			given_place(w, name) };
	else if ((s->has_table || t) && late_place(name) < LATE_NAMES)
		c = (struct out_column){ number, GROUP_LATE, late_place(name) };
	return c;
}

/* Is a column that the table lacks written all the same? */
static bool is_written(const struct writer *w, const struct out_column *c)
{
	return w->sheet->columns.items[c->number].is_used ||
	       (!w->sheet->has_table && c->group == GROUP_MAPPED);
}

static int by_place(const void *x, const void *y, void *user)
{
	const struct out_column *a = x, *b = y;
	const struct sheet *s = user;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->group == GROUP_NAMED)
		return span_order(s->columns.items[a->number].name,
			s->columns.items[b->number].name);
	return a->place < b->place ? -1 : a->place > b->place;
}

static bool order_columns(struct writer *w, struct arena *a)
{
	struct sheet *s = w->sheet;
	size_t old = s->has_table ? s->table.column_count : 0;

	w->columns = arena_new(a, struct out_column, s->columns.count + 1);
	if (!w->columns)
		return false;
	for (uint32_t i = 0; i < s->columns.count; i++) {
		struct out_column c = { i, GROUP_OWN, i };

		if (s->columns.items[i].is_added)
			c = place_of(w, i);
		if (!s->columns.items[i].is_added || is_written(w, &c))
			w->columns[w->count++] = c;
	}
	w->added = w->count - old;
	qsort_r(w->columns, w->count, sizeof *w->columns, by_place, s);
	s->written = arena_new(a, uint32_t, w->count + 1);
	s->written_count = s->written ? w->count : 0;
	for (size_t i = 0; i < s->written_count; i++)
		s->written[i] = w->columns[i].number;
	return s->written;
}

/* A cell in quotes only if it needs them. */
static void add_cell(struct buf *out, struct span cell)
{
	struct span inner;

	if (!cell.len || cell.ptr[0] != '"') {
		buf_add(out, cell);
		return;
	}
	inner = span_cut(cell, 1, cell.len - 1);
	for (size_t i = 0; i < inner.len; i++)
		if (inner.ptr[i] == ',' || inner.ptr[i] == '"' ||
			inner.ptr[i] == '\r' || inner.ptr[i] == '\n') {
			buf_add(out, cell);
			return;
		}
	buf_add(out, inner);
}

/* How many bytes at the end of a row are its line end. */
static size_t end_of(struct span row)
{
	size_t n = row.len && row.ptr[row.len - 1] == '\n';

	return n + (row.len > n && row.ptr[row.len - 1 - n] == '\r');
}

/* A cell of a row that changed, where no patch is. Length 1 without ptr: as
 * it was. */
static struct span marked_cell(
	struct writer *w, struct row_writer *k, uint32_t ref, uint32_t column)
{
	struct sheet *s = w->sheet;

	if (!s->columns.items[column].is_marked ||
		sheet_mark(s, ref) == ROW_NONE)
		return (struct span){ NULL, 1 };
	k->reader.derives = k->derivation;
	return run_derive(w->run, s, ref, column, &k->reader);
}

/* Note which cells of a row of the table have others now. */
static void touch(struct writer *w, struct row_writer *k, uint32_t ref)
{
	const struct sheet *s = w->sheet;

	if (sheet_mark(s, ref) != ROW_NONE)
		memcpy(k->touched, w->marked, w->words * sizeof *k->touched);
	else
		memset(k->touched, 0, w->words * sizeof *k->touched);
	for (uint32_t n = sheet_head(s, ref); n; n = sheet_patch(s, n)->next) {
		const struct patch *p = sheet_patch(s, n);

		k->fresh[p->column] =
			(struct span){ p->ptr ? p->ptr : "", p->len };
		if (p->column < s->table.column_count)
			k->touched[p->column / 64] |= (uint64_t)1
						      << p->column % 64;
	}
}

static void untouch(struct writer *w, struct row_writer *k, uint32_t ref)
{
	const struct sheet *s = w->sheet;

	for (uint32_t n = sheet_head(s, ref); n; n = sheet_patch(s, n)->next)
		k->fresh[sheet_patch(s, n)->column] = (struct span){ 0 };
}

/* What a touched column has now; ptr NULL and length 1: what it had. */
static struct span touched_cell(
	struct writer *w, struct row_writer *k, uint32_t ref, uint32_t column)
{
	struct span cell = k->fresh[column];

	if (cell.ptr)
		return cell;
	cell = marked_cell(w, k, ref, column);
	if (cell_same(cell.ptr ? cell : (struct span){ 0 }, k->cells[column]))
		return (struct span){ NULL, 1 };
	return cell;
}

/* The first touched column from `at` on, or COLUMN_NONE. */
static uint32_t next_touched(
	const struct writer *w, const struct row_writer *k, uint32_t at)
{
	for (size_t i = at / 64; i < w->words; i++) {
		uint64_t left = k->touched[i];

		if (i == at / 64)
			left &= ~(uint64_t)0 << at % 64;
		if (left)
			return (uint32_t)(i * 64) +
			       (uint32_t)__builtin_ctzll(left);
	}
	return COLUMN_NONE;
}

/* The old cells, and in their places those that changed. */
static void write_old(struct writer *w, struct row_writer *k, uint32_t ref,
	struct span row, struct buf *out)
{
	const char *from = row.ptr;
	uint32_t column = next_touched(w, k, 0);

	if (column != COLUMN_NONE)
		table_cells(&w->sheet->table, ref, k->cells);
	for (; column != COLUMN_NONE; column = next_touched(w, k, column + 1)) {
		struct span cell = touched_cell(w, k, ref, column);
		struct span old = k->cells[column];

		if (!cell.ptr && cell.len)
			continue;
		buf_add(out, (struct span){ from, (size_t)(old.ptr - from) });
		add_cell(out, cell);
		from = old.ptr + old.len;
	}
	buf_add(out, (struct span){ from, (size_t)(row.ptr + row.len - from) });
}

static void note_print(
	struct writer *w, uint32_t ref, struct buf *out, size_t from)
{
	w->sheet->prints[ref] =
		row_print((struct span){ out->ptr + from, out->len - from });
}

static bool write_change(
	void *user, unsigned worker, size_t row, struct buf *out)
{
	struct writer *w = user;
	struct row_writer *k = &w->row_writers[worker];
	uint32_t ref = (uint32_t)row;
	struct span old = table_row(&w->sheet->table, row);
	size_t end = end_of(old), from = out->len;

	touch(w, k, ref);
	write_old(w, k, ref, span_cut(old, 0, old.len - end), out);
	for (size_t i = w->count - w->added; i < w->count; i++) {
		uint32_t column = w->columns[i].number;
		struct span cell = k->fresh[column];

		buf_add_char(out, ',');
		if (!cell.ptr)
			cell = marked_cell(w, k, ref, column);
		if (cell.ptr)
			add_cell(out, cell);
	}
	untouch(w, k, ref);
	if (end)
		buf_add(out, w->line_end);
	if (out->failed || k->reader.failed)
		return false;
	note_print(w, ref, out, from);
	return true;
}

static void write_id(const struct sheet *s, uint32_t ref, struct buf *out)
{
	char digits[SHEET_ID];

	buf_add(out, number_text(s->next_id + (ref - s->row_count), digits));
}

/* A new record that is as the mapping makes it. */
static void write_derived(
	struct writer *w, struct row_writer *k, uint32_t ref, struct buf *out)
{
	const struct goal *g = w->goal;

	derivation_set(w->run, k->derivation,
		w->sheet->fresh.items[ref - w->sheet->row_count].row);
	for (size_t i = 0; i < w->count; i++) {
		uint32_t column = w->columns[i].number;
		struct cell_plan plan = { CELL_EMPTY, 0 };

		if (i)
			buf_add_char(out, ',');
		if (column < g->plan_count)
			plan = g->plan[column];
		if (w->sheet->columns.items[column].counted)
			add_cell(out, auto_number_cell(w->sheet, ref, column,
					      &k->reader.made));
		else if (plan.from == CELL_ID)
			write_id(w->sheet, ref, out);
		else if (plan.from != CELL_EMPTY)
			add_cell(out, derivation_cell(
					      w->run, k->derivation, g, plan));
	}
}

static bool write_fresh(
	void *user, unsigned worker, size_t row, struct buf *out)
{
	struct writer *w = user;
	struct row_writer *k = &w->row_writers[worker];
	uint32_t ref = w->sheet->row_count + (uint32_t)row;
	size_t from = out->len;

	if (w->goal && !w->sheet->names_ids && !sheet_head(w->sheet, ref) &&
		w->sheet->fresh.items[row].row != ROW_NONE) {
		write_derived(w, k, ref, out);
	} else {
		const struct span *cells;

		k->reader.derives = k->derivation;
		cells = sheet_load(w->sheet, ref, &k->reader);
		for (size_t i = 0; cells && i < w->count; i++) {
			if (i)
				buf_add_char(out, ',');
			add_cell(out, cells[w->columns[i].number]);
		}
		if (!cells)
			return false;
	}
	buf_add(out, w->line_end);
	if (out->failed || k->reader.failed || derivation_failed(k->derivation))
		return false;
	note_print(w, ref, out, from);
	return true;
}

static bool open_scribes(struct writer *w)
{
	size_t n = w->sheet->columns.count;

	w->row_writers =
		calloc(w->run->options.workers, sizeof *w->row_writers);
	w->marked = calloc(w->words, sizeof *w->marked);
	if (!w->row_writers || !w->marked)
		return false;
	for (size_t i = 0; i < w->sheet->table.column_count; i++)
		if (w->sheet->columns.items[i].is_marked)
			w->marked[i / 64] |= (uint64_t)1 << i % 64;
	for (unsigned i = 0; i < w->run->options.workers; i++) {
		struct row_writer *k = &w->row_writers[i];

		k->derivation = derivation_new(w->run);
		k->cells = calloc(n + 1, sizeof *k->cells);
		k->fresh = calloc(n + 1, sizeof *k->fresh);
		k->touched = calloc(w->words, sizeof *k->touched);
		if (!k->derivation || !k->cells || !k->fresh || !k->touched)
			return false;
	}
	return true;
}

static void close_writer(struct writer *w)
{
	for (unsigned i = 0; w->row_writers && i < w->run->options.workers;
		i++) {
		struct row_writer *k = &w->row_writers[i];

		sheet_reader_release(&k->reader);
		free(k->cells);
		free(k->fresh);
		free(k->touched);
	}
	free(w->row_writers);
	free(w->marked);
}

/* The header: as it was, and what is added. */
static bool make_header(struct writer *w, struct buf *out)
{
	const struct sheet *s = w->sheet;
	struct span old = s->has_table ? s->table.header : (struct span){ 0 };
	size_t end = end_of(old);

	buf_add(out, span_cut(old, 0, old.len - end));
	for (size_t i = w->count - w->added; i < w->count; i++) {
		if (out->len)
			buf_add_char(out, ',');
		cell_add(out, s->columns.items[w->columns[i].number].name);
	}
	buf_add(out, s->has_table ? span_cut(old, old.len - end, old.len)
				  : w->line_end);
	return !out->failed;
}

static enum opk_status write_all(struct writer *w, int out, bool want_back,
	struct arena *a, struct rewritten *done)
{
	struct sheet *s = w->sheet;
	struct buf header = { 0 };
	struct rewrite how = { .table = s->has_table ? &s->table : NULL,
		.line_end = w->line_end,
		.added_columns = s->has_table ? w->added : 0,
		.changed = s->changed,
		.fresh_count = s->fresh.count,
		.change = write_change,
		.fresh = write_fresh,
		.user = w,
		.workers = w->run->options.workers,
		.chunk = s->all->how.chunk,
		.pack = s->path.len > 3 && span_ends(s->path, SPAN(".gz")) };
	enum opk_status st;

	if (!make_header(w, &header)) {
		buf_release(&header);
		return fault_memory(w->run->setting->faults);
	}
	how.header = buf_span(&header);
	st = rewrite_run(&how, out, s->path.ptr, want_back, a,
		w->run->setting->faults, done);
	buf_release(&header);
	return st;
}

enum opk_status run_write_sheet(struct run *r, struct sheet *s, int out,
	bool want_back, struct arena *a, struct rewritten *done)
{
	struct writer w = { .run = r,
		.sheet = s,
		.goal = goal_of(r, s),
		.target = mapped_target(r, s),
		.words = s->columns.count / 64 + 1,
		.line_end = s->has_table ? s->table.line_end : SPAN("\n") };
	enum opk_status st;

	if (!run_go_on(r, "write", 0, 0))
		return run_interrupted(r);
	if (!s->prints)
		s->prints = arena_new(
			&s->arena, uint64_t, (size_t)sheet_count(s) + 1);
	if (s->prints && goals_plan(r) && order_columns(&w, &r->arena) &&
		open_scribes(&w))
		st = write_all(&w, out, want_back, a, done);
	else
		st = fault_memory(r->setting->faults);
	close_writer(&w);
	return st;
}

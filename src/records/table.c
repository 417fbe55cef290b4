/* SPDX-License-Identifier: MIT */
/* The header of a table, and its index: fast, or strictly where it must. */
#include "records/table.h"

#include <stdlib.h>

#include "records/csv_read.h"
#include "records/rowscan.h"
#include "records/table_rows.h"

/* UTF-16, by its mark, or by NULs between the letters of a first name. */
static bool is_utf16(struct span s)
{
	if (span_starts(s, SPAN("\xff\xfe")) ||
		span_starts(s, SPAN("\xfe\xff")))
		return true;
	return s.len >= 4 && !s.ptr[0] != !s.ptr[1] && !s.ptr[0] == !s.ptr[2] &&
	       !s.ptr[1] == !s.ptr[3];
}

static enum opk_status add_column(struct table *t, const struct csv_reader *r,
	const struct csv_row *row, uint32_t k)
{
	struct span raw = r->cells.items[k];
	struct buf scratch = { 0 };
	struct span name = cell_text(raw, &scratch);
	struct opk_place p;
	uint32_t known;

	if (scratch.ptr)
		name = arena_copy(&t->arena, name);
	buf_release(&scratch);
	known = name.ptr ? map_add(&t->names, name, k) : MAP_NONE;
	t->columns[k] = name;
	if (known == MAP_NONE)
		return fault_memory(r->faults);
	if (known == k)
		return OPK_OK;
	p = csv_place(r, row, (size_t)(raw.ptr - r->text.ptr));
	return fault(r->faults, OPK_BAD_RECORDS, &r->shown, p.line, p.column,
		"the column '%.*s' comes twice\n"
		"Give each column a name of its own.",
		(int)(name.len > 100 ? 100 : name.len), name.ptr);
}

static enum opk_status name_columns(
	struct table *t, const struct csv_reader *r, const struct csv_row *row)
{
	enum opk_status st = OPK_OK;

	t->columns = arena_new(&t->arena, struct span, row->cells);
	if (!t->columns)
		return fault_memory(r->faults);
	t->column_count = row->cells;
	for (uint32_t k = 0; st < OPK_SYSTEM && k < row->cells; k++)
		st = worse(st, add_column(t, r, row, k));
	return st;
}

/* Read the header; what follows it is the part that is to be indexed. */
static enum opk_status read_header(
	struct table *t, struct table_part *part, struct faults *f)
{
	struct arena scratch = { 0 };
	struct csv_reader r;
	struct csv_row row;
	enum opk_status st;
	size_t end;

	csv_init(&r, part->src, f);
	r.arena = &scratch;
	part->begin = r.at;
	t->header = span_cut(t->bytes, 0, r.at);
	t->line_end = SPAN("\n");
	if (!csv_has_row(&r))
		return OPK_OK;
	st = csv_next(&r, &row);
	if (!st && row.bad)
		st = OPK_MALFORMED;
	if (!st)
		st = name_columns(t, &r, &row);
	part->begin = row.to;
	part->line = r.line;
	part->breaks = row.breaks;
	part->columns = t->column_count;
	t->header = span_cut(t->bytes, 0, row.to);
	end = row_end_bytes(t->header);
	if (end)
		t->line_end = span_cut(t->header, row.to - end, row.to);
	arena_release(&scratch);
	return st;
}

/* Quickly; what is doubtful is looked at again. */
static enum opk_status make_index(const struct table_part *part,
	struct table_rows *rows, struct faults *f)
{
	enum table_verdict v = table_index(part, rows);

	if (v == TABLE_LOST_MEMORY)
		return fault_memory(f);
	if (v == TABLE_FINE)
		return OPK_OK;
	table_rows_release(rows);
	return table_index_strictly(part, rows, f);
}

static enum opk_status index_table(
	struct table *t, struct table_part *part, struct faults *f)
{
	struct table_rows rows = { 0 };
	enum opk_status st = read_header(t, part, f);

	if (st == OPK_MALFORMED) /* say what else is wrong */
		st = worse(st, table_index_strictly(part, &rows, f));
	else if (!st && part->columns)
		st = make_index(part, &rows, f);
	if (!st && table_rows_are_too_many(&rows))
		st = fault(f, OPK_TOO_LARGE, part->src, 0, 0,
			"'%s' has more than 4294967294 rows", t->name);
	if (!st && !table_rows_finish(&rows, t->bytes.len))
		st = fault_memory(f);
	if (st) {
		table_rows_release(&rows);
		return st;
	}
	t->starts = rows.starts;
	t->lines = rows.lines;
	t->row_count = rows.count;
	t->bad = rows.bad;
	t->bad_count = rows.bad_count;
	return OPK_OK;
}

static enum opk_status open_table(struct table *out, struct span bytes,
	const char *name, const struct table_how *how, bool mapped,
	struct faults *f)
{
	struct table t = { .name = name,
		.bytes = bytes.ptr ? bytes : SPAN(""),
		.scan = scan_get(how->with) };
	struct source src = { name, t.bytes };
	struct table_part part = { .src = &src,
		.how = how,
		.scan = t.scan,
		.line = 1,
		.mapped = mapped };
	enum opk_status st;

	if (!t.scan)
		return fault(f, OPK_CANNOT_RUN, NULL, 0, 0,
			"this processor lacks the instructions asked for");
	if (is_utf16(t.bytes))
		return fault(f, OPK_BAD_ENCODING,
			&(struct source){ .name = name }, 1, 1,
			"the file is UTF-16 text, not UTF-8\n"
			"Save it as UTF-8.");
	t.names.arena = &t.arena;
	t.ends_open = t.bytes.len && !row_end_bytes(t.bytes);
	st = index_table(&t, &part, f);
	t.names.arena = NULL; /* it has moved */
	if (st)
		arena_release(&t.arena);
	else
		*out = t;
	return st;
}

enum opk_status table_of(struct table *out, struct span bytes, const char *name,
	const struct table_how *how, struct faults *f)
{
	return open_table(out, bytes, name, how, false, f);
}

enum opk_status table_of_pages(struct table *out, struct span bytes,
	const char *name, const struct table_how *how, struct faults *f)
{
	return open_table(out, bytes, name, how, true, f);
}

uint32_t table_column(const struct table *t, struct span name)
{
	return t->column_count ? map_get(&t->names, name) : COLUMN_NONE;
}

uint64_t table_line(const struct table *t, size_t row)
{
	return t->lines ? t->lines[row] : row + 2;
}

bool table_is_bad(const struct table *t, size_t row)
{
	return t->bad && t->bad[row / 64] >> row % 64 & 1;
}

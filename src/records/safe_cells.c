/* SPDX-License-Identifier: MIT */
/* One quote more, one quote less. */
#include "records/safe_cells.h"

#include <stdlib.h>

#include "records/table.h"

/* Does a spreadsheet take a text that begins so for a formula? */
static bool is_formula(struct span text)
{
	static const char *const starts[] = { "=", "+", "-", "@", "\t", "\r",
		"\n", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
		"\xef\xbc\xa0" };

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (span_starts(text, span_of(starts[i])))
			return true;
	return false;
}

/* Where the text of a cell that is one of those begins, as it stands; the
 * number of ' at its beginning. False: it is none. */
static bool find_formula(struct span cell, size_t *begin, size_t *quotes)
{
	size_t at = cell.len && cell.ptr[0] == '"' ? 1 : 0;

	*begin = at;
	while (at < cell.len && cell.ptr[at] == '\'')
		at++;
	*quotes = at - *begin;
	return is_formula(span_cut(cell, at, cell.len));
}

void safe_cell_add(struct buf *out, struct span cell)
{
	size_t begin, quotes;

	if (find_formula(cell, &begin, &quotes)) {
		buf_add(out, span_cut(cell, 0, begin));
		buf_add_char(out, '\'');
		cell = span_cut(cell, begin, cell.len);
	}
	buf_add(out, cell);
}

static void restore_cell(struct buf *out, struct span cell)
{
	size_t begin, quotes;

	if (find_formula(cell, &begin, &quotes) && quotes) {
		buf_add(out, span_cut(cell, 0, begin));
		cell = span_cut(cell, begin + 1, cell.len);
	}
	buf_add(out, cell);
}

static bool is_marked(struct span cell)
{
	if (cell.len >= 2 && cell.ptr[0] == '"')
		cell = span_cut(cell, 1, cell.len - 1);
	return span_is(cell, SAFE_ROW);
}

static void restore_row(const struct table *t, size_t row, uint32_t without,
	struct span *cells, struct buf *out)
{
	struct span bytes = table_row(t, row);
	bool first = true, is_safe;

	if (table_is_bad(t, row)) {
		buf_add(out, bytes);
		return;
	}
	table_cells(t, row, cells);
	is_safe = is_marked(cells[without]);
	for (size_t i = 0; i < t->column_count; i++) {
		if (i == without)
			continue;
		if (!first)
			buf_add_char(out, ',');
		if (is_safe)
			restore_cell(out, cells[i]);
		else
			buf_add(out, cells[i]);
		first = false;
	}
	buf_add(out,
		span_cut(bytes, bytes.len - row_end_bytes(bytes), bytes.len));
}

bool safe_table_restore(const struct table *t, struct buf *out)
{
	struct span *cells = calloc(t->column_count + 1, sizeof *cells);
	uint32_t without = table_column(t, SPAN(SAFE_COLUMN));
	struct buf name = { 0 };
	bool first = true;

	if (!cells)
		return false;
	for (size_t i = 0; i < t->column_count; i++) {
		if (i == without)
			continue;
		if (!first)
			buf_add_char(out, ',');
		buf_clear(&name);
		cell_add(&name, t->columns[i]);
		restore_cell(out, buf_span(&name));
		first = false;
	}
	buf_add(out,
		span_cut(t->header, t->header.len - row_end_bytes(t->header),
			t->header.len));
	for (size_t row = 0; row < t->row_count; row++)
		restore_row(t, row, without, cells, out);
	out->failed |= name.failed;
	buf_release(&name);
	free(cells);
	return !out->failed;
}

/* SPDX-License-Identifier: MIT */
/* Fingerprints of rows, over the columns that a conversion has left. */
#include "table/row_match.h"

#include "records/table.h"
#include "table/sheet.h"
#include "tree/node.h"

/* Has the table the very columns that the conversion left? */
static bool has_its_columns(const struct row_match *m)
{
	if (m->written_count != m->now->column_count)
		return false;
	for (size_t i = 0; i < m->written_count; i++)
		if (m->written[i] != i)
			return false;
	return true;
}

bool row_match_init(struct row_match *m, const struct table *now,
	const struct node *columns, struct arena *a)
{
	size_t n = columns && columns->type == NODE_LIST ? columns->count : 0;

	*m = (struct row_match){ .now = now };
	m->written = arena_new(a, uint32_t, n + 1);
	m->cells = arena_new(a, struct span, now->column_count + 1);
	m->known = arena_new(a, bool, now->column_count + 1);
	if (!m->written || !m->cells || !m->known)
		return false;
	NODE_EACH (c, columns)
		m->written[m->written_count++] = table_column(now, c->text);
	m->plain = has_its_columns(m);
	return true;
}

void row_match_release(struct row_match *m)
{
	buf_release(&m->row);
}

/*
 * The row as the conversion would have written it: its columns in its order.
 * False: it has a value in another column.
 */
static bool rewrite(struct row_match *m, size_t row)
{
	table_cells(m->now, row, m->cells);
	memset(m->known, 0, m->now->column_count * sizeof *m->known);
	buf_clear(&m->row);
	for (size_t i = 0; i < m->written_count; i++) {
		if (i)
			buf_add_char(&m->row, ',');
		if (m->written[i] == COLUMN_NONE)
			continue;
		m->known[m->written[i]] = true;
		buf_add(&m->row, m->cells[m->written[i]]);
	}
	for (size_t k = 0; k < m->now->column_count; k++)
		if (!m->known[k] && !cell_is_empty(m->cells[k]))
			return false;
	return true;
}

bool row_is_as_written(struct row_match *m, size_t row, uint64_t print)
{
	if (m->plain)
		return row_print(table_row(m->now, row)) == print;
	return rewrite(m, row) && row_print(buf_span(&m->row)) == print;
}

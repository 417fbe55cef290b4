/* SPDX-License-Identifier: MIT */
/* Cells of a table's rows, and their texts. */
#include "records/rowscan.h"

/* A row without its line end; a bad one has no cells. */
static struct span row_body(const struct table *t, size_t row)
{
	struct span s = table_row(t, row);

	if (t->bad && table_is_bad(t, row))
		return span_cut(s, 0, 0);
	return span_cut(s, 0, s.len - row_end_bytes(s));
}

static const char *text_end(const struct table *t)
{
	return t->bytes.ptr + t->bytes.len;
}

void table_cells(const struct table *t, size_t row, struct span *cells)
{
	t->scan->cut(row_body(t, row), text_end(t), cells, t->column_count);
}

struct span table_cell(const struct table *t, size_t row, uint32_t column)
{
	/* all but the last end before the line does */
	if (!t->bad && column + 1 < t->column_count)
		return t->scan->cell(table_row(t, row), text_end(t), column);
	return t->scan->cell(row_body(t, row), text_end(t), column);
}

struct span cell_text(struct span cell, struct buf *scratch)
{
	const char *from, *end, *quote, *stop;
	char *text, *to;

	if (cell.len < 2 || cell.ptr[0] != '"')
		return cell;
	cell = span_cut(cell, 1, cell.len - 1);
	if (!cell.len || !memchr(cell.ptr, '"', cell.len))
		return cell;
	text = to = buf_extend(scratch, cell.len);
	if (!text)
		return span_cut(cell, 0, 0);
	end = cell.ptr + cell.len;
	for (from = cell.ptr; from < end; from = quote ? quote + 2 : end) {
		quote = memchr(from, '"', (size_t)(end - from));
		stop = quote ? quote + 1 : end;
		memcpy(to, from, (size_t)(stop - from));
		to += stop - from;
	}
	scratch->len -= cell.len - (size_t)(to - text);
	return (struct span){ text, (size_t)(to - text) };
}

static bool needs_quotes(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == ',' || text.ptr[i] == '"' ||
			text.ptr[i] == '\n' || text.ptr[i] == '\r')
			return true;
	return false;
}

void cell_add(struct buf *out, struct span text)
{
	struct span part;
	size_t quote;

	if (!needs_quotes(text)) {
		buf_add(out, text);
		return;
	}
	buf_add_char(out, '"');
	for (;;) {
		quote = span_find(text, '"', 0);
		part = span_cut(text, 0, quote);
		buf_add(out, part);
		if (quote == text.len)
			break;
		buf_add_text(out, "\"\"");
		text = span_cut(text, quote + 1, text.len);
	}
	buf_add_char(out, '"');
}

/* The next byte of a cell's text at *at, or -1 at its end. */
static int next_byte(struct span cell, bool quoted, size_t *at)
{
	if (*at >= cell.len - quoted)
		return -1;
	if (quoted && cell.ptr[*at] == '"')
		++*at;
	return (unsigned char)cell.ptr[(*at)++];
}

bool cell_same(struct span a, struct span b)
{
	bool qa = a.len && a.ptr[0] == '"', qb = b.len && b.ptr[0] == '"';
	size_t i = qa, k = qb;
	int x, y;

	if (qa == qb)
		return span_equal(a, b);
	do {
		x = next_byte(a, qa, &i);
		y = next_byte(b, qb, &k);
	} while (x == y && x >= 0);
	return x == y;
}

bool cell_holds(struct span cell, struct span text)
{
	size_t at = 1, n = 0;
	int c;

	if (!cell.len || cell.ptr[0] != '"')
		return span_equal(cell, text);
	while ((c = next_byte(cell, true, &at)) >= 0)
		if (n == text.len || c != (unsigned char)text.ptr[n++])
			return false;
	return n == text.len;
}

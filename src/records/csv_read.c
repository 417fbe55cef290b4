/* SPDX-License-Identifier: MIT */
/*
 * The strict scalar reader of RFC 4180.
 *
 *     table = [BOM] row *(end row) [end]       end = CRLF / LF / CR
 *     row   = cell *("," cell)
 *     cell  = plain / DQUOTE *(any but DQUOTE / 2DQUOTE) DQUOTE
 */
#include "records/csv_read.h"

#include <string.h>

#include "util/vec.h"

struct reader {
	const struct source *src;
	struct faults *faults;
	size_t at;         /* next byte */
	size_t line_start; /* of the line that `at` is in */
	uint64_t line;
	size_t columns; /* of the header; 0: not read */
	struct arena scratch;
};

typedef VEC(struct cell) cells;

static enum opk_status refuse(
	struct reader *r, size_t at, const char *what, const char *hint)
{
	return fault(r->faults, OPK_BAD_RECORDS, r->src, (uint32_t)r->line,
		(uint32_t)(at - r->line_start + 1), "%s\n%s", what, hint);
}

static bool is_end(char c)
{
	return c == '\n' || c == '\r';
}

static void pass_line_end(struct reader *r, size_t at)
{
	r->line++;
	r->line_start = at;
}

/* Copy a quoted cell without its quotes; r->at is behind the first one. */
static enum opk_status read_quoted(struct reader *r, struct span *cell)
{
	struct span s = r->src->text;
	size_t from = r->at, doubled = 0;
	uint64_t line = r->line;
	size_t start = r->line_start, open = r->at - 1;
	char *out;
	size_t n = 0;

	for (;; r->at++) {
		if (r->at >= s.len) {
			r->line = line;
			r->line_start = start;
			return refuse(r, open, "a quoted cell is not closed",
				"Put a double quote at its end.");
		}
		if (s.ptr[r->at] == '\n')
			pass_line_end(r, r->at + 1);
		if (s.ptr[r->at] != '"')
			continue;
		if (r->at + 1 >= s.len || s.ptr[r->at + 1] != '"')
			break;
		doubled++;
		r->at++;
	}
	*cell = span_cut(s, from, r->at++);
	if (r->at < s.len && s.ptr[r->at] != ',' && !is_end(s.ptr[r->at]))
		return refuse(r, r->at, "text stands behind a closing quote",
			"Double the quotes inside a quoted cell.");
	if (!doubled)
		return OPK_OK;
	out = arena_alloc(&r->scratch, cell->len, 1, 1);
	if (!out)
		return fault_memory(r->faults);
	for (size_t i = 0; i < cell->len; i++) {
		out[n++] = cell->ptr[i];
		i += cell->ptr[i] == '"';
	}
	*cell = (struct span){ out, n };
	return OPK_OK;
}

static enum opk_status read_plain(struct reader *r, struct span *cell)
{
	struct span s = r->src->text;
	size_t from = r->at;

	while (r->at < s.len && s.ptr[r->at] != ',' && !is_end(s.ptr[r->at])) {
		if (s.ptr[r->at] == '"')
			return refuse(r, r->at, "a stray double quote",
				"Quote the whole cell and double the quotes "
				"inside it.");
		if (!s.ptr[r->at])
			return refuse(r, r->at, "a NUL byte",
				"Write the table as UTF-8 text.");
		r->at++;
	}
	*cell = span_cut(s, from, r->at);
	return OPK_OK;
}

static enum opk_status read_cell(struct reader *r, struct span *cell)
{
	struct span s = r->src->text;

	if (r->at < s.len && s.ptr[r->at] == '"') {
		r->at++;
		return read_quoted(r, cell);
	}
	return read_plain(r, cell);
}

static void pass_end(struct reader *r)
{
	struct span s = r->src->text;

	if (r->at >= s.len)
		return;
	if (s.ptr[r->at] == '\r' && r->at + 1 < s.len &&
		s.ptr[r->at + 1] == '\n')
		r->at++;
	r->at++;
	pass_line_end(r, r->at);
}

static enum opk_status read_row(struct reader *r, cells *list)
{
	struct span s = r->src->text;
	struct cell *cell;
	enum opk_status st;
	size_t from;

	for (;;) {
		if (list->count == ROW_CELLS)
			return refuse(r, r->at, "a row has too many cells",
				"orgpack reads up to 100000 columns.");
		cell = vec_add(&r->scratch, list);
		if (!cell)
			return fault_memory(r->faults);
		from = r->at;
		st = read_cell(r, &cell->value);
		if (st)
			return st;
		cell->raw = span_cut(s, from, r->at);
		if (r->at >= s.len || s.ptr[r->at] != ',')
			return OPK_OK;
		r->at++;
	}
}

static enum opk_status next_row(struct reader *r, csv_row_fn *seen, void *user)
{
	struct arena_mark mark = arena_mark(&r->scratch);
	struct row row = { .line = r->line };
	size_t from = r->at;
	cells list = { 0 };
	enum opk_status st = read_row(r, &list);

	if (!st && r->columns && list.count != r->columns) {
		r->line = row.line;
		st = fault(r->faults, OPK_BAD_RECORDS, r->src,
			(uint32_t)row.line, 1,
			"the row has %zu cells, the header %zu\n"
			"Give every row one cell for each column.",
			list.count, r->columns);
	}
	if (!st) {
		pass_end(r);
		r->columns = list.count;
		row.cells = list.items;
		row.count = list.count;
		row.raw = span_cut(r->src->text, from, r->at);
		st = seen(user, &row);
	}
	arena_rewind(&r->scratch, mark);
	return st;
}

enum opk_status csv_read(const struct source *src, struct faults *f,
	csv_row_fn *seen, void *user)
{
	struct reader r = {
		.src = src, .faults = f, .line = 1, .scratch.limit = ROW_BYTES
	};
	enum opk_status st = OPK_OK;

	if (span_starts(src->text, SPAN("\xef\xbb\xbf")))
		r.at = r.line_start = 3;
	arena_alloc(&r.scratch, 1, 1, 1);
	while (!st && r.at < src->text.len)
		st = next_row(&r, seen, user);
	arena_release(&r.scratch);
	return st;
}

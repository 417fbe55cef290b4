/* SPDX-License-Identifier: MIT */
/*
 * The strict scalar reader of RFC 4180.
 *
 *     table = [BOM] row *(end row) [end]       end = CRLF / LF / CR
 *     row   = cell *("," cell)
 *     cell  = plain / DQUOTE *(any but DQUOTE / 2DQUOTE) DQUOTE
 */
#include "records/csv_read.h"

#include <stdio.h>
#include <string.h>

#include "records/table.h"
#include "util/text.h"

static const size_t nowhere = SIZE_MAX;

/* How far a row has been read. */
struct walk {
	struct span text;
	size_t from, at;
	size_t open;        /* the opening quote of the cell under way */
	size_t bad;         /* a quote out of place, or nowhere */
	const char *saying; /* text and hint about it */
};

static bool is_end(char c)
{
	return c == '\n' || c == '\r';
}

static void refuse(struct walk *w, size_t at, const char *saying)
{
	w->bad = at;
	w->saying = saying;
}

/* The closing quote of a cell whose text begins at `at`, or nowhere. */
static size_t find_closing(struct span s, size_t at, size_t limit)
{
	const char *quote;

	while (at < limit &&
		(quote = memchr(s.ptr + at, '"', limit - at)) != NULL) {
		at = (size_t)(quote - s.ptr);
		if (at + 1 >= s.len || s.ptr[at + 1] != '"')
			return at;
		at += 2;
	}
	return nowhere;
}

static void walk_quoted(struct walk *w)
{
	struct span s = w->text;
	size_t limit =
		s.len - w->from > ROW_BYTES ? w->from + ROW_BYTES : s.len;
	size_t closing = find_closing(s, w->at + 1, limit);

	w->open = w->at;
	if (closing == nowhere) {
		refuse(w, w->at++,
			"a quoted cell is not closed\n"
			"Put a double quote at its end");
		return;
	}
	w->at = closing + 1;
	if (w->at < s.len && s.ptr[w->at] != ',' && !is_end(s.ptr[w->at]))
		refuse(w, w->at,
			"text stands behind a closing quote\n"
			"Double the quotes inside a quoted cell");
}

static void walk_plain(struct walk *w)
{
	struct span s = w->text;
	size_t at = w->at;

	while (at < s.len && s.ptr[at] != ',' && s.ptr[at] != '"' &&
		!is_end(s.ptr[at]))
		at++;
	w->at = at;
	w->open = nowhere;
	if (at < s.len && s.ptr[at] == '"')
		refuse(w, at,
			"a stray double quote\n"
			"Quote the whole cell and double the quotes "
			"inside it");
}

static void walk_to_line_end(struct walk *w)
{
	while (w->at < w->text.len && !is_end(w->text.ptr[w->at]))
		w->at++;
}

/* Pass the line end; false: it is a CR alone. */
static bool pass_line_end(struct walk *w)
{
	struct span s = w->text;
	bool cr;

	if (w->at >= s.len)
		return true;
	cr = s.ptr[w->at++] == '\r';
	if (!cr)
		return true;
	if (w->at >= s.len || s.ptr[w->at] != '\n')
		return false;
	w->at++;
	return true;
}

static uint64_t count_breaks(struct span s)
{
	uint64_t n = 0;

	for (size_t at = 0; (at = span_find(s, '\n', at)) < s.len; at++)
		n++;
	return n;
}

struct opk_place csv_place(
	const struct csv_reader *r, const struct csv_row *row, size_t at)
{
	struct span before = span_cut(r->text, row->from, at);
	size_t last = span_find_last(before, '\n');
	uint64_t line = row->line + count_breaks(before);
	size_t column = last < before.len ? before.len - last : before.len + 1;

	return (struct opk_place){
		.file = r->shown.name,
		.line = line > UINT32_MAX ? UINT32_MAX : (uint32_t)line,
		.column = column > UINT32_MAX ? UINT32_MAX : (uint32_t)column,
	};
}

/* Beyond those that are kept, faults are only counted. */
static void complain(struct csv_reader *r, struct csv_row *row, size_t at,
	enum opk_code code, const char *saying)
{
	struct opk_place p = { 0 };

	row->bad = true;
	if (r->faults->count < FAULTS_KEPT)
		p = csv_place(r, row, at);
	else
		saying = "";
	if (r->warn)
		warn(r->faults, code, &r->shown, p.line, p.column, "%s",
			saying);
	else
		fault(r->faults, code, &r->shown, p.line, p.column, "%s",
			saying);
}

/* What is wrong with the row as a whole. */
static void judge_size(
	struct csv_reader *r, struct csv_row *row, const struct walk *w)
{
	char saying[160];

	if (row->to - row->from > ROW_BYTES)
		complain(r, row, row->from, OPK_BAD_RECORDS,
			"a row has more than 64 MiB\n"
			"orgpack reads rows of up to 67108864 bytes.");
	if (row->cells > ROW_CELLS)
		complain(r, row, row->from, OPK_BAD_RECORDS,
			"a row has too many cells\n"
			"orgpack reads up to 100000 columns.");
	if (w->bad != nowhere || !r->columns || row->cells == r->columns)
		return;
	snprintf(saying, sizeof saying,
		"the row has %zu cell%s, the header %zu\n"
		"Give every row one cell for each column.",
		row->cells, row->cells == 1 ? "" : "s", r->columns);
	complain(r, row, row->from, OPK_BAD_RECORDS, saying);
}

/* A quote's fault: a cell that begins on another line is hard to find. */
static void word_quote(const struct csv_reader *r, const struct csv_row *row,
	const struct walk *w, char *saying, size_t room)
{
	struct opk_place open;

	if (w->open < w->bad) {
		open = csv_place(r, row, w->open);
		if (open.line != csv_place(r, row, w->bad).line) {
			snprintf(saying, room,
				"%s; this one begins at line %u, column %u.",
				w->saying, open.line, open.column);
			return;
		}
	}
	snprintf(saying, room, "%s.", w->saying);
}

/* Something wrong at a byte, or nowhere. */
struct flaw {
	size_t at;
	enum opk_code code;
	const char *saying;
};

/* What is wrong within the row, in the order of its bytes. */
static void judge_bytes(
	struct csv_reader *r, struct csv_row *row, const struct walk *w)
{
	struct span s = span_cut(r->text, row->from, row->to);
	size_t nul = span_find(s, '\0', 0), invalid = text_find_invalid(s);
	char quote[256];
	struct flaw flaws[] = { { w->bad, OPK_BAD_RECORDS, quote },
		{ nul < s.len ? row->from + nul : nowhere, OPK_BAD_RECORDS,
			"a NUL byte\nWrite the table as UTF-8 text." },
		{ invalid < s.len ? row->from + invalid : nowhere,
			OPK_BAD_ENCODING,
			"the row is not UTF-8 text\n"
			"Save the table as UTF-8." } };
	const size_t n = sizeof flaws / sizeof *flaws;

	/* a cell of a row that is too long is rather closed too late */
	if (w->bad == w->open && row->to - row->from > ROW_BYTES)
		flaws[0].at = nowhere;
	else if (w->bad != nowhere)
		word_quote(r, row, w, quote, sizeof quote);
	for (size_t i = 0, first; i < n; i++) {
		first = i;
		for (size_t j = i + 1; j < n; j++)
			if (flaws[j].at < flaws[first].at)
				first = j;
		if (flaws[first].at == nowhere)
			return;
		complain(r, row, flaws[first].at, flaws[first].code,
			flaws[first].saying);
		flaws[first] = flaws[i];
	}
}

static bool keep_cell(struct csv_reader *r, const struct walk *w, size_t from)
{
	struct span *cell;

	if (!r->arena || r->cells.count == ROW_CELLS)
		return true;
	cell = vec_add(r->arena, &r->cells);
	if (cell)
		*cell = span_cut(w->text, from, w->at);
	return cell;
}

/* Walk over all cells of a row; false: memory ran out. */
static bool walk_row(struct csv_reader *r, struct walk *w, size_t *cells)
{
	struct span s = w->text;
	size_t from;

	for (*cells = 1;; ++*cells) {
		from = w->at;
		if (from < s.len && s.ptr[from] == '"')
			walk_quoted(w);
		else
			walk_plain(w);
		if (!keep_cell(r, w, from))
			return false;
		if (w->bad != nowhere || w->at >= s.len || s.ptr[w->at] != ',')
			break;
		w->at++;
	}
	if (w->bad != nowhere)
		walk_to_line_end(w);
	return true;
}

enum opk_status csv_next(struct csv_reader *r, struct csv_row *row)
{
	struct walk w = { .text = r->text,
		.from = r->at,
		.at = r->at,
		.open = nowhere,
		.bad = nowhere };
	size_t end;

	r->cells.count = 0;
	*row = (struct csv_row){ .from = r->at, .line = r->line };
	if (!walk_row(r, &w, &row->cells))
		return fault_memory(r->faults);
	end = w.at;
	row->breaks = count_breaks(span_cut(r->text, row->from, end));
	if (!pass_line_end(&w))
		r->shown.text = SPAN(""); /* excerpts count LF alone */
	row->to = w.at;
	judge_size(r, row, &w);
	judge_bytes(r, row, &w);
	r->at = row->to;
	r->line += row->breaks + (end < row->to);
	return OPK_OK;
}

void csv_init(struct csv_reader *r, const struct source *src, struct faults *f)
{
	*r = (struct csv_reader){
		.text = src->text, .shown = *src, .faults = f, .line = 1
	};
	if (span_starts(src->text, SPAN("\xef\xbb\xbf")))
		r->at = 3;
}

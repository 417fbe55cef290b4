/* SPDX-License-Identifier: MIT */
/*
 * Faults for people:
 *
 *     modules/Leads/fields/Email.yaml:3:9: error: 'length' … [wrong-type]
 *         length: many
 *                 ^
 *       hint: Write a whole number, such as 100.
 */
#include "orgpack.h"
#include "report/page.h"
#include "util/text.h"
#include "util/sized.h"

/* The part of a long line that is shown, and where the place stands in it. */
enum { EXCERPT_COLUMNS = 72, LEAD_IN = 24, TAB = 8 };

static void place(struct page *p, const struct opk_place *at)
{
	page_paint(p, PAINT_BOLD);
	page_text(p, span_of(at->file ? at->file : "orgpack"));
	if (at->line)
		page_print(p, ":%u", (unsigned)at->line);
	if (at->line && at->column)
		page_print(p, ":%u", (unsigned)at->column);
	page_print(p, ": ");
	page_paint(p, PAINT_OFF);
}

/* Columns that one code point takes in an excerpt, where tabs are blanks. */
static size_t cell(struct span s, size_t n, size_t column)
{
	return s.ptr[0] == '\t' ? TAB - column % TAB
				: page_width(span_cut(s, 0, n));
}

/* The column in which byte `to` of the line stands. */
static size_t column_of(struct span line, size_t to)
{
	size_t column = 0, n;
	int32_t code;

	for (size_t i = 0; i < to && i < line.len; i += n) {
		n = text_decode(line, i, &code);
		column += cell(span_cut(line, i, line.len), n, column);
	}
	return column;
}

/* What of the line stands between two columns, tabs as blanks. */
static void window(struct page *p, struct span line, size_t from, size_t to)
{
	size_t column = 0, width, n;
	int32_t code;

	for (size_t i = 0; i < line.len; i += n, column += width) {
		struct span rest = span_cut(line, i, line.len);

		n = text_decode(line, i, &code);
		width = cell(rest, n, column);
		if (column + width > to)
			break;
		if (column < from) {
			/* half of a wide one: keep what follows in place */
			if (column + width > from)
				buf_add_repeat(
					&p->buf, ' ', column + width - from);
			continue;
		}
		if (code == '\t')
			buf_add_repeat(&p->buf, ' ', width);
		else
			page_text(p, span_cut(rest, 0, n));
	}
}

static void excerpt(struct page *p, const struct opk_place *at)
{
	struct span line = span_of(at->excerpt);
	size_t mark = at->column ? column_of(line, at->column - 1) : 0;
	size_t from = mark < EXCERPT_COLUMNS - 4 ? 0 : mark - LEAD_IN;
	bool is_marked = at->column && at->column <= line.len + 1;

	if (!line.len)
		return;
	page_print(p, "    ");
	window(p, line, from, from + EXCERPT_COLUMNS);
	buf_add_char(&p->buf, '\n');
	if (!is_marked)
		return;
	buf_add_repeat(&p->buf, ' ', 4 + mark - from);
	page_paint(p, PAINT_GREEN);
	page_print(p, "^");
	page_paint(p, PAINT_OFF);
	buf_add_char(&p->buf, '\n');
}

static void fault_lines(struct page *p, const struct opk_fault *f)
{
	bool is_error = f->severity == OPK_ERROR;

	place(p, &f->at);
	page_paint(p, is_error ? PAINT_RED : PAINT_YELLOW);
	page_print(p, is_error ? "error: " : "warning: ");
	page_paint(p, PAINT_OFF);
	page_text(p, span_of(f->text));
	page_paint(p, PAINT_DIM);
	page_print(p, " [%s]", opk_code_word(f->code));
	page_paint(p, PAINT_OFF);
	buf_add_char(&p->buf, '\n');
	if (f->at.excerpt)
		excerpt(p, &f->at);
	if (f->hint && *f->hint) {
		page_print(p, "  hint: ");
		page_text(p, span_of(f->hint));
		buf_add_char(&p->buf, '\n');
	}
	page_flush(p);
}

enum opk_status opk_render_faults(const struct opk_answer *answer,
	const struct opk_render_options *options, opk_write_fn *write,
	void *user)
{
	const struct faults *f = &answer->faults;
	struct opk_render_options how;
	struct page p = {
		.answer = answer, .how = &how, .write = write, .user = user
	};
	size_t seen[FAULT_CODES] = { 0 }, most;

	if (sized_copy(options, &how, sizeof how))
		return OPK_USAGE;
	most = how.max_faults;
	for (size_t i = 0; i < f->count; i++) {
		const struct opk_fault *item = &f->items[i];

		/* what a failed command changed is always worth a word */
		if (how.quiet && item->severity == OPK_WARNING &&
			item->code != OPK_COMMITTED)
			continue;
		if (!most || seen[item->code] < most)
			fault_lines(&p, item);
		seen[item->code]++;
	}
	for (size_t i = 0; i < FAULT_CODES; i++) {
		size_t shown = most && seen[i] > most ? most : seen[i];
		size_t hidden = seen[i] - shown + f->dropped[i][OPK_ERROR];

		if (!options->quiet || i == OPK_COMMITTED)
			hidden += f->dropped[i][OPK_WARNING];
		if (!hidden)
			continue;
		page_print(&p, "... and ");
		page_number(&p, (int64_t)hidden);
		page_print(
			&p, " more of [%s]\n", opk_code_word((enum opk_code)i));
	}
	return page_close(&p);
}

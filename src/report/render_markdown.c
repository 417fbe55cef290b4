/* SPDX-License-Identifier: MIT */
/* An answer as Markdown (CommonMark with tables). */
#include "report/render_markdown.h"

#include <string.h>

#include "report/page.h"
#include "report/tables.h"

/* Punctuation that means something is escaped, HTML's too. */
static void escaped(struct page *p, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] && strchr("\\`*_[]<>|~&#!", s.ptr[i]))
			buf_add_char(&p->buf, '\\');
		buf_add_char(&p->buf, s.ptr[i]);
	}
}

static void heading(struct page *p, const char *title)
{
	page_print(p, "\n## %s\n\n", title);
}

static void put_cell(struct page *p, struct buf *text)
{
	page_print(p, " ");
	escaped(p, buf_span(text));
	page_print(p, " |");
	p->buf.failed |= text->failed;
	buf_release(text);
}

static void cell(struct page *p, const struct report_table *t,
	const struct table_row *r, unsigned i)
{
	struct buf text = { 0 };

	if (i < t->outer && !r->first)
		; /* it is that of the row before */
	else if (i)
		table_put_cell(&text, r->cell[i]);
	else
		table_put_first(&text, r);
	put_cell(p, &text);
}

static void row(
	struct page *p, const struct report_table *t, const struct table_row *r)
{
	page_print(p, "|");
	for (unsigned i = 0; i < table_width(t); i++)
		cell(p, t, r, i);
	page_print(p, "\n");
}

static void rule(struct page *p, unsigned columns)
{
	page_print(p, "|");
	for (unsigned i = 0; i < columns; i++)
		page_print(p, "---|");
	page_print(p, "\n");
}

static void table(struct page *p, const struct report_table *t)
{
	heading(p, t->title);
	page_print(p, "|");
	for (unsigned i = 0; i < table_width(t); i++) {
		page_print(p, " ");
		escaped(p, table_heading(t, i));
		page_print(p, " |");
	}
	page_print(p, "\n");
	rule(p, table_width(t));
	table_each(p, t, row);
}

static void fact(struct page *p, struct span name, const struct node *value)
{
	struct buf text = { 0 };

	table_put_cell(&text, value);
	page_print(p, "- ");
	escaped(p, name);
	page_print(p, ": ");
	escaped(p, buf_span(&text));
	page_print(p, "\n");
	p->buf.failed |= text.failed;
	buf_release(&text);
}

static void fault_row(struct page *p, const struct opk_fault *f)
{
	struct buf text = { 0 };

	page_print(p, "|");
	for (unsigned i = 0; i < FAULT_COLUMNS; i++) {
		buf_clear(&text);
		table_fault_cell(&text, f, i);
		page_print(p, " ");
		escaped(p, buf_span(&text));
		page_print(p, " |");
	}
	page_print(p, "\n");
	page_flush(p);
	p->buf.failed |= text.failed;
	buf_release(&text);
}

static void faults(struct page *p)
{
	const struct opk_fault *items = p->answer->faults.items;
	size_t n = p->answer->faults.count;

	if (!n)
		return;
	heading(p, "Faults");
	page_print(p, "|");
	for (unsigned i = 0; i < FAULT_COLUMNS; i++)
		page_print(p, " %s |", table_fault_columns[i]);
	page_print(p, "\n");
	rule(p, FAULT_COLUMNS);
	for (size_t i = 0; i < n; i++)
		fault_row(p, &items[i]);
}

/* Indented, so that nothing in it can end the block. */
static void text_block(struct page *p)
{
	struct span s = node_get_text(p->answer->root, "text");

	if (s.len)
		page_print(p, "\n");
	while (s.len) {
		page_print(p, "    ");
		page_text(p, span_split(s, '\n', &s));
		page_print(p, "\n");
	}
}

void report_markdown(struct page *p)
{
	struct buf title = { 0 };

	table_title(p, &title);
	page_print(p, "# ");
	escaped(p, buf_span(&title));
	page_print(p, "\n\n");
	p->buf.failed |= title.failed;
	buf_release(&title);
	page_print(p, "- exit status: %d\n", (int)opk_answer_status(p->answer));
	table_facts(p, fact);
	faults(p);
	for (const struct report_table *t = tables; t->key; t++)
		if (node_first(table_list(p, t)))
			table(p, t);
	text_block(p);
}

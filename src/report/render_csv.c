/* SPDX-License-Identifier: MIT */
/*
 * An answer as CSV (RFC 4180): one header, then the rows of every table it
 * has, each saying in its first column which table that is. Text that a
 * spreadsheet would take for a formula gets an apostrophe in front.
 */
#include "report/render_csv.h"

#include <string.h>

#include "report/page.h"
#include "report/tables.h"

enum { CSV_COLUMNS = 64 };

/* The columns of this answer, by name, each once. */
struct header {
	struct span name[CSV_COLUMNS];
	unsigned count;
};

static void add_column(struct header *h, struct span name)
{
	for (unsigned i = 0; i < h->count; i++)
		if (span_equal(h->name[i], name))
			return;
	if (h->count < CSV_COLUMNS)
		h->name[h->count++] = name;
}

static struct header make_header(const struct page *p)
{
	struct header h = { .count = 0 };

	add_column(&h, SPAN("table"));
	for (const struct report_table *t = tables; t->key; t++)
		for (unsigned i = 0; table_list(p, t) && i < table_width(t);
			i++)
			add_column(&h, table_heading(t, i));
	if (h.count == 1) {
		add_column(&h, SPAN("name"));
		add_column(&h, SPAN("value"));
	}
	for (unsigned i = 0; i < FAULT_COLUMNS; i++)
		add_column(&h, span_of(table_fault_columns[i]));
	return h;
}

/* One field, quoted where it must be; guard: it may be hostile text. */
static void field(struct page *p, struct span s, bool guard)
{
	bool quote = false;

	guard = guard && s.len && strchr("=+-@", s.ptr[0]);
	for (size_t i = 0; i < s.len && !quote; i++)
		quote = s.ptr[i] == '"' || s.ptr[i] == ',';
	if (quote)
		buf_add_char(&p->buf, '"');
	if (guard)
		buf_add_char(&p->buf, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"')
			buf_add_char(&p->buf, '"');
		buf_add_char(&p->buf, s.ptr[i]);
	}
	if (quote)
		buf_add_char(&p->buf, '"');
}

static void end_row(struct page *p)
{
	buf_add_text(&p->buf, "\r\n");
	page_flush(p);
}

/* Which column of the table has this name; its width when none has. */
static unsigned find_column(const struct report_table *t, struct span name)
{
	unsigned i = 0;

	while (i < table_width(t) && !span_equal(table_heading(t, i), name))
		i++;
	return i;
}

static void row(
	struct page *p, const struct report_table *t, const struct table_row *r)
{
	struct header h = make_header(p);
	struct buf text = { 0 };

	field(p, span_of(t->key), false);
	for (unsigned i = 1; i < h.count; i++) {
		unsigned column = find_column(t, h.name[i]);
		const struct node *n =
			column < table_width(t) ? r->cell[column] : NULL;

		buf_clear(&text);
		if (column)
			table_put_cell(&text, n);
		else
			table_put_first(&text, r);
		buf_add_char(&p->buf, ',');
		field(p, buf_span(&text), n && n->type == NODE_TEXT);
	}
	end_row(p);
	p->buf.failed |= text.failed;
	buf_release(&text);
}

static void fact(struct page *p, struct span name, const struct node *value)
{
	struct buf text = { 0 };

	table_put_cell(&text, value);
	field(p, SPAN("summary"), false);
	buf_add_char(&p->buf, ',');
	field(p, name, true);
	buf_add_char(&p->buf, ',');
	field(p, buf_span(&text), value->type == NODE_TEXT);
	for (unsigned i = 0; i < FAULT_COLUMNS; i++)
		buf_add_char(&p->buf, ',');
	end_row(p);
	p->buf.failed |= text.failed;
	buf_release(&text);
}

static void fault_row(
	struct page *p, const struct header *h, const struct opk_fault *f)
{
	struct buf text = { 0 };

	field(p, SPAN("faults"), false);
	for (unsigned i = 1; i < h->count; i++) {
		buf_clear(&text);
		for (unsigned c = 0; c < FAULT_COLUMNS; c++)
			if (span_is(h->name[i], table_fault_columns[c]))
				table_fault_cell(&text, f, c);
		buf_add_char(&p->buf, ',');
		field(p, buf_span(&text), true);
	}
	end_row(p);
	p->buf.failed |= text.failed;
	buf_release(&text);
}

void report_csv(struct page *p)
{
	struct header h = make_header(p);
	const struct opk_fault *items = p->answer->faults.items;
	size_t n = p->answer->faults.count;
	bool any = false;

	for (unsigned i = 0; i < h.count; i++) {
		buf_add_text(&p->buf, i ? "," : "");
		field(p, h.name[i], false);
	}
	end_row(p);
	for (const struct report_table *t = tables; t->key; t++) {
		any |= table_list(p, t) != NULL;
		table_each(p, t, row);
	}
	if (!any)
		table_facts(p, fact);
	for (size_t i = 0; i < n; i++)
		fault_row(p, &h, &items[i]);
}

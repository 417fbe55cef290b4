/* SPDX-License-Identifier: MIT */
/*
 * An answer as one HTML page that needs nothing else: no script, no font, no
 * picture; readable in the dark and on paper. All text is escaped, and the
 * page's policy forbids whatever an escape might have missed.
 */
#include "report/html.h"
#include "report/tables.h"

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	"<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
	"'none'; style-src 'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, "
	"initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n";

static const char style[] =
	"<style>\n"
	":root { color-scheme: light dark; --fg: #1b1f24; --bg: #fff;\n"
	"  --soft: #f3f4f6; --line: #d0d7de; --add: #1a7f37;\n"
	"  --change: #8a5a00; --delete: #b42318; --dim: #57606a }\n"
	"@media (prefers-color-scheme: dark) { :root { --fg: #e6edf3;\n"
	"  --bg: #0d1117; --soft: #161b22; --line: #30363d;\n"
	"  --add: #56d364; --change: #e3b341; --delete: #ff7b72;\n"
	"  --dim: #9198a1 } }\n"
	"body { font: 15px/1.5 system-ui, sans-serif; color: var(--fg);\n"
	"  background: var(--bg); max-width: 72rem; margin: 2rem auto;\n"
	"  padding: 0 1rem }\n"
	"h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; "
	"margin-top: 2rem }\n"
	"table { border-collapse: collapse; width: 100% }\n"
	"th, td { text-align: left; vertical-align: top; "
	"padding: .3rem .6rem;\n"
	"  border-bottom: 1px solid var(--line); overflow-wrap: anywhere }\n"
	"th { background: var(--soft); position: sticky; top: 0 }\n"
	"dl { display: grid; grid-template-columns: max-content 1fr;\n"
	"  gap: .2rem 1rem } dt { color: var(--dim) } dd { margin: 0;\n"
	"  overflow-wrap: anywhere }\n"
	"pre { background: var(--soft); padding: 1rem; overflow: auto }\n"
	".add { color: var(--add) } .change { color: var(--change) }\n"
	".delete, .conflict, .error { color: var(--delete) }\n"
	".only-in-target, .kept-away { color: var(--dim) } "
	".warning { color: var(--change) }\n"
	"@media print { body { max-width: none; margin: 0; font-size: 10pt }\n"
	"  th { position: static } tr { break-inside: avoid }\n"
	"  thead { display: table-header-group } }\n";

void html_text(struct page *p, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		switch (s.ptr[i]) {
		case '&':
			page_print(p, "&amp;");
			break;
		case '<':
			page_print(p, "&lt;");
			break;
		case '>':
			page_print(p, "&gt;");
			break;
		case '"':
			page_print(p, "&quot;");
			break;
		case '\'':
			page_print(p, "&#39;");
			break;
		default:
			buf_add_char(&p->buf, s.ptr[i]);
		}
	}
}

static void escaped_buf(struct page *p, struct buf *text)
{
	html_text(p, buf_span(text));
	p->buf.failed |= text->failed;
	buf_release(text);
}

static void cell(struct page *p, const struct node *n)
{
	struct buf text = { 0 };

	table_put_cell(&text, n);
	page_print(p, "<td>");
	escaped_buf(p, &text);
	page_print(p, "</td>");
}

/* The first cell of a change says by its class which colour it has. */
static void first_cell(struct page *p, const struct table_row *r)
{
	static const char *const classes[] = { "add", "change", "delete",
		"conflict", "kept-away", "only-in-target" };
	const struct node *n = r->cell[0];
	struct buf text = { 0 };
	const char *found = NULL;

	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (n && n->type == NODE_TEXT && span_is(n->text, classes[i]))
			found = classes[i];
	if (found)
		page_print(p, "<td class=\"%s\">", found);
	else
		page_print(p, "<td>");
	table_put_first(&text, r);
	escaped_buf(p, &text);
	page_print(p, "</td>");
}

static void row(
	struct page *p, const struct report_table *t, const struct table_row *r)
{
	page_print(p, "<tr>");
	for (unsigned i = 0; i < table_width(t); i++) {
		bool again = i < t->outer && !r->first;

		if (i || again)
			cell(p, again ? NULL : r->cell[i]);
		else
			first_cell(p, r);
	}
	page_print(p, "</tr>\n");
}

static void open_table(struct page *p, const char *title)
{
	page_print(p, "<h2>%s</h2>\n<table>\n<thead><tr>", title);
}

static void close_table(struct page *p)
{
	page_print(p, "</tbody>\n</table>\n");
}

static void table(struct page *p, const struct report_table *t)
{
	open_table(p, t->title);
	for (unsigned i = 0; i < table_width(t); i++) {
		page_print(p, "<th scope=\"col\">");
		html_text(p, table_heading(t, i));
		page_print(p, "</th>");
	}
	page_print(p, "</tr></thead>\n<tbody>\n");
	table_each(p, t, row);
	close_table(p);
}

static void fact(struct page *p, struct span name, const struct node *value)
{
	struct buf text = { 0 };

	table_put_cell(&text, value);
	page_print(p, "<dt>");
	html_text(p, name);
	page_print(p, "</dt><dd>");
	escaped_buf(p, &text);
	page_print(p, "</dd>\n");
}

static void fault_row(struct page *p, const struct opk_fault *f)
{
	page_print(p, "<tr class=\"%s\">",
		f->severity == OPK_ERROR ? "error" : "warning");
	for (unsigned i = 0; i < FAULT_COLUMNS; i++) {
		struct buf text = { 0 };

		table_fault_cell(&text, f, i);
		page_print(p, "<td>");
		escaped_buf(p, &text);
		page_print(p, "</td>");
	}
	page_print(p, "</tr>\n");
	page_flush(p);
}

static void faults(struct page *p)
{
	const struct opk_fault *items;
	size_t n = opk_answer_faults(p->answer, &items);

	if (!n)
		return;
	open_table(p, "Faults");
	for (unsigned i = 0; i < FAULT_COLUMNS; i++)
		page_print(
			p, "<th scope=\"col\">%s</th>", table_fault_columns[i]);
	page_print(p, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < n; i++)
		fault_row(p, &items[i]);
	close_table(p);
}

static void text_block(struct page *p)
{
	struct span s = node_get_text(p->answer->root, "text");

	while (s.len) {
		struct buf line = { 0 };

		page_escape(&line, span_split(s, '\n', &s));
		escaped_buf(p, &line);
		page_print(p, "\n");
	}
}

static void title(struct page *p, const char *before, const char *behind)
{
	struct buf text = { 0 };

	table_title(p, &text);
	buf_add_text(&p->buf, before);
	escaped_buf(p, &text);
	buf_add_text(&p->buf, behind);
}

void report_html(struct page *p)
{
	buf_add_text(&p->buf, head);
	title(p, "<title>", "</title>\n");
	buf_add_text(&p->buf, style);
	buf_add_text(&p->buf, html_chart_style);
	buf_add_text(&p->buf, "</style>\n");
	title(p, "</head>\n<body>\n<h1>", "</h1>\n");
	page_print(p, "<dl>\n<dt>exit status</dt><dd>%d</dd>\n",
		(int)opk_answer_status(p->answer));
	table_facts(p, fact);
	page_print(p, "</dl>\n");
	html_conversion(p);
	faults(p);
	for (const struct report_table *t = tables; t->key; t++)
		if (node_first(table_list(p, t)))
			table(p, t);
	if (node_get_text(p->answer->root, "text").len) {
		page_print(p, "<pre>");
		text_block(p);
		page_print(p, "</pre>\n");
	}
	page_print(p, "</body>\n</html>\n");
}

/* SPDX-License-Identifier: MIT */
/* An answer as one HTML page, with charts that need no script. */
#include "report/render_html.h"

#include <inttypes.h>

#include "report/page.h"
#include "report/tables.h"

/* Bar charts, drawn without a script. */

/* One length of a bar: how many of what. */
struct bar_part {
	const char *name; /* "created"; also the class, which has a colour */
	int64_t count;
};

/* A bar: its label and up to so many parts. */
enum { BAR_PARTS = 7 };
struct bar {
	struct span label;
	struct bar_part parts[BAR_PARTS];
	size_t count;
};

static void html_text(struct page *p, struct span s);

/* In units of the drawing; the page scales it to its own width. */
enum {
	WIDTH = 720,
	LABEL = 170,    /* of the labels on the left */
	NUMBER = 80,    /* of the numbers on the right */
	HEIGHT = 26,    /* from bar to bar */
	THICK = 16,     /* of a bar */
	LABEL_MOST = 24 /* characters of a label that fit */
};

/* What the charts add to the page's style. */
static const char html_chart_style[] =
	"figure { margin: 1rem 0 } figcaption { font-weight: 600 }\n"
	"svg { width: 100%; max-width: 48rem; height: auto; display: block }\n"
	"svg text { font: 12px system-ui, sans-serif; fill: var(--fg) }\n"
	"rect.converted, rect.created { fill: #2da44e }\n"
	"rect.merged { fill: #218bff } rect.overwritten { fill: #8250df }\n"
	"rect.linked { fill: #6e7781 } rect.matched { fill: #afb8c1 }\n"
	"rect.other-account { fill: #bf8700 }\n"
	"rect.failed { fill: #cf222e } rect.none { fill: #d0d7de }\n"
	".legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem;\n"
	"  list-style: none; margin: .3rem 0; padding: 0; color: var(--dim) }\n"
	".legend svg { display: inline; width: 12px; height: 12px }\n";

static int64_t total_of(const struct bar *b)
{
	int64_t n = 0;

	for (size_t i = 0; i < b->count; i++)
		n += b->parts[i].count;
	return n;
}

/* The first characters of a label; the rest is in the title. */
static void put_label(struct page *p, struct span s)
{
	size_t bytes = 0, characters = 0;

	while (bytes < s.len && characters < LABEL_MOST) {
		bytes++;
		while (bytes < s.len &&
			((unsigned char)s.ptr[bytes] & 0xc0) == 0x80)
			bytes++;
		characters++;
	}
	html_text(p, span_cut(s, 0, bytes));
	if (bytes < s.len)
		page_print(p, "\xe2\x80\xa6");
}

static void put_parts(struct page *p, const struct bar *b, int64_t most, int y)
{
	double scale = (double)(WIDTH - LABEL - NUMBER) / (double)most;
	double x = LABEL;

	for (size_t i = 0; i < b->count; i++) {
		double width = (double)b->parts[i].count * scale;

		if (!b->parts[i].count)
			continue;
		if (width < 1)
			width = 1; /* a few among millions are still seen */
		page_print(p,
			"<rect class=\"%s\" x=\"%.1f\" y=\"%d\" "
			"width=\"%.1f\" height=\"%d\"><title>",
			b->parts[i].name, x, y + (HEIGHT - THICK) / 2, width,
			THICK);
		page_number(p, b->parts[i].count);
		page_print(p, " %s</title></rect>\n", b->parts[i].name);
		x += width;
	}
}

static void put_bar(struct page *p, const struct bar *b, int64_t most, int y)
{
	page_print(p, "<g><title>");
	html_text(p, b->label);
	page_print(p,
		"</title>\n<text x=\"%d\" y=\"%d\" "
		"text-anchor=\"end\">",
		LABEL - 8, y + HEIGHT / 2 + 4);
	put_label(p, b->label);
	page_print(p, "</text>\n");
	put_parts(p, b, most, y);
	page_print(p, "<text x=\"%d\" y=\"%d\">", WIDTH - NUMBER + 8,
		y + HEIGHT / 2 + 4);
	page_number(p, total_of(b));
	page_print(p, "</text></g>\n");
	page_flush(p);
}

static void put_legend(struct page *p, const struct bar *b)
{
	page_print(p, "<ul class=\"legend\">\n");
	for (size_t i = 0; i < b->count; i++)
		page_print(p,
			"<li><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\">"
			"<rect class=\"%s\" width=\"12\" height=\"12\"/></svg> "
			"%s</li>\n",
			b->parts[i].name, b->parts[i].name);
	page_print(p, "</ul>\n");
}

/* "Leads: 95 converted, 5 failed." */
static void put_words(struct page *p, const struct bar *bars, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		html_text(p, bars[i].label);
		for (size_t k = 0; k < bars[i].count; k++) {
			page_print(p, k ? ", " : ": ");
			page_number(p, bars[i].parts[k].count);
			page_print(p, " %s", bars[i].parts[k].name);
		}
		page_print(p, ". ");
	}
}

/*
 * A chart of bars on one scale, drawn as SVG, with a caption, a legend where
 * bars have several parts, and every number in words for those who do not
 * see it.
 */
static void html_bars(struct page *p, const char *caption,
	const struct bar *bars, size_t count)
{
	int64_t most = 1;

	for (size_t i = 0; i < count; i++)
		if (total_of(&bars[i]) > most)
			most = total_of(&bars[i]);
	page_print(p, "<figure>\n<figcaption>%s</figcaption>\n", caption);
	page_print(p,
		"<svg role=\"img\" viewBox=\"0 0 %d %d\" "
		"xmlns=\"http://www.w3.org/2000/svg\">\n<title>%s</title>\n"
		"<desc>",
		WIDTH, (int)count * HEIGHT, caption);
	put_words(p, bars, count);
	page_print(p, "</desc>\n");
	for (size_t i = 0; i < count; i++)
		put_bar(p, &bars[i], most, (int)i * HEIGHT);
	page_print(p, "</svg>\n");
	if (count && bars[0].count > 1)
		put_legend(p, &bars[0]);
	page_print(p, "</figure>\n");
}

/* What a conversion came to, in pictures. */

enum { BARS_MOST = 40 };

static const char *const actions[BAR_PARTS] = { "created", "merged",
	"overwritten", "linked", "matched", "other-account", "none" };

static void outcome(struct page *p)
{
	const struct node *root = p->answer->root;
	struct bar bar = { .label = node_get_text(root, "module"), .count = 2 };

	bar.parts[0] = (struct bar_part){ "converted",
		node_get_int(root, "Converted_Count", 0) };
	bar.parts[1] = (struct bar_part){ "failed",
		node_get_int(root, "Failed_Count", 0) };
	html_bars(p, "Records that were selected", &bar, 1);
}

static void targets(struct page *p)
{
	struct bar bars[BARS_MOST];
	size_t count = 0;

	NODE_EACH (n, report_get(p->answer->root, "by_target")) {
		struct bar *b = &bars[count];

		if (count == BARS_MOST)
			break;
		*b = (struct bar){ .label = node_get_text(n, "module"),
			.count = BAR_PARTS };
		for (size_t i = 0; i < BAR_PARTS; i++)
			b->parts[i] = (struct bar_part){ actions[i],
				node_get_int(n, actions[i], 0) };
		count++;
	}
	if (count)
		html_bars(p, "What became of them, by module", bars, count);
}

static void failures(struct page *p)
{
	struct bar bars[BARS_MOST];
	size_t count = 0;

	NODE_EACH (n, report_get(p->answer->root, "failures")) {
		if (count == BARS_MOST)
			break;
		bars[count++] = (struct bar){ .label = node_get_text(n, "code"),
			.parts = { { "failed", node_get_int(n, "count", 0) } },
			.count = 1 };
	}
	if (count)
		html_bars(p, "Why records failed", bars, count);
}

/* The charts of a conversion; nothing for any other answer. */
static void html_conversion(struct page *p)
{
	if (!report_get(p->answer->root, "by_target"))
		return;
	outcome(p);
	targets(p);
	failures(p);
}

/*
 * An answer as one HTML page that needs nothing else: no script, no font, no
 * picture; readable in the dark and on paper. All text is escaped, and the
 * page's policy forbids whatever an escape might have missed.
 */

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

/* Text of anybody's, safe in content and in attributes. */
static void html_text(struct page *p, struct span s)
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
	const struct opk_fault *items = p->answer->faults.items;
	size_t n = p->answer->faults.count;

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

/* SPDX-License-Identifier: MIT */
/* Bar charts, drawn without a script. */
#include <inttypes.h>

#include "report/html.h"

/* In units of the drawing; the page scales it to its own width. */
enum {
	WIDTH = 720,
	LABEL = 170,    /* of the labels on the left */
	NUMBER = 80,    /* of the numbers on the right */
	HEIGHT = 26,    /* from bar to bar */
	THICK = 16,     /* of a bar */
	LABEL_MOST = 24 /* characters of a label that fit */
};

const char html_chart_style[] =
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

void html_bars(struct page *p, const char *caption, const struct bar *bars,
	size_t count)
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

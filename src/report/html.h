/* SPDX-License-Identifier: MIT */
/* Parts of an HTML page. */
#ifndef HTML_H
#define HTML_H

#include "report/report.h"

/* Text of anybody's, safe in content and in attributes. */
void html_text(struct page *p, struct span s);

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

/*
 * A chart of bars on one scale, drawn as SVG, with a caption, a legend where
 * bars have several parts, and every number in words for those who do not
 * see it.
 */
void html_bars(struct page *p, const char *caption, const struct bar *bars,
	size_t count);

/* The charts of a conversion; nothing for any other answer. */
void html_conversion(struct page *p);

/* What the charts add to the page's style. */
extern const char html_chart_style[];

#endif

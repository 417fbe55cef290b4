/* SPDX-License-Identifier: MIT */
/*
 * What a renderer writes on: text that is safe to show, in a buffer that is
 * handed on as it fills.
 */
#ifndef PAGE_H
#define PAGE_H

#include "tree/answer.h"
#include "util/buf.h"

struct page {
	const struct opk_answer *answer;
	const struct opk_render_options *how;
	struct buf buf;
	opk_write_fn *write;
	void *user;
	bool failed; /* the writer said stop, or memory ran out */
};

/* Colours of a terminal; nothing is written unless how->color. */
enum paint {
	PAINT_OFF,
	PAINT_BOLD,
	PAINT_DIM,
	PAINT_RED,
	PAINT_GREEN,
	PAINT_YELLOW,
	PAINT_CYAN
};

void page_paint(struct page *p, enum paint paint);

/* Text of our own, in printf form. */
void page_print(struct page *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Text of somebody else's: control characters, marks of direction and bytes
 * that are no UTF-8 are written as \x1b or \u{202e}, line ends as \n, so
 * that no input can move the cursor or pass for something else.
 */
void page_text(struct page *p, struct span s);

/* The same, but line ends and tabs are left: a text of many lines. */
void page_lines(struct page *p, struct span s);

/* As page_text, filled with blanks up to that many columns. */
void page_column(struct page *p, struct span s, size_t columns);

/* A value in one line, "100", "[a, b]"; cut when it is long, unless verbose. */
void page_value(struct page *p, const struct node *n);

/* "1 field", "2 fields", "1,234 fields". */
void page_count(struct page *p, int64_t n, const char *one, const char *many);

/* "1,234" */
void page_number(struct page *p, int64_t n);

/* Hand on what is there once it is enough, so that memory stays small. */
void page_flush(struct page *p);

/* Hand on the rest and give memory back. */
enum opk_status page_close(struct page *p);

/* Columns that page_text needs for s. */
size_t page_width(struct span s);

/* Append s as page_text writes it. */
void page_escape(struct buf *out, struct span s);

#endif

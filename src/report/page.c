/* SPDX-License-Identifier: MIT */
/* Safe text, colours, numbers. */
#include "report/page.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "codec/yaml_write.h"
#include "util/buf.h"
#include "util/text.h"

enum { FLUSH_BYTES = 64 << 10, VALUE_COLUMNS = 60 };

void page_paint(struct page *p, enum paint paint)
{
	static const char *const codes[] = {
		[PAINT_OFF] = "\033[0m",
		[PAINT_BOLD] = "\033[1m",
		[PAINT_DIM] = "\033[2m",
		[PAINT_RED] = "\033[31m",
		[PAINT_GREEN] = "\033[32m",
		[PAINT_YELLOW] = "\033[33m",
		[PAINT_CYAN] = "\033[36m",
	};

	if (p->how->color)
		buf_add_text(&p->buf, codes[paint]);
}

void page_print(struct page *p, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buf_add_text(&p->buf, text);
}

/* What stands for a code point that must not be shown as it is. */
static size_t escape(char out[16], int32_t code, unsigned char byte)
{
	int n;

	if (code == '\n')
		n = snprintf(out, 16, "\\n");
	else if (code == '\t')
		n = snprintf(out, 16, "\\t");
	else if (code < 0 || code < 0x80)
		n = snprintf(out, 16, "\\x%02x", byte);
	else
		n = snprintf(out, 16, "\\u{%x}", (unsigned)code);
	return (size_t)n;
}

/* May a terminal get this code point as it is? */
static bool is_shown(int32_t code)
{
	return code >= 0 && !text_is_hidden(code) && text_columns(code) >= 0;
}

/* Printable ASCII from `at` on, the common case. */
static size_t plain_run(struct span s, size_t at)
{
	size_t i = at;

	while (i < s.len && s.ptr[i] >= 0x20 && s.ptr[i] < 0x7f)
		i++;
	return i - at;
}

void page_escape(struct buf *out, struct span s)
{
	char text[16];
	int32_t code;
	size_t n;

	for (size_t i = 0; i < s.len; i += n) {
		n = plain_run(s, i);
		if (n) {
			buf_add(out, span_cut(s, i, i + n));
			continue;
		}
		n = text_decode(s, i, &code);
		if (is_shown(code))
			buf_add(out, span_cut(s, i, i + n));
		else
			buf_add(out,
				(struct span){ text,
					escape(text, code,
						(unsigned char)s.ptr[i]) });
	}
}

size_t page_width(struct span s)
{
	size_t width = 0, n;
	char text[16];
	int32_t code;

	for (size_t i = 0; i < s.len; i += n) {
		int columns;

		n = text_decode(s, i, &code);
		columns = is_shown(code) ? text_columns(code) : -1;
		width += columns >= 0
				 ? (size_t)columns
				 : escape(text, code, (unsigned char)s.ptr[i]);
	}
	return width;
}

void page_text(struct page *p, struct span s)
{
	page_escape(&p->buf, s);
}

void page_lines(struct page *p, struct span s)
{
	while (s.len) {
		size_t end = 0;

		while (end < s.len && s.ptr[end] != '\n' && s.ptr[end] != '\t')
			end++;
		page_text(p, span_cut(s, 0, end));
		if (end < s.len)
			buf_add_char(&p->buf, s.ptr[end]);
		s = span_cut(s, end + 1, s.len);
	}
}

void page_column(struct page *p, struct span s, size_t columns)
{
	size_t width = page_width(s);

	page_text(p, s);
	buf_add_repeat(&p->buf, ' ', width < columns ? columns - width : 0);
}

/* Bytes of the beginning of s that fit; whole code points. */
static size_t fit(struct span s, size_t columns)
{
	size_t i = 0, n, width = 0;
	int32_t code;

	for (; i < s.len; i += n) {
		n = text_decode(s, i, &code);
		width += page_width(span_cut(s, i, i + n));
		if (width > columns)
			break;
	}
	return i;
}

void page_value(struct page *p, const struct node *n)
{
	struct buf flow = { 0 };
	size_t keep;

	yaml_write_flow(n, &flow);
	keep = p->how->verbose ? flow.len : fit(buf_span(&flow), VALUE_COLUMNS);
	page_text(p, span_cut(buf_span(&flow), 0, keep));
	if (keep < flow.len) {
		buf_add_text(&p->buf, "... (");
		page_number(p, (int64_t)(flow.len - keep));
		buf_add_text(&p->buf, " more bytes)");
	}
	p->buf.failed |= flow.failed;
	buf_release(&flow);
}

void page_number(struct page *p, int64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%" PRIi64, n);

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0 && digits[i - 1] != '-')
			buf_add_char(&p->buf, ',');
		buf_add_char(&p->buf, digits[i]);
	}
}

void page_count(struct page *p, int64_t n, const char *one, const char *many)
{
	page_number(p, n);
	page_print(p, " %s", n == 1 ? one : many);
}

static void hand_on(struct page *p)
{
	if (p->buf.failed)
		p->failed = true;
	if (!p->failed && p->buf.len)
		p->failed = !p->write(p->user, p->buf.ptr, p->buf.len);
	buf_clear(&p->buf);
}

void page_flush(struct page *p)
{
	if (p->buf.len >= FLUSH_BYTES)
		hand_on(p);
}

enum opk_status page_close(struct page *p)
{
	hand_on(p);
	buf_release(&p->buf);
	return p->failed ? OPK_SYSTEM : OPK_OK;
}

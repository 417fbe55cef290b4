/* SPDX-License-Identifier: MIT */
/* Appending to a heap buffer with a sticky error. */
#include "util/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(struct buf *b, size_t n)
{
	size_t room = b->room ? b->room : 256;
	char *p;

	if (b->failed)
		return false;
	if (n <= b->room - b->len)
		return true;
	while (room - b->len < n) {
		if (room > SIZE_MAX / 2) {
			b->failed = true;
			return false;
		}
		room *= 2;
	}
	p = realloc(b->ptr, room);
	if (!p) {
		b->failed = true;
		return false;
	}
	b->ptr = p;
	b->room = room;
	return true;
}

char *buf_extend(struct buf *b, size_t n)
{
	char *p;

	if (!make_room(b, n))
		return NULL;
	p = b->ptr + b->len;
	b->len += n;
	return p;
}

void buf_add(struct buf *b, struct span s)
{
	char *p = s.len ? buf_extend(b, s.len) : NULL;

	if (p)
		memcpy(p, s.ptr, s.len);
}

void buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, span_of(text));
}

void buf_add_char(struct buf *b, char c)
{
	char *p = buf_extend(b, 1);

	if (p)
		*p = c;
}

void buf_add_repeat(struct buf *b, char c, size_t n)
{
	char *p = n ? buf_extend(b, n) : NULL;

	if (p)
		memset(p, c, n);
}

void buf_print(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->failed = true;
		return;
	}
	if (!make_room(b, (size_t)n + 1))
		return;
	va_start(ap, fmt);
	vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

struct span buf_span(const struct buf *b)
{
	return (struct span){ b->ptr, b->len };
}

void buf_clear(struct buf *b)
{
	b->len = 0;
}

void buf_release(struct buf *b)
{
	free(b->ptr);
	*b = (struct buf){ 0 };
}

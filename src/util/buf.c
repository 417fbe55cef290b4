/* SPDX-License-Identifier: MIT */
/* Appending to a heap buffer with a sticky error. */
#include "util/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/memory.h"
#include "util/span.h"

bool buf_grow(struct buf *b, size_t n)
{
	size_t room = b->room ? b->room : 256;
	char *p;

	while (room - b->len < n) {
		if (room > SIZE_MAX / 2) {
			b->failed = true;
			return false;
		}
		room *= 2;
	}
	p = realloc(b->ptr, room);
	if (!p) {
		memory_note_loss();
		b->failed = true;
		return false;
	}
	b->ptr = p;
	b->room = room;
	return true;
}

void buf_add_repeat(struct buf *b, char c, size_t n)
{
	char *p = n ? buf_extend(b, n) : NULL;

	if (p)
		memset(p, c, n);
}

void buf_add_number(struct buf *b, uint64_t n)
{
	char text[20];
	size_t at = sizeof text;

	do
		text[--at] = (char)('0' + n % 10);
	while (n /= 10);
	buf_add(b, (struct span){ text + at, sizeof text - at });
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
	if (!buf_extend(b, (size_t)n + 1))
		return;
	b->len -= (size_t)n + 1; /* of which the NUL is not kept */
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

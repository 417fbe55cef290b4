/* SPDX-License-Identifier: MIT */
/*
 * A growing text that a writer appends to.
 *
 * Errors are sticky: after memory has run out, adding does nothing and
 * `failed` stays set, so that a writer checks once, at the end.
 */
#ifndef BUF_H
#define BUF_H

#include <stdint.h>

#include "util/span.h"

/* All zero is an empty buffer. Owns its memory; buf_release gives it back. */
struct buf {
	char *ptr;
	size_t len, room;
	bool failed;
};

/* Grow, whatever room there is; false: no memory. */
bool buf_grow(struct buf *b, size_t n);

/* Room for n bytes at the end, to be filled by the caller, or NULL. */
static inline char *buf_extend(struct buf *b, size_t n)
{
	char *p;

	if (b->failed || (n > b->room - b->len && !buf_grow(b, n)))
		return NULL;
	p = b->ptr + b->len;
	b->len += n;
	return p;
}

static inline void buf_add(struct buf *b, struct span s)
{
	char *p = s.len ? buf_extend(b, s.len) : NULL;

	if (p)
		memcpy(p, s.ptr, s.len);
}

static inline void buf_add_char(struct buf *b, char c)
{
	char *p = buf_extend(b, 1);

	if (p)
		*p = c;
}

static inline void buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, span_of(text));
}

void buf_add_repeat(struct buf *b, char c, size_t n);
void buf_add_number(struct buf *b, uint64_t n); /* decimal */
void buf_print(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* What has been written; dies with the next addition. */
struct span buf_span(const struct buf *b);

/* Forget the content, keep the memory. */
void buf_clear(struct buf *b);
void buf_release(struct buf *b);

#endif

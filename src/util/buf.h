/* SPDX-License-Identifier: MIT */
/*
 * A growing text that a writer appends to.
 *
 * Errors are sticky: after memory has run out, adding does nothing and
 * `failed` stays set, so that a writer checks once, at the end.
 */
#ifndef BUF_H
#define BUF_H

#include "util/span.h"

/* All zero is an empty buffer. Owns its memory; buf_release gives it back. */
struct buf {
	char *ptr;
	size_t len, room;
	bool failed;
};

void buf_add(struct buf *b, struct span s);
void buf_add_text(struct buf *b, const char *text);
void buf_add_char(struct buf *b, char c);
void buf_add_repeat(struct buf *b, char c, size_t n);
void buf_print(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Room for n bytes at the end, to be filled by the caller, or NULL. */
char *buf_extend(struct buf *b, size_t n);

/* What has been written; dies with the next addition. */
struct span buf_span(const struct buf *b);

/* Forget the content, keep the memory. */
void buf_clear(struct buf *b);
void buf_release(struct buf *b);

#endif

/* SPDX-License-Identifier: MIT */
/* A run of bytes that somebody else owns: text from a file, never a copy. */
#ifndef SPAN_H
#define SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* The bytes need not end with a NUL and may hold any value. */
struct span {
	const char *ptr;
	size_t len;
};

/* For static tables, where a compound literal is no constant. */
#define SPAN_INIT(s)               \
	{                          \
		(s), sizeof(s) - 1 \
	}
/* For expressions; s is a string literal. */
#define SPAN(s) ((struct span)SPAN_INIT(s))
/* The two arguments of printf's "%.*s". */
#define SPAN_ARG(s) (int)(s).len, (s).ptr

/* The bytes of a NUL-terminated text; NULL gives an empty span. */
static inline struct span span_of(const char *text)
{
	return (struct span){ text, text ? strlen(text) : 0 };
}

/* The part from byte `from` up to, not including, byte `to`; both clamped. */
static inline struct span span_cut(struct span s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from > to)
		from = to;
	return (struct span){ s.ptr ? s.ptr + from : NULL, to - from };
}

static inline bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

static inline bool span_is(struct span s, const char *text)
{
	return span_equal(s, span_of(text));
}

static inline bool span_starts(struct span s, struct span prefix)
{
	return span_equal(span_cut(s, 0, prefix.len), prefix);
}

bool span_ends(struct span s, struct span suffix);

/* Compare by bytes, shorter first where one is the other's beginning. */
int span_order(struct span a, struct span b);

/* Index of the first byte c at or behind `from`, or s.len. */
size_t span_find(struct span s, char c, size_t from);

/* Index of the last byte c, or s.len when there is none. */
size_t span_find_last(struct span s, char c);

/* Split off what stands before the first `c`; *rest is what follows it. */
struct span span_split(struct span s, char c, struct span *rest);

/*
 * Does the glob match all of s? `*` stands for any run of bytes, the empty
 * one included; nothing else is special. Linear in glob times s at worst.
 */
bool span_glob(struct span glob, struct span s);

#endif

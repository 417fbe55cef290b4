/* SPDX-License-Identifier: MIT */
/* Random tables for the tests of reading and writing them. */
#ifndef RANDOM_TABLE_H
#define RANDOM_TABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "util/buf.h"

/* A small generator of our own: the same tables on every machine. */
struct random {
	uint64_t state;
};

static inline uint32_t random_below(struct random *r, uint32_t n)
{
	r->state = r->state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(r->state >> 33) % n;
}

static inline bool random_one_in(struct random *r, uint32_t n)
{
	return !random_below(r, n);
}

/* What tables are made of. */
struct random_shape {
	uint32_t columns, rows;
	uint32_t longest;     /* cell */
	uint32_t quoted;      /* one cell in so many is in quotes */
	const char *line_end; /* NULL: any, by chance */
	uint32_t wrong;       /* one cell in so many is; 0: none */
};

static inline void random_line_end(
	struct random *r, const struct random_shape *s, struct buf *out)
{
	static const char *const ends[] = { "\n", "\n", "\r\n", "\r" };

	buf_add_text(out, s->line_end ? s->line_end : ends[random_below(r, 4)]);
}

static inline void random_quoted(struct random *r, uint32_t n, struct buf *out)
{
	static const char *const parts[] = { "a", "b", "\"\"", "\"\"", ",",
		"\n", "\r\n", "\r", "\xc3\xa4", "\xf0\x9f\x98\x80", " ",
		"xyz" };

	buf_add_char(out, '"');
	for (uint32_t i = 0; i < n; i++)
		buf_add_text(out,
			parts[random_below(r, sizeof parts / sizeof *parts)]);
	buf_add_char(out, '"');
}

static inline void random_wrong(struct random *r, struct buf *out)
{
	static const struct span parts[] = { SPAN_INIT("\""), SPAN_INIT("\0"),
		SPAN_INIT("\xff"), SPAN_INIT("\xc3"), SPAN_INIT(",x"),
		SPAN_INIT("a\"b"), SPAN_INIT("\"a\"b"), SPAN_INIT("\"a"),
		SPAN_INIT("\n"), SPAN_INIT("\r"), SPAN_INIT("\"\"\"") };

	buf_add(out, parts[random_below(r, sizeof parts / sizeof *parts)]);
}

static inline void random_cell(
	struct random *r, const struct random_shape *s, struct buf *out)
{
	static const char *const parts[] = { "a", "7", "\xc3\xbc", " ", "bc" };
	uint32_t n = random_one_in(r, 3) ? random_below(r, s->longest + 1)
					 : random_below(r, 4);

	if (s->wrong && random_one_in(r, s->wrong)) {
		random_wrong(r, out);
		return;
	}
	if (random_one_in(r, s->quoted)) {
		random_quoted(r, n, out);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		buf_add_text(out,
			parts[random_below(r, sizeof parts / sizeof *parts)]);
}

static inline struct random_shape random_shape(struct random *r)
{
	static const char *const ends[] = { "\n", "\r\n", "\n", "\r", NULL };

	return (struct random_shape){ .columns = 1 + random_below(r, 5),
		.rows = random_below(r, 12),
		.longest = random_one_in(r, 4) ? 90 : 9,
		.quoted = 1 + random_below(r, 6),
		.line_end = ends[random_below(r, 5)],
		.wrong = random_one_in(r, 3) ? 1 + random_below(r, 30) : 0 };
}

/* A table; its header is right, and so is all else unless it says wrong. */
static inline void random_table(
	struct random *r, const struct random_shape *s, struct buf *out)
{
	buf_clear(out);
	if (random_one_in(r, 4))
		buf_add_text(out, "\xef\xbb\xbf");
	for (uint32_t k = 0; k < s->columns; k++) {
		if (k)
			buf_add_char(out, ',');
		if (random_one_in(r, 8))
			buf_print(out, "\"c\n%u\"", k);
		else
			buf_print(out, "c%u", k);
	}
	for (uint32_t i = 0; i < s->rows; i++) {
		random_line_end(r, s, out);
		for (uint32_t k = 0; k < s->columns; k++) {
			if (k)
				buf_add_char(out, ',');
			random_cell(r, s, out);
		}
	}
	if (random_one_in(r, 3))
		return;
	random_line_end(r, s, out);
}

#endif

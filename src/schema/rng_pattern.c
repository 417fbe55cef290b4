/* SPDX-License-Identifier: MIT */
/*
 * XSD patterns match the whole text, so the anchors go; they know no \xHH,
 * so those characters stand themselves, less those that XML cannot hold.
 */
#include "schema/rng_pattern.h"

#include <string.h>

#include "util/buf.h"

struct translator {
	struct span in;
	size_t at;
	struct buf *out;
};

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \xHH at the place, which is left behind it; -1: no such thing. */
static int take_hex(struct translator *t)
{
	const char *p = t->in.ptr + t->at;
	int high, low;

	if (t->in.len - t->at < 4 || p[0] != '\\' || p[1] != 'x')
		return -1;
	high = hex(p[2]);
	low = hex(p[3]);
	if (high < 0 || low < 0 || high > 7)
		return -1;
	t->at += 4;
	return high * 16 + low;
}

static void put_char(struct translator *t, int c)
{
	switch (c) {
	case '\t':
		buf_add(t->out, SPAN("\\t"));
		return;
	case '\n':
		buf_add(t->out, SPAN("\\n"));
		return;
	case '\r':
		buf_add(t->out, SPAN("\\r"));
		return;
	default:
		if (strchr("\\-[]^", c))
			buf_add_char(t->out, '\\');
		buf_add_char(t->out, (char)c);
	}
}

/* Of \xHH-\xHH what XML can hold: three controls, and all from the blank. */
static void put_range(struct translator *t, int from, int to)
{
	static const int controls[] = { '\t', '\n', '\r' };

	for (size_t i = 0; i < 3; i++)
		if (from <= controls[i] && controls[i] <= to)
			put_char(t, controls[i]);
	if (from < ' ')
		from = ' ';
	if (from > to)
		return;
	put_char(t, from);
	if (from == to)
		return;
	buf_add_char(t->out, '-');
	put_char(t, to);
}

static bool take_hex_range(struct translator *t)
{
	int from = take_hex(t), to = from;

	if (from < 0)
		return false;
	if (t->in.len - t->at > 4 && t->in.ptr[t->at] == '-' &&
		t->in.ptr[t->at + 1] == '\\') {
		t->at++;
		to = take_hex(t);
	}
	if (to < from)
		return false;
	put_range(t, from, to);
	return true;
}

/* A backslash and what it takes its meaning from. */
static bool take_escape(struct translator *t, bool in_class)
{
	char next;

	if (in_class && t->in.len - t->at > 1 && t->in.ptr[t->at + 1] == 'x')
		return take_hex_range(t);
	if (t->in.len - t->at < 2)
		return false;
	next = t->in.ptr[t->at + 1];
	if (!strchr("tnr.\\-", next))
		return false;
	buf_add(t->out, span_cut(t->in, t->at, t->at + 2));
	t->at += 2;
	return true;
}

/* Behind '[', up to and with ']'. */
static bool take_class(struct translator *t)
{
	bool first = true;
	size_t empty;

	if (t->at < t->in.len && t->in.ptr[t->at] == '^') {
		buf_add_char(t->out, '^');
		t->at++;
	}
	empty = t->out->len;
	for (; t->at < t->in.len; first = false) {
		char c = t->in.ptr[t->at];
		bool edge = first || (t->at + 1 < t->in.len &&
					     t->in.ptr[t->at + 1] == ']');

		if (c == '\\') {
			if (!take_escape(t, true))
				return false;
			continue;
		}
		t->at++;
		if (c == '-' && edge)
			buf_add_char(t->out, '\\');
		buf_add_char(t->out, c);
		/* of what XML cannot hold nothing may be left */
		if (c == ']')
			return t->out->len > empty + 1;
		if (c == '[')
			return false;
	}
	return false;
}

static bool take_one(struct translator *t)
{
	char c = t->in.ptr[t->at];

	if (c == '\\')
		return take_escape(t, false);
	if (strchr("^$.", c))
		return false;
	buf_add_char(t->out, c);
	t->at++;
	return c != '[' || take_class(t);
}

bool rng_pattern_write(struct span pattern, struct buf *out)
{
	struct translator t = { .out = out };

	if (pattern.len < 2 || pattern.ptr[0] != '^' ||
		pattern.ptr[pattern.len - 1] != '$')
		return false;
	t.in = span_cut(pattern, 1, pattern.len - 1);
	while (t.at < t.in.len)
		if (!take_one(&t))
			return false;
	return true;
}

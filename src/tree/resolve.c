/* SPDX-License-Identifier: MIT */
/*
 * The YAML 1.2 core schema (YAML 1.2.2, section 10.3.2): which plain scalars
 * are null, booleans, integers and floats. "no", "0777" and "1:30" are text,
 * "0o17" and "0x1F" are integers.
 */
#include "tree/resolve.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tree/node.h"

enum { NUMBER_BYTES = 400 };

static bool is_one_of(struct span s, const char *const *words)
{
	for (; *words; words++)
		if (span_is(s, *words))
			return true;
	return false;
}

static size_t digits(struct span s, size_t from)
{
	while (from < s.len && s.ptr[from] >= '0' && s.ptr[from] <= '9')
		from++;
	return from;
}

static size_t sign(struct span s)
{
	return s.len && (s.ptr[0] == '-' || s.ptr[0] == '+');
}

/* [-+]? [0-9]+ */
static bool is_integer(struct span s)
{
	size_t from = sign(s);

	return s.len > from && digits(s, from) == s.len;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static bool is_float(struct span s)
{
	size_t from = sign(s), at = digits(s, from);
	bool some = at > from;

	if (at < s.len && s.ptr[at] == '.') {
		size_t end = digits(s, at + 1);

		some |= end > at + 1;
		at = end;
	}
	if (!some)
		return false;
	if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
		size_t exp = at + 1;

		if (exp < s.len && (s.ptr[exp] == '-' || s.ptr[exp] == '+'))
			exp++;
		at = digits(s, exp);
		if (at == exp)
			return false;
	}
	return at == s.len;
}

static void set_float(struct node *n, double value)
{
	n->type = NODE_FLOAT;
	n->number = value;
}

/* 0o[0-7]+ or 0x[0-9a-fA-F]+ */
static bool set_based(struct node *n, struct span s)
{
	int base = span_starts(s, SPAN("0o"))   ? 8
		   : span_starts(s, SPAN("0x")) ? 16
						: 0;
	static const char figures[] = "0123456789abcdefABCDEF";
	char text[NUMBER_BYTES];
	size_t n_figures = base == 8 ? 8 : sizeof figures - 1;

	if (!base || s.len < 3 || s.len >= sizeof text)
		return false;
	for (size_t i = 2; i < s.len; i++)
		if (!memchr(figures, s.ptr[i], n_figures))
			return false;
	memcpy(text, s.ptr + 2, s.len - 2);
	text[s.len - 2] = '\0';
	errno = 0;
	n->integer = strtoll(text, NULL, base);
	if (errno) /* beyond 64 bits: no number that we could keep exactly */
		return false;
	n->type = NODE_INT;
	return true;
}

static bool set_number(struct node *n, struct span s)
{
	char text[NUMBER_BYTES];
	bool integer;

	if (set_based(n, s))
		return true;
	if (s.len >= sizeof text) /* longer ones stay text */
		return false;
	integer = is_integer(s);
	if (!integer && !is_float(s))
		return false;
	memcpy(text, s.ptr, s.len);
	text[s.len] = '\0';
	if (integer) {
		errno = 0;
		n->integer = strtoll(text, NULL, 10);
		n->type = NODE_INT;
		if (!errno)
			return true;
	}
	set_float(n, strtod(text, NULL));
	return true;
}

void node_resolve(struct node *n, struct span plain)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL",
		NULL };
	static const char *const trues[] = { "true", "True", "TRUE", NULL };
	static const char *const falses[] = { "false", "False", "FALSE", NULL };
	static const char *const infinities[] = { ".inf", ".Inf", ".INF",
		"+.inf", "+.Inf", "+.INF", NULL };
	static const char *const minus[] = { "-.inf", "-.Inf", "-.INF", NULL };
	static const char *const nans[] = { ".nan", ".NaN", ".NAN", NULL };

	n->type = NODE_TEXT;
	n->text = plain;
	if (plain.len && !strchr("~nNtTfF+-.0123456789", plain.ptr[0]))
		return; /* most texts: no word or number begins so */
	if (is_one_of(plain, nulls)) {
		n->type = NODE_NULL;
	} else if (is_one_of(plain, trues) || is_one_of(plain, falses)) {
		n->type = NODE_BOOL;
		n->boolean = is_one_of(plain, trues);
	} else if (is_one_of(plain, infinities)) {
		set_float(n, (double)INFINITY);
	} else if (is_one_of(plain, minus)) {
		set_float(n, (double)-INFINITY);
	} else if (is_one_of(plain, nans)) {
		set_float(n, (double)NAN);
	} else {
		set_number(n, plain);
	}
}

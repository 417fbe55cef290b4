/* SPDX-License-Identifier: MIT */
/* The grammar of JSON's numbers, and floats without needless digits. */
#include "codec/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/span.h"

enum { FEWEST_DIGITS = 15, MOST_DIGITS = 17 };

static bool is_same(double a, double b)
{
	return a <= b && a >= b;
}

void number_format(double value, char out[NUMBER_TEXT])
{
	char *exponent;

	for (int digits = FEWEST_DIGITS; digits <= MOST_DIGITS; digits++) {
		snprintf(out, NUMBER_TEXT, "%.*g", digits, value);
		if (is_same(strtod(out, NULL), value))
			break;
	}
	if (strchr(out, '.'))
		return;
	exponent = out + strcspn(out, "e");
	memmove(exponent + 2, exponent, strlen(exponent) + 1);
	memcpy(exponent, ".0", 2);
}

static size_t skip_figures(struct span s, size_t at)
{
	while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
		at++;
	return at;
}

/* Offset behind the integer that s begins with, or 0. */
static size_t skip_integer(struct span s)
{
	size_t start = s.len && s.ptr[0] == '-';
	size_t end = skip_figures(s, start);

	if (end == start || (s.ptr[start] == '0' && end > start + 1))
		return 0;
	return end;
}

bool number_is_integer(struct span s)
{
	return s.len && skip_integer(s) == s.len;
}

bool number_is_json(struct span s)
{
	size_t at = skip_integer(s), end;

	if (!at)
		return false;
	if (at < s.len && s.ptr[at] == '.') {
		end = skip_figures(s, at + 1);
		if (end == at + 1)
			return false;
		at = end;
	}
	if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
		at++;
		if (at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-'))
			at++;
		end = skip_figures(s, at);
		if (end == at)
			return false;
		at = end;
	}
	return at == s.len;
}

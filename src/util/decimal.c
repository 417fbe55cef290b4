/* SPDX-License-Identifier: MIT */
/* A decimal number is digits times a power of ten. */
#include "util/decimal.h"

#include <stdint.h>

enum { STEP_DIGITS = 18, MOST_EXPONENT = 100000 };

/*
 * Digits without leading and trailing zeros, at `digits` in the text (with
 * perhaps a point between), times 10 to the exponent. No digits: zero.
 */
struct decimal {
	struct span digits;
	long exponent;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool read_exponent(struct span s, long *out)
{
	bool minus = s.len && s.ptr[0] == '-';
	size_t i = minus || (s.len && s.ptr[0] == '+');
	long n = 0;

	if (i == s.len)
		return false;
	for (; i < s.len; i++) {
		if (!is_digit(s.ptr[i]))
			return false;
		if (n <= MOST_EXPONENT)
			n = n * 10 + (s.ptr[i] - '0');
	}
	*out = minus ? -n : n;
	return n <= MOST_EXPONENT;
}

/* Does s hold digits, at least one, and at most one point? */
static bool is_mantissa(struct span s)
{
	size_t digits = 0, points = 0;

	for (size_t i = 0; i < s.len; i++) {
		digits += is_digit(s.ptr[i]);
		points += s.ptr[i] == '.';
	}
	return digits && points <= 1 && digits + points == s.len;
}

static void trim(struct decimal *d)
{
	struct span s = d->digits;
	size_t point = span_find(s, '.', 0);

	d->exponent -= point < s.len ? (long)(s.len - point - 1) : 0;
	while (s.len && (s.ptr[0] == '0' || s.ptr[0] == '.'))
		s = span_cut(s, 1, s.len);
	while (s.len && (s.ptr[s.len - 1] == '0' || s.ptr[s.len - 1] == '.')) {
		d->exponent += s.ptr[s.len - 1] == '0';
		s.len--;
	}
	d->digits = s;
}

static bool parse(struct span s, struct decimal *out)
{
	size_t from = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'), e;

	out->exponent = 0;
	e = span_find(s, 'e', 0);
	if (e == s.len)
		e = span_find(s, 'E', 0);
	if (e < s.len &&
		!read_exponent(span_cut(s, e + 1, s.len), &out->exponent))
		return false;
	out->digits = span_cut(s, from, e);
	if (!is_mantissa(out->digits))
		return false;
	trim(out);
	return true;
}

/* a * b modulo m, without overflow. */
static uint64_t multiply(uint64_t a, uint64_t b, uint64_t m)
{
	__extension__ typedef unsigned __int128 wide;

	return (uint64_t)((wide)a * b % m);
}

static uint64_t remainder_of(const struct decimal *d, uint64_t m, long exponent)
{
	uint64_t r = 0, power = 10 % m;

	for (size_t i = 0; i < d->digits.len; i++)
		if (d->digits.ptr[i] != '.')
			r = (multiply(r, 10, m) +
				    (uint64_t)(d->digits.ptr[i] - '0')) %
			    m;
	for (; exponent; exponent /= 2) {
		if (exponent % 2)
			r = multiply(r, power, m);
		power = multiply(power, power, m);
	}
	return r;
}

bool decimal_is_multiple(struct span number, struct span step)
{
	struct decimal a, b;
	uint64_t m = 0;
	size_t digits = 0;

	if (!parse(number, &a) || !parse(step, &b) || !b.digits.len)
		return false;
	if (!a.digits.len)
		return true;
	/* a has no factor of ten left that the step could divide by */
	if (a.exponent < b.exponent)
		return false;
	for (size_t i = 0; i < b.digits.len; i++) {
		if (b.digits.ptr[i] == '.')
			continue;
		m = m * 10 + (uint64_t)(b.digits.ptr[i] - '0');
		if (++digits > STEP_DIGITS)
			return false;
	}
	return !remainder_of(&a, m, a.exponent - b.exponent);
}

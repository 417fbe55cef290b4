/* SPDX-License-Identifier: MIT */
/* A decimal number is digits times a power of ten. */
#include "util/decimal.h"

#include "util/ascii.h"
#include "util/span.h"

enum { STEP_DIGITS = 18, MOST_EXPONENT = 100000 };

static bool read_exponent(struct span s, int64_t *out)
{
	bool minus = s.len && s.ptr[0] == '-';
	size_t i = minus || (s.len && s.ptr[0] == '+');
	int64_t n = 0;

	if (i == s.len)
		return false;
	for (; i < s.len; i++) {
		if (!ascii_is_digit(s.ptr[i]))
			return false;
		if (n <= MOST_EXPONENT)
			n = n * 10 + (s.ptr[i] - '0');
	}
	*out = minus ? -n : n;
	return n <= MOST_EXPONENT;
}

/* Where the digits and the point of a number are in its text. */
struct shape {
	size_t first, last; /* digits that are not 0 */
	size_t point, end;  /* no point: it stands at the end */
	bool any, some;     /* digits; digits that are not 0 */
};

static struct shape look(struct span s, size_t from)
{
	struct shape x = { .point = s.len };

	for (x.end = from; x.end < s.len; x.end++) {
		char c = s.ptr[x.end];

		if (c == '.' && x.point == s.len) {
			x.point = x.end;
			continue;
		}
		if (!ascii_is_digit(c))
			break;
		x.any = true;
		if (c == '0')
			continue;
		if (!x.some)
			x.first = x.end;
		x.some = true;
		x.last = x.end;
	}
	if (x.point > x.end)
		x.point = x.end;
	return x;
}

/* How many digits stand between the point and a digit; below 0: before it. */
static int64_t behind(const struct shape *x, size_t digit)
{
	return digit < x->point ? -(int64_t)(x->point - digit - 1)
				: (int64_t)(digit - x->point);
}

bool decimal_parse(struct span s, struct decimal *out)
{
	size_t from = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+');
	struct shape x = look(s, from);
	int64_t exponent = 0;

	if (!x.any)
		return false;
	if (x.end < s.len &&
		((s.ptr[x.end] != 'e' && s.ptr[x.end] != 'E') ||
			!read_exponent(
				span_cut(s, x.end + 1, s.len), &exponent)))
		return false;
	*out = (struct decimal){ .digits = { s.ptr, 0 } };
	if (!x.some)
		return true;
	out->digits = span_cut(s, x.first, x.last + 1);
	out->exponent = exponent - behind(&x, x.last);
	out->power = exponent - behind(&x, x.first) + 1;
	out->minus = s.ptr[0] == '-';
	return true;
}

/* Digit by digit; both begin with one that is not 0, at the same power. */
static int compare_digits(struct span a, struct span b)
{
	size_t i = 0, k = 0;

	for (;; i++, k++) {
		i += i < a.len && a.ptr[i] == '.';
		k += k < b.len && b.ptr[k] == '.';
		if (i == a.len || k == b.len)
			break;
		if (a.ptr[i] != b.ptr[k])
			return a.ptr[i] < b.ptr[k] ? -1 : 1;
	}
	/* whoever has digits left has one that is not 0 */
	return (i < a.len) - (k < b.len);
}

static int compare_sizes(const struct decimal *a, const struct decimal *b)
{
	if (!a->digits.len || !b->digits.len)
		return (a->digits.len != 0) - (b->digits.len != 0);
	if (a->power != b->power)
		return a->power < b->power ? -1 : 1;
	return compare_digits(a->digits, b->digits);
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
	if (a->minus != b->minus)
		return a->minus ? -1 : 1;
	return a->minus ? compare_sizes(b, a) : compare_sizes(a, b);
}

bool decimal_order(struct span a, struct span b, int *order)
{
	struct decimal x, y;

	if (!decimal_parse(a, &x) || !decimal_parse(b, &y))
		return false;
	*order = decimal_compare(&x, &y);
	return true;
}

/* a * b modulo m, without overflow. */
static uint64_t multiply(uint64_t a, uint64_t b, uint64_t m)
{
	__extension__ typedef unsigned __int128 wide;

	return (uint64_t)((wide)a * b % m);
}

static uint64_t remainder_of(
	const struct decimal *d, uint64_t m, int64_t exponent)
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

	if (!decimal_parse(number, &a) || !decimal_parse(step, &b) ||
		!b.digits.len)
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

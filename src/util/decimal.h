/* SPDX-License-Identifier: MIT */
/* Decimal numbers as texts, exactly: what binary fractions get wrong. */
#ifndef DECIMAL_H
#define DECIMAL_H

#include <stdint.h>

#include "util/span.h"

/*
 * Is the number an integral multiple of the step, which is above 0? Both as
 * written: digits with an optional sign, point and exponent ("0.0075",
 * "1e-8"); steps may have 18 significant digits. False for anything else.
 */
bool decimal_is_multiple(struct span number, struct span step);

/* A number that has been looked at; it borrows its text. */
struct decimal {
	/* from the first digit that is not 0 to the last such one, with
	 * perhaps the point between them; empty: the number is 0 */
	struct span digits;
	int64_t power;    /* 0.digits times 10 to this is the number */
	int64_t exponent; /* digits, as a whole number, times 10 to this */
	bool minus;       /* never of 0 */
};

/*
 * Read digits with an optional sign, point and exponent (of 100,000 at
 * most): "10", "-0.5", "+.5", "5.", "1E-3". False for anything else. One
 * pass, no memory.
 */
bool decimal_parse(struct span s, struct decimal *out);

/* Below, above or 0 as a is less than, more than or equal to b; exactly. */
int decimal_compare(const struct decimal *a, const struct decimal *b);

/* The same for texts; false: one of them is no number. */
bool decimal_order(struct span a, struct span b, int *order);

#endif

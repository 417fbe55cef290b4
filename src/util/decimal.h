/* SPDX-License-Identifier: MIT */
/* Decimal numbers as texts, exactly: what binary fractions get wrong. */
#ifndef DECIMAL_H
#define DECIMAL_H

#include "util/span.h"

/*
 * Is the number an integral multiple of the step, which is above 0? Both as
 * written: digits with an optional sign, point and exponent ("0.0075",
 * "1e-8"); steps may have 18 significant digits. False for anything else.
 */
bool decimal_is_multiple(struct span number, struct span step);

#endif

/* SPDX-License-Identifier: MIT */
/* Numbers as text, alike in every syntax. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>

#include "util/span.h"

enum { NUMBER_TEXT = 40 };

/*
 * The shortest decimal that reads back as the same finite number; it always
 * has a '.', which YAML 1.1 wants of a float: "1.0", "0.1", "1.0e+20".
 */
void number_format(double value, char out[NUMBER_TEXT]);

/* Is s an integer of JSON: -?(0|[1-9][0-9]*)? */
bool number_is_integer(struct span s);

/* Is s a number of JSON (RFC 8259, section 6)? */
bool number_is_json(struct span s);

#endif

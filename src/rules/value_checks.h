/* SPDX-License-Identifier: MIT */
/* The check of a field's values, from what is known of the field. */
#ifndef VALUE_CHECKS_H
#define VALUE_CHECKS_H

#include "model/value_form.h"
#include "rules/setting.h"

/* Of a date with time, what a field of type date takes. */
enum { DATE_BYTES = 10 };

/* Is a text a date with time, of which such a field takes the first bytes? */
bool text_is_long_date(struct span text, const struct zone *zone);

/*
 * Make a check from facts (NULL: nothing is known, and all is good): values
 * of pick lists are hashed, users are those of the setting, times are in its
 * zone. NULL: no memory.
 */
const struct value_check *value_check_new(const struct setting *s,
	const struct field_facts *facts, struct arena *a);

#endif

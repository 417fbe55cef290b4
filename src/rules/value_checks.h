/* SPDX-License-Identifier: MIT */
/* The check of a field's values, from what is known of the field. */
#ifndef VALUE_CHECKS_H
#define VALUE_CHECKS_H

#include "model/value_form.h"
#include "rules/setting.h"

/* Is a text a date with time, of which a field of type date takes the
 * first bytes? */
enum { DATE_BYTES = 10 };

bool text_is_long_date(struct span text, const struct zone *zone);

/*
 * Make a check from facts (NULL: nothing is known, and all is good): values
 * of pick lists are hashed, users are those of the setting, times are in its
 * zone. NULL: no memory.
 */
const struct value_check *value_check_new(const struct setting *s,
	const struct field_facts *facts, struct arena *a);

#endif

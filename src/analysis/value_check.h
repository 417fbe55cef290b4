/* SPDX-License-Identifier: MIT */
/* Values that a component gives to fields: do the fields hold such ones? */
#ifndef VALUE_CHECK_H
#define VALUE_CHECK_H

#include "model/inspection.h"
#include "model/refs.h"

/*
 * Look at one value of the component: where it is the value, default_value,
 * user or execution_time of an object that names a field, it must fit that.
 */
void value_check_at(const struct inspection *in, const struct trail *t);

/*
 * Does a constant fit a field? Reports bad-value or not-a-value at it. Texts
 * with merge fields fit all.
 */
void value_check(const struct inspection *in, const struct field_facts *f,
	struct span field, const struct node *value);

/* Is every member of a list (or the text) an actual value of the field? */
void value_check_choices(const struct inspection *in,
	const struct field_facts *f, struct span field,
	const struct node *values);

#endif

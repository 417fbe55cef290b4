/* SPDX-License-Identifier: MIT */
/* Making checks of values from what is known of fields. */
#include "convert/value.h"
#include "model/value_form.h"

const struct value_check *value_check_new(const struct setting *s,
	const struct field_facts *facts, struct arena *a)
{
	return value_check_of(s->world, s->people ? &s->people->by_id : NULL,
		s->zone, facts, a);
}

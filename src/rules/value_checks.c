/* SPDX-License-Identifier: MIT */
/* Making checks of values from what is known of fields. */
#include "rules/value_checks.h"

#include <stdlib.h>

#include "model/value_form.h"

const struct value_check *value_check_new(const struct setting *s,
	const struct field_facts *facts, struct arena *a)
{
	return value_check_of(s->world, s->people ? &s->people->by_id : NULL,
		s->zone, facts, a);
}

bool text_is_long_date(struct span text, const struct zone *zone)
{
	int64_t ms;

	return text.len > DATE_BYTES && time_parse(text, zone, &ms);
}

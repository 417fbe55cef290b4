/* SPDX-License-Identifier: MIT */
/* Making checks of values from what is known of fields. */
#include "convert/value.h"
#include "model/value_form.h"

static bool take_choices(const struct setting *s,
	const struct field_facts *facts, struct arena *a,
	struct value_check *out)
{
	struct texts known = world_values(s->world, facts);

	out->values.arena = a;
	for (uint32_t i = 0; i < known.count; i++)
		if (map_add(&out->values, known.items[i], i) == MAP_NONE)
			return false;
	if (known.count)
		out->set = &out->values;
	return true;
}

const struct value_check *value_check_new(const struct setting *s,
	const struct field_facts *facts, struct arena *a)
{
	struct value_check *c = arena_new(a, struct value_check, 1);

	if (!c || !value_check_init(c, facts, a))
		return NULL;
	c->zone = s->zone;
	if (c->form == FORM_USER && s->people)
		c->set = &s->people->by_id;
	if ((c->form == FORM_CHOICE || c->form == FORM_CHOICES) &&
		!take_choices(s, facts, a, c))
		return NULL;
	return c;
}

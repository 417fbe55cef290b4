/* SPDX-License-Identifier: MIT */
/* Making checks of values from what is known of fields. */
#include "convert/value.h"
#include "convert/value_form.h"

static const struct {
	const char *type;
	enum form form;
	bool is_bounded; /* it has a length */
} types[] = {
	{ "text", FORM_FREE, true },
	{ "textarea", FORM_FREE, true },
	{ "email", FORM_EMAIL, true },
	{ "phone", FORM_PHONE, true },
	{ "website", FORM_WEBSITE, true },
	{ "integer", FORM_WHOLE, true },
	{ "bigint", FORM_WHOLE, true },
	{ "double", FORM_NUMBER, true },
	{ "currency", FORM_NUMBER, true },
	{ "percent", FORM_NUMBER, true },
	{ "boolean", FORM_BOOLEAN, false },
	{ "date", FORM_DATE, false },
	{ "datetime", FORM_DATETIME, false },
	{ "picklist", FORM_CHOICE, true },
	{ "multiselectpicklist", FORM_CHOICES, false },
	{ "ownerlookup", FORM_USER, false },
	{ "userlookup", FORM_USER, false },
};

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

static bool take_length(
	const struct field_facts *facts, struct arena *a, struct value_check *c)
{
	bool is_number = c->form == FORM_WHOLE || c->form == FORM_NUMBER;

	c->length = facts->length ? facts->length : facts->type->length;
	c->too_long = arena_print(a,
		is_number ? "more than %u digits" : "longer than %u characters",
		c->length)
			      .ptr;
	return c->too_long;
}

const struct value_check *value_check_new(const struct setting *s,
	const struct field_facts *facts, struct arena *a)
{
	struct value_check *c = arena_new(a, struct value_check, 1);
	size_t n = sizeof types / sizeof *types, i = 0;

	if (!c)
		return NULL;
	c->form = FORM_FREE;
	if (!facts || !facts->type)
		return c;
	while (i < n && strcmp(types[i].type, facts->type->name))
		i++;
	c->form = i < n ? types[i].form : FORM_ID;
	c->has_lines = !strcmp(facts->type->name, "textarea");
	c->zone = s->zone;
	if (c->form == FORM_USER && s->people)
		c->set = &s->people->by_id;
	if (i < n && types[i].is_bounded && !take_length(facts, a, c))
		return NULL;
	if ((c->form == FORM_CHOICE || c->form == FORM_CHOICES) &&
		!take_choices(s, facts, a, c))
		return NULL;
	return c;
}

/* What the check of lines refuses, or a NUL anywhere. */
static bool has_break(const struct value_check *c, struct span text)
{
	if (memchr(text.ptr, '\0', text.len))
		return true;
	return !c->has_lines && (memchr(text.ptr, '\n', text.len) ||
					memchr(text.ptr, '\r', text.len));
}

const char *value_check_text(const struct value_check *c, struct span text)
{
	if (!text.len)
		return NULL;
	if (has_break(c, text))
		return "a line end in a field of one line";
	return value_check_line(c, text);
}

/* SPDX-License-Identifier: MIT */
/* Which kind of value goes into which. */
#include "model/mapping_fit.h"

#include <stdio.h>
#include <string.h>

#include "model/value_text.h"

bool leads_to(const struct field_facts *f, struct span module)
{
	return texts_have(&f->leads_to, module);
}

static bool lead_alike(const struct field_facts *a, const struct field_facts *b)
{
	for (uint32_t i = 0; i < a->leads_to.count; i++)
		if (leads_to(b, a->leads_to.items[i]))
			return true;
	return !a->leads_to.count || !b->leads_to.count;
}

/* A text of a form of its own: not every text is an e-mail address. */
static bool is_formed(const struct field_facts *f)
{
	return !strcmp(f->type->name, "email") ||
	       !strcmp(f->type->name, "phone") ||
	       !strcmp(f->type->name, "website");
}

static enum fit fit_length(const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	if (!from->length || !to->length || from->length <= to->length)
		return FIT_ALWAYS;
	snprintf(why, WHY_BYTES, "holds up to %u characters, and only %u fit",
		from->length, to->length);
	return FIT_SOMETIMES;
}

static enum fit fit_text(const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	bool is_number = from->holds == HOLDS_NUMBER;

	if (is_formed(to) && from->type != to->type) {
		if (is_number ? strcmp(to->type->name, "phone")
			      : from->holds != HOLDS_TEXT || is_formed(from))
			return FIT_NEVER;
		snprintf(why, WHY_BYTES,
			"is of type %s, and not each of these is one of type "
			"%s",
			from->type->name, to->type->name);
		return FIT_SOMETIMES;
	}
	switch (from->holds) {
	case HOLDS_TEXT:
	case HOLDS_CHOICE:
		return fit_length(from, to, why);
	case HOLDS_RECORD:
	case HOLDS_USER:
		snprintf(why, WHY_BYTES, "leads to %s: the text would be an id",
			holds_words(from->holds));
		return FIT_SOMETIMES;
	case HOLDS_RECORDS:
	case HOLDS_USERS:
	case HOLDS_FILES:
		return FIT_NEVER;
	default:
		return FIT_ALWAYS;
	}
}

static enum fit fit_number(const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	if (from->holds != HOLDS_NUMBER)
		return FIT_NEVER;
	if (to->type->whole && !from->type->whole) {
		snprintf(why, WHY_BYTES,
			"holds numbers with a fraction, and only whole ones "
			"fit");
		return FIT_SOMETIMES;
	}
	if (from->length && to->length && from->length > to->length) {
		snprintf(why, WHY_BYTES,
			"holds up to %u digits, and only %u fit", from->length,
			to->length);
		return FIT_SOMETIMES;
	}
	return FIT_ALWAYS;
}

static enum fit fit_choice(struct world *w, const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	struct texts have = world_values(w, from), may = world_values(w, to);
	bool one = to->holds == HOLDS_CHOICE;

	if (from->holds == HOLDS_TEXT) {
		snprintf(why, WHY_BYTES,
			"is a text, and only values of the pick list fit");
		return FIT_SOMETIMES;
	}
	if (from->holds != HOLDS_CHOICE &&
		(one || from->holds != HOLDS_CHOICES))
		return FIT_NEVER;
	for (uint32_t i = 0; may.count && i < have.count; i++) {
		if (texts_have(&may, have.items[i]))
			continue;
		snprintf(why, WHY_BYTES,
			"has the value '%.*s', which the other pick list "
			"lacks",
			(int)(have.items[i].len < 60 ? have.items[i].len : 60),
			have.items[i].ptr);
		return FIT_SOMETIMES;
	}
	return FIT_ALWAYS;
}

static enum fit fit_record(const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	bool record = from->holds == HOLDS_RECORD;

	if (!record &&
		(to->holds == HOLDS_RECORD || from->holds != HOLDS_RECORDS))
		return FIT_NEVER;
	if (lead_alike(from, to))
		return FIT_ALWAYS;
	snprintf(why, WHY_BYTES,
		"leads to module '%.*s', and the other one to '%.*s'",
		SPAN_ARG(from->leads_to.items[0]),
		SPAN_ARG(to->leads_to.items[0]));
	return FIT_NEVER;
}

/* Forms of their own go only into their like; results may be anything. */
static enum fit fit_other(
	const struct field_facts *from, const struct field_facts *to)
{
	return from->type == to->type || from->type->computed ? FIT_ALWAYS
							      : FIT_NEVER;
}

enum fit mapping_fit(struct world *w, const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	enum holds a = from->holds;

	snprintf(why, WHY_BYTES, "is of type %s, and the other of type %s",
		from->type->name, to->type->name);
	if (a == HOLDS_ANY || to->holds == HOLDS_ANY)
		return fit_other(from, to);
	switch (to->holds) {
	case HOLDS_TEXT:
		return fit_text(from, to, why);
	case HOLDS_NUMBER:
		return fit_number(from, to, why);
	case HOLDS_CHOICE:
	case HOLDS_CHOICES:
		return fit_choice(w, from, to, why);
	case HOLDS_RECORD:
	case HOLDS_RECORDS:
		return fit_record(from, to, why);
	case HOLDS_DATE:
		return a == HOLDS_DATE || a == HOLDS_DATETIME ? FIT_ALWAYS
							      : FIT_NEVER;
	case HOLDS_USERS:
		return a == HOLDS_USER || a == HOLDS_USERS ? FIT_ALWAYS
							   : FIT_NEVER;
	case HOLDS_FILES:
		return fit_other(from, to);
	default:
		return a == to->holds ? FIT_ALWAYS : FIT_NEVER;
	}
}

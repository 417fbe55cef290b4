/* SPDX-License-Identifier: MIT */
/* Checking constants against fields. */
#include "analysis/value_check.h"

#include <string.h>

#include "model/inspection.h"
#include "schema/schema_check.h"
#include "util/text.h"

static void check_choice(const struct inspection *in, const struct texts *known,
	struct span field, const struct node *value)
{
	char shown[VALUE_BYTES], name[VALUE_BYTES], hint[HINT_BYTES];

	if (!node_is_scalar(value) || !known->count ||
		texts_have(known, value->text))
		return;
	FAULT_AT(in, OPK_NOT_A_VALUE, value,
		"%s is no value of the pick list %s\n%s",
		value_format(value, shown), show(field, name),
		hint_texts(in, FAULT_NEXT(OPK_ERROR, OPK_NOT_A_VALUE, value),
			known, value->text, hint));
}

void value_check_choices(const struct inspection *in,
	const struct field_facts *f, struct span field,
	const struct node *values)
{
	struct texts known = world_values(in->world, f);

	if (values->type != NODE_LIST)
		check_choice(in, &known, field, values);
	NODE_EACH (value, values)
		check_choice(in, &known, field, value);
}

/* Several values in one text: "Red;Blue" */
static void check_joined(const struct inspection *in,
	const struct field_facts *f, struct span field,
	const struct node *value)
{
	struct texts known = world_values(in->world, f);
	struct span rest = value->text;

	while (rest.len) {
		struct node one = *value;

		one.text = span_split(rest, ';', &rest);
		check_choice(in, &known, field, &one);
	}
}

static void check_length(const struct inspection *in,
	const struct field_facts *f, struct span field,
	const struct node *value)
{
	char name[VALUE_BYTES];
	size_t n = text_length(value->text);

	if (!f->length || n <= f->length || f->holds != HOLDS_TEXT)
		return;
	FAULT_AT(in, OPK_BAD_VALUE, value,
		"a text of %zu characters is too long for %s, which holds %u\n"
		"Shorten it.",
		n, show(field, name), f->length);
}

static bool is_merged(const struct node *value)
{
	return value->type == NODE_TEXT &&
	       memmem(value->text.ptr, value->text.len, "${", 2);
}

void value_check(const struct inspection *in, const struct field_facts *f,
	struct span field, const struct node *value)
{
	bool whole = f->type && f->type->whole;
	char shown[VALUE_BYTES], name[VALUE_BYTES];

	if (!f->type || f->holds == HOLDS_ANY || is_merged(value))
		return;
	if (f->holds == HOLDS_CHOICES && value->type == NODE_TEXT)
		check_joined(in, f, field, value);
	else if (f->holds == HOLDS_CHOICE || f->holds == HOLDS_CHOICES)
		value_check_choices(in, f, field, value);
	else if (value->type == NODE_LIST)
		return;
	else if (!holds_value(f->holds, whole, value))
		FAULT_AT(in, OPK_BAD_VALUE, value,
			"%s does not fit %s, which is of type %s\n"
			"Give %s.",
			value_format(value, shown), show(field, name),
			f->type->name,
			whole ? "a whole number" : holds_words(f->holds));
	else if (value->type == NODE_TEXT)
		check_length(in, f, field, value);
}

/* The object that holds the value names a field: which? */
static const struct field_facts *field_beside(
	const struct inspection *in, const struct trail *t, struct ref *r)
{
	NODE_EACH (child, t->up->node) {
		struct trail next = { t->up, child,
			rule_property(t->up->rule, child->key), t->id };

		/* the way to the record is not what gets the value */
		if (span_is(child->key, "lookup_field"))
			continue;
		if (refs_at(&next, r) && r->kind == in->world->field)
			return world_field(
				in->world, r->to.value[0], r->to.value[1]);
	}
	return NULL;
}

static void check_kind_of(const struct inspection *in, const struct trail *t,
	const struct field_facts *f, struct span field)
{
	bool is_user = span_is(t->node->key, "user");
	bool right =
		is_user ? f->holds == HOLDS_USER || f->holds == HOLDS_USERS
			: f->holds == HOLDS_DATE || f->holds == HOLDS_DATETIME;
	char name[VALUE_BYTES];

	if (right || f->holds == HOLDS_ANY)
		return;
	FAULT_AT(in, OPK_BAD_VALUE, t->node,
		"%s does not fit %s, which is of type %s\n"
		"Give %s, or name another field.",
		is_user ? "a user" : "a date", show(field, name), f->type->name,
		holds_words(f->holds));
}

/* What only the system sets, no automation can. */
static void check_writable(const struct inspection *in, const struct ref *r,
	const struct field_facts *f)
{
	char name[VALUE_BYTES];

	if (f->read_only)
		FAULT_AT(in, OPK_BAD_VALUE, r->at,
			"%s is read-only: nothing can set it\n"
			"Name a field that can be written.",
			show(r->at->text, name));
}

/* Most keys are none of these: their length says so. */
static bool is_given(struct span key)
{
	switch (key.len) {
	case 4:
		return span_is(key, "user");
	case 5:
		return span_is(key, "value");
	case 13:
		return span_is(key, "default_value");
	case 14:
		return span_is(key, "execution_time");
	default:
		return false;
	}
}

void value_check_at(const struct inspection *in, const struct trail *t)
{
	struct span key = t->node->key;
	const struct field_facts *f;
	struct span type;
	struct ref r;

	if (!is_given(key) || !t->up || t->up->node->type != NODE_MAP)
		return;
	f = field_beside(in, t, &r);
	if (!f || !f->type)
		return;
	if (!span_is(key, "default_value"))
		check_writable(in, &r, f);
	type = node_get_text(t->up->node, "type");
	if (span_is(key, "user") || span_is(key, "execution_time"))
		check_kind_of(in, t, f, r.at->text);
	else if (!span_is(type, "merge_field"))
		value_check(in, f, r.at->text, t->node);
}

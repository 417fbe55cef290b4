/* SPDX-License-Identifier: MIT */
/* The annotations that orgpack understands: taking them in, and asking. */
#include <limits.h>

#include "model/schema_check.h"

void schema_take_description(
	struct compiler *c, struct rule *r, const struct node *value)
{
	if (value->type != NODE_TEXT) {
		schema_refuse(c, value, "'description' must be a text");
		return;
	}
	r->said |= SAID_DESCRIPTION;
	r->description = value->text;
	r->note.description = value->text;
}

/* Is the value a map whose every key is one of the words? */
static bool has_only(struct compiler *c, const struct node *value,
	const char *const words[3])
{
	if (value->type != NODE_MAP) {
		schema_refuse(c, value, "'%.*s' must be an object",
			SPAN_ARG(value->key));
		return false;
	}
	NODE_EACH (child, value) {
		size_t i = 0;

		while (i < 3 && words[i] && !span_is(child->key, words[i]))
			i++;
		if (i == 3 || !words[i])
			schema_refuse(c, child, "'%.*s' knows no '%.*s'",
				SPAN_ARG(value->key), SPAN_ARG(child->key));
	}
	return true;
}

static bool take_text(
	struct compiler *c, const struct node *value, struct span *out)
{
	if (value->type != NODE_TEXT || !value->text.len) {
		schema_refuse(c, value, "'%.*s' must be a text",
			SPAN_ARG(value->key));
		return false;
	}
	*out = value->text;
	return true;
}

static void take_flag(struct compiler *c, const struct node *value, bool *out)
{
	if (value->type != NODE_BOOL)
		schema_refuse(c, value, "'%.*s' must be true or false",
			SPAN_ARG(value->key));
	else
		*out = value->boolean;
}

void schema_take_ref(
	struct compiler *c, struct rule *r, const struct node *value)
{
	static const char *const words[3] = { "kind", "scope" };
	const struct node *kind = node_get(value, SPAN("kind"));
	const struct node *scope = node_get(value, SPAN("scope"));

	if (!has_only(c, value, words))
		return;
	if (!kind)
		schema_refuse(c, value, "'x-ref' needs a 'kind'");
	else
		take_text(c, kind, &r->note.ref_kind);
	if (scope)
		take_text(c, scope, &r->note.ref_scope);
	r->said |= SAID_REF;
}

void schema_take_criteria(
	struct compiler *c, struct rule *r, const struct node *value)
{
	if (take_text(c, value, &r->note.criteria))
		r->said |= SAID_CRITERIA;
}

void schema_take_key(
	struct compiler *c, struct rule *r, const struct node *value)
{
	struct rule_array *a = schema_array(c, r);

	if (!take_text(c, value, &r->note.key))
		return;
	r->said |= SAID_KEY;
	if (a)
		a->key = r->note.key;
}

void schema_take_ordered(
	struct compiler *c, struct rule *r, const struct node *value)
{
	take_flag(c, value, &r->note.ordered);
	r->said |= SAID_ORDERED;
}

void schema_take_secret(
	struct compiler *c, struct rule *r, const struct node *value)
{
	take_flag(c, value, &r->note.secret);
	r->said |= SAID_SECRET;
}

void schema_take_xml(
	struct compiler *c, struct rule *r, const struct node *value)
{
	static const char *const words[3] = { "attribute", "name", "wrapped" };
	const struct node *n;

	if (!has_only(c, value, words))
		return;
	n = node_get(value, SPAN("attribute"));
	if (n)
		take_flag(c, n, &r->note.xml_attribute);
	n = node_get(value, SPAN("wrapped"));
	if (n)
		take_flag(c, n, &r->note.xml_wrapped);
	n = node_get(value, SPAN("name"));
	if (n)
		take_text(c, n, &r->note.xml_name);
	r->said |= SAID_XML;
}

void schema_take_identity(
	struct compiler *c, struct rule *r, const struct node *value)
{
	(void)r;
	if (value->type != NODE_MAP) {
		schema_refuse(c, value, "'x-identity' must be an object");
		return;
	}
	NODE_EACH (pointer, value) {
		struct span text;

		if (take_text(c, pointer, &text) && text.ptr[0] != '/')
			schema_refuse(c, pointer,
				"'%.*s' must be a JSON pointer",
				SPAN_ARG(pointer->key));
	}
}

const struct note *rule_note(const struct rule *rule)
{
	static const struct note nothing;

	return rule ? &rule->note : &nothing;
}

/* A key that is no declared property may have the rule of its pattern. */
static const struct rule *find_other(
	const struct rule_object *o, struct span key)
{
	for (size_t i = 0; i < o->patterns.count; i++)
		if (regex_match(o->patterns.items[i].regex, key, NULL))
			return o->patterns.items[i].rule;
	return o->additional && !o->additional->never ? o->additional : NULL;
}

const struct rule *rule_property(const struct rule *rule, struct span key)
{
	uint32_t i;

	if (!rule || !rule->shape)
		return NULL;
	i = rule_find_property(rule->shape, key);
	if (i == MAP_NONE)
		return find_other(rule->shape, key);
	return rule->shape->properties.items[i].rule;
}

const struct rule *rule_next_property(
	const struct rule *rule, struct span key, unsigned *at, unsigned *rank)
{
	uint32_t i;

	*rank = UINT_MAX;
	if (!rule || !rule->shape)
		return NULL;
	i = rule_find_next(rule->shape, key, at);
	if (i == MAP_NONE)
		return find_other(rule->shape, key);
	*rank = i;
	return rule->shape->properties.items[i].rule;
}

const struct rule *rule_names(const struct rule *rule)
{
	return rule && rule->shape ? rule->shape->property_names : NULL;
}

const struct rule *rule_items(const struct rule *rule)
{
	return rule && rule->list ? rule->list->items : NULL;
}

unsigned rule_property_count(const struct rule *rule)
{
	return rule && rule->shape ? (unsigned)rule->shape->properties.count
				   : 0;
}

const struct rule *rule_property_at(
	const struct rule *rule, unsigned i, struct span *name)
{
	const struct rule_property *p;

	if (i >= rule_property_count(rule))
		return NULL;
	p = &rule->shape->properties.items[i];
	*name = p->name;
	return p->rule;
}

unsigned rule_property_rank(const struct rule *rule, struct span key)
{
	uint32_t i;

	if (!rule || !rule->shape)
		return UINT_MAX;
	i = rule_find_property(rule->shape, key);
	return i == MAP_NONE ? UINT_MAX : i;
}

/* Of the values that are listed. */
static unsigned value_types(const struct rule *r)
{
	unsigned types = r->constant ? node_rule_types(r->constant) : 0;

	NODE_EACH (value, r->values)
		types |= node_rule_types(value);
	return types;
}

unsigned rule_types(const struct rule *rule)
{
	const struct rule *r = rule;

	while (r && !r->types && !r->values && !r->constant)
		r = r->combined ? r->combined->ref : NULL;
	if (!r)
		return 0;
	return r->types ? r->types : value_types(r);
}

/* SPDX-License-Identifier: MIT */
/* Taking in the keywords of JSON Schema whose values have forms of their
 * own, and making the parts of a rule. */
#include <float.h>

#include "model/schema_rule.h"

enum { MANY = 6 }; /* more texts or properties are looked up by hash */

struct rule_object *schema_object(struct compiler *c, struct rule *r)
{
	if (r->object)
		return r->object;
	r->object = arena_new(c->arena, struct rule_object, 1);
	if (r->object) {
		r->object->names.arena = c->arena;
		r->object->most = RULE_UNLIMITED;
	} else {
		schema_starve(c);
	}
	return r->object;
}

struct rule_array *schema_array(struct compiler *c, struct rule *r)
{
	if (r->array)
		return r->array;
	r->array = arena_new(c->arena, struct rule_array, 1);
	if (r->array) {
		r->array->most = RULE_UNLIMITED;
		r->array->least_contained = 1;
		r->array->most_contained = RULE_UNLIMITED;
	} else {
		schema_starve(c);
	}
	return r->array;
}

struct rule_text *schema_text(struct compiler *c, struct rule *r)
{
	if (r->text)
		return r->text;
	r->text = arena_new(c->arena, struct rule_text, 1);
	if (r->text)
		r->text->most = RULE_UNLIMITED;
	else
		schema_starve(c);
	return r->text;
}

struct rule_number *schema_number(struct compiler *c, struct rule *r)
{
	if (!r->number)
		r->number = arena_new(c->arena, struct rule_number, 1);
	if (!r->number)
		schema_starve(c);
	return r->number;
}

struct rule_combined *schema_combined(struct compiler *c, struct rule *r)
{
	if (!r->combined)
		r->combined = arena_new(c->arena, struct rule_combined, 1);
	if (!r->combined)
		schema_starve(c);
	return r->combined;
}

void schema_check_names(struct compiler *c, const struct node *value)
{
	struct map seen = { .arena = &c->scratch };
	uint32_t i = 0;

	if (value->type != NODE_LIST) {
		schema_refuse(c, value, "'%.*s' must be a list of texts",
			SPAN_ARG(value->key));
		return;
	}
	NODE_EACH (name, value) {
		if (name->type != NODE_TEXT)
			schema_refuse(c, name, "a property's name is needed");
		else if (map_add(&seen, name->text, i) != i)
			schema_refuse(c, name, "'%.*s' stands here twice",
				SPAN_ARG(name->text));
		i++;
	}
}

/* Only objects have children that are named subschemas. */
static bool is_map(struct compiler *c, const struct node *value)
{
	if (value->type == NODE_MAP)
		return true;
	schema_refuse(
		c, value, "'%.*s' must be an object", SPAN_ARG(value->key));
	return false;
}

void schema_take_dialect(
	struct compiler *c, struct rule *r, const struct node *value)
{
	(void)r;
	if (value->type != NODE_TEXT ||
		!span_is(value->text,
			"https://json-schema.org/draft/2020-12/schema"))
		schema_refuse(c, value,
			"only schemas of JSON Schema 2020-12 are read\n"
			"Write $schema: "
			"https://json-schema.org/draft/2020-12/schema");
}

void schema_take_reference(
	struct compiler *c, struct rule *r, const struct node *value)
{
	struct rule_combined *m = schema_combined(c, r);

	if (value->type != NODE_TEXT) {
		schema_refuse(c, value, "'$ref' must be a text");
	} else if (m) {
		m->ref_text = value->text;
		m->ref_at = value;
	}
}

void schema_take_definitions(
	struct compiler *c, struct rule *r, const struct node *value)
{
	(void)r;
	if (!is_map(c, value))
		return;
	NODE_EACH (definition, value)
		schema_compile(c, definition);
}

static unsigned type_bit(struct span name)
{
	static const struct {
		const char *name;
		unsigned bit;
	} types[] = {
		{ "null", RULE_NULL },
		{ "boolean", RULE_BOOLEAN },
		{ "integer", RULE_INTEGER },
		{ "number", RULE_NUMBER },
		{ "string", RULE_TEXT },
		{ "array", RULE_LIST },
		{ "object", RULE_OBJECT },
	};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (span_is(name, types[i].name))
			return types[i].bit;
	return 0;
}

static void take_one_type(
	struct compiler *c, struct rule *r, const struct node *name)
{
	unsigned bit = name->type == NODE_TEXT ? type_bit(name->text) : 0;

	if (!bit || (r->types & bit))
		schema_refuse(c, name,
			"'type' must be one or different ones of null, "
			"boolean, integer, number, string, array, object");
	r->types |= bit;
}

void schema_take_type(
	struct compiler *c, struct rule *r, const struct node *value)
{
	if (value->type != NODE_LIST) {
		take_one_type(c, r, value);
		return;
	}
	if (!value->count)
		schema_refuse(c, value, "'type' must not be empty");
	NODE_EACH (name, value)
		take_one_type(c, r, name);
}

static bool are_texts(const struct node *list)
{
	NODE_EACH (value, list)
		if (value->type != NODE_TEXT)
			return false;
	return true;
}

void schema_take_enum(
	struct compiler *c, struct rule *r, const struct node *value)
{
	uint32_t i = 0;

	if (value->type != NODE_LIST || !value->count) {
		schema_refuse(c, value, "'enum' must be a list of values");
		return;
	}
	r->values = value;
	if (value->count <= MANY || !are_texts(value))
		return;
	r->texts = arena_new(c->arena, struct map, 1);
	if (r->texts)
		r->texts->arena = c->arena;
	NODE_EACH (text, value)
		if (!r->texts || map_add(r->texts, text->text, i++) == MAP_NONE)
			schema_starve(c);
}

void schema_take_const(
	struct compiler *c, struct rule *r, const struct node *value)
{
	(void)c;
	r->constant = value;
}

void schema_take_properties(
	struct compiler *c, struct rule *r, const struct node *value)
{
	struct rule_object *o = schema_object(c, r);

	if (!is_map(c, value) || !o)
		return;
	NODE_EACH (subschema, value) {
		uint32_t index = (uint32_t)o->properties.count;
		struct rule_property *p = vec_add(c->arena, &o->properties);

		if (!p || (value->count > MANY &&
				  map_add(&o->names, subschema->key, index) ==
					  MAP_NONE)) {
			schema_starve(c);
			return;
		}
		p->name = subschema->key;
		p->rule = schema_compile(c, subschema);
	}
}

uint32_t rule_find_property(const struct rule_object *o, struct span name)
{
	if (o->names.count)
		return map_get(&o->names, name);
	for (uint32_t i = 0; i < o->properties.count; i++)
		if (span_equal(o->properties.items[i].name, name))
			return i;
	return MAP_NONE;
}

uint32_t rule_find_next(
	const struct rule_object *o, struct span name, uint32_t *at)
{
	uint32_t count = (uint32_t)o->properties.count, i = *at;

	while (i < count && !span_equal(o->properties.items[i].name, name))
		i++;
	if (i == count)
		i = *at ? rule_find_property(o, name) : MAP_NONE;
	if (i != MAP_NONE)
		*at = i + 1;
	return i;
}

static struct regex *compile_pattern(
	struct compiler *c, const struct node *at, struct span pattern)
{
	char why[128];
	struct regex *regex = regex_open(pattern, why);

	if (!regex && why[0])
		schema_refuse(c, at, "the pattern '%.*s' is wrong: %s",
			SPAN_ARG(pattern), why);
	else if (!regex)
		schema_starve(c);
	return regex;
}

void schema_take_pattern(
	struct compiler *c, struct rule *r, const struct node *value)
{
	struct rule_text *t = schema_text(c, r);

	if (value->type != NODE_TEXT) {
		schema_refuse(c, value, "'pattern' must be a text");
	} else if (t && !t->regex) {
		t->pattern = value->text;
		t->regex = compile_pattern(c, value, value->text);
	}
}

void schema_take_patterns(
	struct compiler *c, struct rule *r, const struct node *value)
{
	struct rule_object *o = schema_object(c, r);

	if (!is_map(c, value) || !o)
		return;
	NODE_EACH (subschema, value) {
		struct rule_pattern *p = vec_add(c->arena, &o->patterns);

		if (!p) {
			schema_starve(c);
			return;
		}
		p->text = subschema->key;
		p->regex = compile_pattern(c, subschema, subschema->key);
		p->rule = schema_compile(c, subschema);
	}
}

void schema_take_dependents(
	struct compiler *c, struct rule *r, const struct node *value)
{
	struct rule_object *o = schema_object(c, r);

	if (!is_map(c, value) || !o)
		return;
	NODE_EACH (needs, value) {
		struct rule_dependent *d = vec_add(c->arena, &o->dependents);

		schema_check_names(c, needs);
		if (!d) {
			schema_starve(c);
			return;
		}
		d->name = needs->key;
		d->needs = needs;
	}
}

void schema_take_multiple(
	struct compiler *c, struct rule *r, const struct node *value)
{
	struct rule_number *n = schema_number(c, r);
	bool fits = value->type == NODE_INT
			    ? value->integer > 0
			    : value->type == NODE_FLOAT && value->number > 0 &&
				      value->number <= DBL_MAX;

	if (!fits)
		schema_refuse(c, value, "'multipleOf' must be above 0");
	else if (n)
		n->multiple_of = value;
}

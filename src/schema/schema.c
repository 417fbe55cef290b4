/* SPDX-License-Identifier: MIT */
/*
 * Compiling a schema: its keywords into rules, rules and $refs into one
 * graph, and what rules say when they are asked.
 */
#include "schema/schema.h"

#include <float.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tree/node.h"
#include "util/map.h"
#include "util/regex.h"
#include "util/suggest.h"
#include "util/vec.h"

/* Taking in the keywords of JSON Schema whose values have forms of their
 * own, and making the parts of a rule. */

/* Which annotations a subschema has itself. */
enum rule_said {
	SAID_REF = 1 << 0,
	SAID_CRITERIA = 1 << 1,
	SAID_KEY = 1 << 2,
	SAID_ORDERED = 1 << 3,
	SAID_SECRET = 1 << 4,
	SAID_XML = 1 << 5,
	SAID_DESCRIPTION = 1 << 6
};

/* While a schema is compiled. */
struct compiler {
	struct schema *schema;
	struct arena *arena;
	struct arena scratch; /* given back when all is compiled */
	struct faults *faults;
	schema_lookup_fn *lookup;
	void *user;
	struct map by_node; /* address of a subschema -> position in rules */
	unsigned document;  /* that is being read */
	unsigned depth;
	bool failed;
};

/* What takes in a keyword whose value has a form of its own. */
typedef void schema_take_fn(
	struct compiler *c, struct rule *r, const struct node *value);

static void schema_starve(struct compiler *c);
static void schema_refuse(struct compiler *c, const struct node *at,
	const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static struct rule *schema_compile(struct compiler *c, const struct node *at);
static const struct node *schema_document_root(const struct compiler *c);
static struct rule *schema_find(struct compiler *c, const struct node *at);

enum { MANY = 6 }; /* more texts or properties are looked up by hash */

/* The part of a rule, made when first asked for; NULL: no memory. */
static struct rule_object *schema_object(struct compiler *c, struct rule *r)
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

static struct rule_array *schema_array(struct compiler *c, struct rule *r)
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

static struct rule_text *schema_text(struct compiler *c, struct rule *r)
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

static struct rule_number *schema_number(struct compiler *c, struct rule *r)
{
	if (!r->number)
		r->number = arena_new(c->arena, struct rule_number, 1);
	if (!r->number)
		schema_starve(c);
	return r->number;
}

static struct rule_combined *schema_combined(struct compiler *c, struct rule *r)
{
	if (!r->combined)
		r->combined = arena_new(c->arena, struct rule_combined, 1);
	if (!r->combined)
		schema_starve(c);
	return r->combined;
}

/* Refuse what is not a list of different texts. */
static void schema_check_names(struct compiler *c, const struct node *value)
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

static void schema_take_dialect(
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

static void schema_take_reference(
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

static void schema_take_definitions(
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

static void schema_take_type(
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

static void schema_take_enum(
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

static void schema_take_const(
	struct compiler *c, struct rule *r, const struct node *value)
{
	(void)c;
	r->constant = value;
}

static void schema_take_properties(
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

static void schema_take_pattern(
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

static void schema_take_patterns(
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

static void schema_take_dependents(
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

static void schema_take_multiple(
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

/* The annotations that orgpack understands: taking them in, and asking. */

static void schema_take_description(
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

static void schema_take_ref(
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

static void schema_take_criteria(
	struct compiler *c, struct rule *r, const struct node *value)
{
	if (take_text(c, value, &r->note.criteria))
		r->said |= SAID_CRITERIA;
}

static void schema_take_key(
	struct compiler *c, struct rule *r, const struct node *value)
{
	struct rule_array *a = schema_array(c, r);

	if (!take_text(c, value, &r->note.key))
		return;
	r->said |= SAID_KEY;
	if (a)
		a->key = r->note.key;
}

static void take_flag(struct compiler *c, const struct node *value, bool *place)
{
	if (value->type != NODE_BOOL)
		schema_refuse(c, value, "'%.*s' must be true or false",
			SPAN_ARG(value->key));
	else if (place)
		*place = value->boolean;
}

static void schema_take_ordered(
	struct compiler *c, struct rule *r, const struct node *value)
{
	take_flag(c, value, &r->note.ordered);
	r->said |= SAID_ORDERED;
}

static void schema_take_secret(
	struct compiler *c, struct rule *r, const struct node *value)
{
	take_flag(c, value, &r->note.secret);
	r->said |= SAID_SECRET;
}

static void schema_take_xml(
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

static void schema_take_identity(
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

/*
 * The keywords of JSON Schema 2020-12 that orgpack implements, and its own.
 *
 * The table says where in a rule a keyword's value goes and which form it
 * must have. What is not in it refuses to load: a keyword that is passed
 * over would let through what its author meant to forbid.
 */

enum part { IN_NOTHING, IN_OBJECT, IN_ARRAY, IN_TEXT, IN_NUMBER, IN_COMBINED };

enum form {
	FORM_ANY,
	FORM_STRING,
	FORM_FLAG,
	FORM_SIZE,
	FORM_NUMBER,
	FORM_NAMES, /* a list of different texts */
	FORM_SCHEMA,
	FORM_SCHEMAS,
	FORM_OWN /* a function takes it */
};

struct keyword {
	const char *name;
	enum form form;
	enum part part;
	size_t offset; /* in the part */
	schema_take_fn *take;
	bool top; /* at the top of a document only */
};

#define ANNOTATION(word, form)                         \
	{                                              \
		word, form, IN_NOTHING, 0, NULL, false \
	}
#define OWN(word, take)                                    \
	{                                                  \
		word, FORM_OWN, IN_NOTHING, 0, take, false \
	}
#define TOP(word, form, take)                         \
	{                                             \
		word, form, IN_NOTHING, 0, take, true \
	}
#define OBJECT(word, form, field)                                           \
	{                                                                   \
		word, form, IN_OBJECT, offsetof(struct rule_object, field), \
			NULL, 0                                             \
	}
#define ARRAY(word, form, field)                                          \
	{                                                                 \
		word, form, IN_ARRAY, offsetof(struct rule_array, field), \
			NULL, 0                                           \
	}
#define TEXT(word, form, field)                                               \
	{                                                                     \
		word, form, IN_TEXT, offsetof(struct rule_text, field), NULL, \
			0                                                     \
	}
#define NUMBER(word, field)                                          \
	{                                                            \
		word, FORM_NUMBER, IN_NUMBER,                        \
			offsetof(struct rule_number, field), NULL, 0 \
	}
#define COMBINED(word, form, field)                                    \
	{                                                              \
		word, form, IN_COMBINED,                               \
			offsetof(struct rule_combined, field), NULL, 0 \
	}

/* In byte order. */
static const struct keyword keywords[] = {
	ANNOTATION("$comment", FORM_STRING),
	OWN("$defs", schema_take_definitions),
	TOP("$id", FORM_STRING, NULL),
	OWN("$ref", schema_take_reference),
	TOP("$schema", FORM_OWN, schema_take_dialect),
	OBJECT("additionalProperties", FORM_SCHEMA, additional),
	COMBINED("allOf", FORM_SCHEMAS, all_of),
	COMBINED("anyOf", FORM_SCHEMAS, any_of),
	OWN("const", schema_take_const),
	ARRAY("contains", FORM_SCHEMA, contains),
	ANNOTATION("default", FORM_ANY),
	OWN("dependentRequired", schema_take_dependents),
	ANNOTATION("deprecated", FORM_FLAG),
	OWN("description", schema_take_description),
	COMBINED("else", FORM_SCHEMA, else_),
	OWN("enum", schema_take_enum),
	ANNOTATION("examples", FORM_ANY),
	NUMBER("exclusiveMaximum", below),
	NUMBER("exclusiveMinimum", above),
	ANNOTATION("format", FORM_STRING),
	COMBINED("if", FORM_SCHEMA, if_),
	ARRAY("items", FORM_SCHEMA, items),
	ARRAY("maxContains", FORM_SIZE, most_contained),
	ARRAY("maxItems", FORM_SIZE, most),
	TEXT("maxLength", FORM_SIZE, most),
	OBJECT("maxProperties", FORM_SIZE, most),
	NUMBER("maximum", maximum),
	ARRAY("minContains", FORM_SIZE, least_contained),
	ARRAY("minItems", FORM_SIZE, least),
	TEXT("minLength", FORM_SIZE, least),
	OBJECT("minProperties", FORM_SIZE, least),
	NUMBER("minimum", minimum),
	OWN("multipleOf", schema_take_multiple),
	COMBINED("not", FORM_SCHEMA, not_),
	COMBINED("oneOf", FORM_SCHEMAS, one_of),
	OWN("pattern", schema_take_pattern),
	OWN("patternProperties", schema_take_patterns),
	ARRAY("prefixItems", FORM_SCHEMAS, prefix),
	OWN("properties", schema_take_properties),
	OBJECT("propertyNames", FORM_SCHEMA, property_names),
	ANNOTATION("readOnly", FORM_FLAG),
	OBJECT("required", FORM_NAMES, required),
	COMBINED("then", FORM_SCHEMA, then_),
	ANNOTATION("title", FORM_STRING),
	OWN("type", schema_take_type),
	ARRAY("uniqueItems", FORM_FLAG, unique),
	ANNOTATION("writeOnly", FORM_FLAG),
	OWN("x-criteria", schema_take_criteria),
	TOP("x-identity", FORM_OWN, schema_take_identity),
	OWN("x-key", schema_take_key),
	TOP("x-kind", FORM_STRING, NULL),
	TOP("x-limit", FORM_ANY, NULL),
	TOP("x-local", FORM_FLAG, NULL),
	TOP("x-order", FORM_SIZE, NULL),
	OWN("x-ordered", schema_take_ordered),
	TOP("x-path", FORM_STRING, NULL),
	TOP("x-plural", FORM_STRING, NULL),
	OWN("x-ref", schema_take_ref),
	OWN("x-secret", schema_take_secret),
	TOP("x-syntax", FORM_STRING, NULL),
	TOP("x-system", FORM_ANY, NULL),
	TOP("x-version", FORM_SIZE, NULL),
	OWN("xml", schema_take_xml),
};

enum { KEYWORDS = sizeof keywords / sizeof *keywords };

static int by_name(const void *key, const void *item)
{
	const struct span *name = key;
	const struct keyword *keyword = item;

	return span_order(*name, span_of(keyword->name));
}

/* The storage of a keyword: in the rule's part for it, made when needed. */
static void *find_place(
	struct compiler *c, struct rule *r, const struct keyword *k)
{
	void *part = NULL;

	switch (k->part) {
	case IN_OBJECT:
		part = schema_object(c, r);
		break;
	case IN_ARRAY:
		part = schema_array(c, r);
		break;
	case IN_TEXT:
		part = schema_text(c, r);
		break;
	case IN_NUMBER:
		part = schema_number(c, r);
		break;
	case IN_COMBINED:
		part = schema_combined(c, r);
		break;
	case IN_NOTHING:
		break;
	}
	return part ? (char *)part + k->offset : NULL;
}

static void take_size(
	struct compiler *c, const struct node *value, size_t *place)
{
	bool whole = value->type == NODE_INT ||
		     (value->type == NODE_FLOAT && value->number >= 0 &&
			     value->number < 1e15 &&
			     value->number == (double)(int64_t)value->number);
	int64_t n;

	if (!whole || (value->type == NODE_INT && value->integer < 0)) {
		schema_refuse(c, value, "'%.*s' must be a whole number from 0",
			SPAN_ARG(value->key));
		return;
	}
	n = value->type == NODE_INT ? value->integer : (int64_t)value->number;
	if (place)
		*place = (size_t)n;
}

static void take_number(
	struct compiler *c, const struct node *value, const struct node **place)
{
	if (value->type != NODE_INT && value->type != NODE_FLOAT)
		schema_refuse(c, value, "'%.*s' must be a number",
			SPAN_ARG(value->key));
	else if (place)
		*place = value;
}

static void take_names(
	struct compiler *c, const struct node *value, const struct node **place)
{
	schema_check_names(c, value);
	if (place)
		*place = value;
}

static void take_schema(
	struct compiler *c, const struct node *value, struct rule **place)
{
	struct rule *r = schema_compile(c, value);

	if (place)
		*place = r;
}

static void take_schemas(
	struct compiler *c, const struct node *value, struct rule_vec *place)
{
	if (value->type != NODE_LIST || !value->count) {
		schema_refuse(c, value, "'%.*s' must be a list of schemas",
			SPAN_ARG(value->key));
		return;
	}
	NODE_EACH (item, value) {
		struct rule *r = schema_compile(c, item);
		struct rule **slot = place ? vec_add(c->arena, place) : NULL;

		if (slot)
			*slot = r;
		else
			schema_starve(c);
	}
}

static void take_string(struct compiler *c, const struct node *value)
{
	if (value->type != NODE_TEXT)
		schema_refuse(c, value, "'%.*s' must be a text",
			SPAN_ARG(value->key));
}

static void take(struct compiler *c, struct rule *r, const struct keyword *k,
	const struct node *value)
{
	void *place = find_place(c, r, k);

	switch (k->form) {
	case FORM_ANY:
		break;
	case FORM_STRING:
		take_string(c, value);
		break;
	case FORM_FLAG:
		take_flag(c, value, place);
		break;
	case FORM_SIZE:
		take_size(c, value, place);
		break;
	case FORM_NUMBER:
		take_number(c, value, place);
		break;
	case FORM_NAMES:
		take_names(c, value, place);
		break;
	case FORM_SCHEMA:
		take_schema(c, value, place);
		break;
	case FORM_SCHEMAS:
		take_schemas(c, value, place);
		break;
	case FORM_OWN:
		k->take(c, r, value);
		break;
	}
}

/* Faults of a keyword stand at the keyword, not at its value. */
static void refuse_key(
	struct compiler *c, const struct node *keyword, const char *why)
{
	struct node at = { .line = keyword->key_line,
		.column = keyword->key_column };
	struct suggestion nearest = { .word = keyword->key };

	for (size_t i = 0; i < KEYWORDS; i++)
		suggest(&nearest, span_of(keywords[i].name));
	if (nearest.best.len && strcmp(why, "unknown keyword") == 0)
		schema_refuse(c, &at, "%s '%.*s'\nDid you mean '%.*s'?", why,
			SPAN_ARG(keyword->key), SPAN_ARG(nearest.best));
	else
		schema_refuse(c, &at, "%s '%.*s'", why, SPAN_ARG(keyword->key));
}

/* Take in what one keyword says; c->failed tells whether it could. */
static void schema_take(
	struct compiler *c, struct rule *r, const struct node *keyword)
{
	const struct keyword *k = bsearch(
		&keyword->key, keywords, KEYWORDS, sizeof *keywords, by_name);

	if (!k)
		refuse_key(c, keyword, "unknown keyword");
	else if (k->top && r->at != schema_document_root(c))
		refuse_key(c, keyword, "only the top of a schema may have");
	else
		take(c, r, k, keyword);
}

/* What a rule asks of an object: which properties it has anything to say of. */

uint64_t rule_name_bit(struct span name)
{
	size_t n = name.len;
	unsigned hash = (unsigned)n;

	if (n)
		hash = hash * 7 + (unsigned char)name.ptr[0] * 31U +
		       (unsigned char)name.ptr[n / 2] * 13U +
		       (unsigned char)name.ptr[n - 1] * 5U;
	return (uint64_t)1 << (hash & 63);
}

static uint64_t asks_of_object(const struct rule_object *o)
{
	uint64_t bits = 0;

	if (node_first(o->required) || o->patterns.count || o->property_names ||
		o->additional || o->least || o->most != RULE_UNLIMITED)
		return RULE_ASKS_ALWAYS;
	for (size_t i = 0; i < o->properties.count; i++)
		bits |= rule_name_bit(o->properties.items[i].name);
	for (size_t i = 0; i < o->dependents.count; i++)
		bits |= rule_name_bit(o->dependents.items[i].name);
	return bits;
}

static uint64_t asks_of_combined(const struct rule_combined *m)
{
	uint64_t bits = m->ref ? m->ref->asks : 0;

	if (m->any_of.count || m->one_of.count || m->not_)
		return RULE_ASKS_ALWAYS;
	for (size_t i = 0; i < m->all_of.count; i++)
		bits |= m->all_of.items[i]->asks;
	/* the one branch there is holds, whatever the condition */
	if (m->if_ && m->then_ && m->else_)
		return RULE_ASKS_ALWAYS;
	if (m->if_ && (m->then_ || m->else_))
		bits |= (m->then_ ? m->then_ : m->else_)->asks;
	return bits;
}

/*
 * Which properties a rule asks for: an object that has none of them keeps to
 * the rule. The rules that apply to the same value must have been asked
 * before.
 */
static uint64_t rule_find_asks(const struct rule *r)
{
	uint64_t bits = 0;

	if (r->never || r->values || r->constant ||
		(r->types && !(r->types & RULE_OBJECT)))
		return RULE_ASKS_ALWAYS;
	if (r->object)
		bits |= asks_of_object(r->object);
	if (r->combined)
		bits |= asks_of_combined(r->combined);
	return bits;
}

/*
 * Making one graph of the rules: resolving references, refusing circles
 * that go nowhere, and settling what each rule says with all that apply to
 * the same value.
 */

enum {
	MOST_WEIGHT = 10000, /* rules that may apply to one value */
	MOST_CHAIN = 128     /* of which one leads to the next */
};

/*
 * The i-th rule that applies to the same value, or NULL behind the last:
 * $ref, then those of allOf, anyOf, oneOf, then not, if, then, else.
 */
static struct rule *rule_combined_at(const struct rule *r, size_t i)
{
	const struct rule_combined *m = r->combined;
	struct rule *rest[4];

	if (!m)
		return NULL;
	if (m->ref && !i--)
		return m->ref;
	if (i < m->all_of.count)
		return m->all_of.items[i];
	i -= m->all_of.count;
	if (i < m->any_of.count)
		return m->any_of.items[i];
	i -= m->any_of.count;
	if (i < m->one_of.count)
		return m->one_of.items[i];
	i -= m->one_of.count;
	rest[0] = m->not_;
	rest[1] = m->if_;
	rest[2] = m->then_;
	rest[3] = m->else_;
	for (size_t k = 0; k < 4; k++)
		if (rest[k] && !i--)
			return rest[k];
	return NULL;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undo the percent-encoding of a URI's fragment (RFC 3986). */
static struct span decode(struct compiler *c, struct span s)
{
	struct span copy;
	char *to;

	if (span_find(s, '%', 0) == s.len)
		return s;
	copy = arena_copy(c->arena, s);
	if (!copy.ptr) {
		schema_starve(c);
		return s;
	}
	to = (char *)copy.ptr;
	for (size_t i = 0; i < s.len; i++) {
		bool coded = s.ptr[i] == '%' && i + 2 < s.len &&
			     hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0;

		if (coded)
			*to++ = (char)(hex(s.ptr[i + 1]) * 16 +
				       hex(s.ptr[i + 2]));
		else
			*to++ = s.ptr[i];
		i += coded ? 2 : 0;
	}
	return (struct span){ copy.ptr, (size_t)(to - copy.ptr) };
}

/* Make the document that a $ref names the current one; false: none. */
static bool enter_document(struct compiler *c, struct span name)
{
	struct schema_document *d;
	const struct node *root;
	struct span copy;

	if (!name.len)
		return true;
	for (size_t i = 1; i < c->schema->documents.count; i++) {
		d = &c->schema->documents.items[i];
		if (span_is(name, d->source.name)) {
			c->document = (unsigned)i;
			return true;
		}
	}
	root = c->lookup ? c->lookup(c->user, name) : NULL;
	if (!root)
		return false;
	copy = arena_copy(c->arena, name);
	d = copy.ptr ? vec_add(c->arena, &c->schema->documents) : NULL;
	if (!d) {
		schema_starve(c);
		return false;
	}
	d->source.name = copy.ptr;
	d->root = root;
	c->document = (unsigned)c->schema->documents.count - 1;
	return true;
}

static struct rule *find_target(struct compiler *c, struct span fragment)
{
	const struct node *at =
		node_at(schema_document_root(c), decode(c, fragment));
	struct rule *target = at ? schema_find(c, at) : NULL;

	/* of another document only what is referred to is compiled */
	if (at && !target && c->document)
		target = schema_compile(c, at);
	return target;
}

static void resolve(struct compiler *c, struct rule *r)
{
	struct rule_combined *m = r->combined;
	struct span fragment;
	struct span name = span_split(m->ref_text, '#', &fragment);

	c->document = r->document;
	if (enter_document(c, name))
		m->ref = find_target(c, fragment);
	c->document = r->document;
	if (!m->ref)
		schema_refuse(c, m->ref_at, "'%.*s' refers to no schema",
			SPAN_ARG(m->ref_text));
}

static void inherit(struct rule *r, const struct rule *from, bool is_ref)
{
	unsigned news = from->said & ~r->said;

	if (news & SAID_REF) {
		r->note.ref_kind = from->note.ref_kind;
		r->note.ref_scope = from->note.ref_scope;
	}
	if (news & SAID_CRITERIA)
		r->note.criteria = from->note.criteria;
	if (news & SAID_KEY)
		r->note.key = from->note.key;
	if (news & SAID_ORDERED)
		r->note.ordered = from->note.ordered;
	if (news & SAID_SECRET)
		r->note.secret = from->note.secret;
	if (news & SAID_XML) {
		r->note.xml_attribute = from->note.xml_attribute;
		r->note.xml_wrapped = from->note.xml_wrapped;
		r->note.xml_name = from->note.xml_name;
	}
	if (is_ref && (news & SAID_DESCRIPTION))
		r->note.description = from->note.description;
	r->said |= is_ref ? news : news & ~(unsigned)SAID_DESCRIPTION;
	if (!r->shape)
		r->shape = from->shape;
	if (!r->list)
		r->list = from->list;
}

/* What restricts only (not, if, then, else) describes nothing. */
static void settle(struct rule *r)
{
	const struct rule_combined *m = r->combined;

	if (r->object && r->object->properties.count)
		r->shape = r->object;
	if (r->array && r->array->items)
		r->list = r->array;
	if (m && m->ref)
		inherit(r, m->ref, true);
	for (size_t i = 0; m && i < m->all_of.count; i++)
		inherit(r, m->all_of.items[i], false);
	for (size_t i = 0; m && i < m->any_of.count; i++)
		inherit(r, m->any_of.items[i], false);
	for (size_t i = 0; m && i < m->one_of.count; i++)
		inherit(r, m->one_of.items[i], false);
	if (!r->shape)
		r->shape = r->object;
}

/*
 * Count what applies to one value; a circle would never end. Settles in
 * passing, since a rule is done after all that it leads to.
 */
static unsigned weigh(struct compiler *c, struct rule *r)
{
	unsigned weight = 1;
	struct rule *next;

	if (r->weight || c->failed)
		return r->weight;
	c->document = r->document;
	if (r->is_visiting || c->depth == MOST_CHAIN) {
		schema_refuse(c, r->at,
			r->is_visiting
				? "this schema refers to itself for the same "
				  "value"
				: "too many schemas lead to each other here");
		return 0;
	}
	r->is_visiting = true;
	c->depth++;
	for (size_t i = 0; weight <= MOST_WEIGHT; i++) {
		next = rule_combined_at(r, i);
		if (!next)
			break;
		weight += weigh(c, next);
	}
	c->depth--;
	c->document = r->document;
	if (weight > MOST_WEIGHT && !c->failed)
		schema_refuse(c, r->at,
			"more than %d schemas apply to one value here",
			MOST_WEIGHT);
	r->is_visiting = false;
	r->weight = weight;
	settle(r);
	r->asks = rule_find_asks(r);
	return weight;
}

/* Resolve every $ref, refuse circles, settle notes and shapes. */
static void schema_link(struct compiler *c)
{
	struct rule_vec *rules = &c->schema->rules;

	/* compiling a target may add rules with references of their own */
	for (size_t i = 0; i < rules->count; i++) {
		struct rule *r = rules->items[i];

		if (r->combined && r->combined->ref_at)
			resolve(c, r);
	}
	for (size_t i = 0; i < rules->count && !c->failed; i++)
		weigh(c, rules->items[i]);
}

/* Compiling a schema document into rules. */

/* Beyond 2 to the 53rd a double has no fraction; no libm for floor(). */
static bool is_integral(double d)
{
	if (!(d >= -DBL_MAX && d <= DBL_MAX))
		return false;
	return d > 9007199254740992.0 || d < -9007199254740992.0 ||
	       (double)(int64_t)d == d;
}

/* Report bad-schema at a node (NULL: at none) of the current document. */
static void schema_refuse(
	struct compiler *c, const struct node *at, const char *fmt, ...)
{
	const struct source *src =
		&c->schema->documents.items[c->document].source;
	char text[1024];
	va_list ap;

	c->failed = true;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	fault(c->faults, OPK_BAD_SCHEMA, src, at ? at->line : 0,
		at ? at->column : 0, "%s", text);
}

/* Report that memory ran out. */
static void schema_starve(struct compiler *c)
{
	if (!c->failed)
		fault_memory(c->faults);
	c->failed = true;
}

/* The address of a subschema is its key: nodes never move. */
static struct span node_key(const struct node *const *at)
{
	return (struct span){ (const char *)at, sizeof *at };
}

static struct rule *new_rule(struct compiler *c, const struct node *at)
{
	struct rule *r = arena_new(c->arena, struct rule, 1);
	struct rule **slot = vec_add(c->arena, &c->schema->rules);
	uint32_t index = (uint32_t)c->schema->rules.count - 1;

	if (!r || !slot)
		return NULL;
	r->at = at;
	r->document = c->document;
	*slot = r;
	if (map_add(&c->by_node, node_key(&r->at), index) == MAP_NONE)
		return NULL;
	return r;
}

/* The rule of a subschema that has been compiled, or NULL. */
static struct rule *schema_find(struct compiler *c, const struct node *at)
{
	uint32_t index = map_get(&c->by_node, node_key(&at));

	return index == MAP_NONE ? NULL : c->schema->rules.items[index];
}

/*
 * Compile a subschema of the current document and all below it; references
 * stay unresolved. Always a rule, unless memory runs out; c->failed says
 * whether it is any good.
 */
static struct rule *schema_compile(struct compiler *c, const struct node *at)
{
	struct rule *r = new_rule(c, at);

	if (!r) {
		schema_starve(c);
		return NULL;
	}
	if (at->type == NODE_BOOL) {
		r->never = !at->boolean;
		return r;
	}
	if (at->type != NODE_MAP) {
		schema_refuse(c, at, "a schema is an object, true or false");
		return r;
	}
	if (c->depth == TREE_DEPTH) {
		schema_refuse(c, at, "the schema is nested too deeply");
		return r;
	}
	c->depth++;
	NODE_EACH (keyword, at)
		schema_take(c, r, keyword);
	c->depth--;
	return r;
}

/* The root of the document that is being read. */
static const struct node *schema_document_root(const struct compiler *c)
{
	return c->schema->documents.items[c->document].root;
}

static struct schema *compile(struct compiler *c, const struct source *src,
	const struct node *doc, struct arena *a)
{
	struct schema *s = arena_new(a, struct schema, 1);
	struct schema_document *own;

	own = s ? vec_add(a, &s->documents) : NULL;
	if (!own) {
		schema_starve(c);
		return s;
	}
	if (src)
		own->source = *src;
	own->root = doc;
	c->schema = s;
	s->root = schema_compile(c, doc);
	if (!c->failed)
		schema_link(c);
	return s;
}

enum opk_status schema_open(const struct source *src, const struct node *doc,
	schema_lookup_fn *lookup, void *user, struct arena *a, struct faults *f,
	struct schema **out)
{
	struct compiler c = {
		.arena = a, .faults = f, .lookup = lookup, .user = user
	};
	struct schema *s;

	c.by_node.arena = &c.scratch;
	s = compile(&c, src, doc, a);
	arena_release(&c.scratch);
	if (c.failed) {
		schema_close(s);
		return OPK_MALFORMED;
	}
	*out = s;
	return OPK_OK;
}

void schema_close(struct schema *s)
{
	for (size_t i = 0; s && i < s->rules.count; i++) {
		struct rule *r = s->rules.items[i];
		struct rule_object *o = r ? r->object : NULL;

		if (r && r->text) {
			regex_close(r->text->regex);
			r->text->regex = NULL;
		}
		for (size_t j = 0; o && j < o->patterns.count; j++) {
			regex_close(o->patterns.items[j].regex);
			o->patterns.items[j].regex = NULL;
		}
	}
}

const struct rule *schema_root(const struct schema *s)
{
	return s->root;
}

const struct node *schema_keyword(const struct schema *s, const char *keyword)
{
	return node_get(s->root->at, span_of(keyword));
}

unsigned node_rule_types(const struct node *n)
{
	switch (n->type) {
	case NODE_NULL:
		return RULE_NULL;
	case NODE_BOOL:
		return RULE_BOOLEAN;
	case NODE_INT:
		return RULE_INTEGER | RULE_NUMBER;
	case NODE_FLOAT:
		return is_integral(n->number) ? RULE_INTEGER | RULE_NUMBER
					      : RULE_NUMBER;
	case NODE_TEXT:
		return RULE_TEXT;
	case NODE_LIST:
		return RULE_LIST;
	case NODE_MAP:
		return RULE_OBJECT;
	}
	return 0;
}

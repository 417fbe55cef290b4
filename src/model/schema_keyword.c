/* SPDX-License-Identifier: MIT */
/*
 * The keywords of JSON Schema 2020-12 that orgpack implements, and its own.
 *
 * The table says where in a rule a keyword's value goes and which form it
 * must have. What is not in it refuses to load: a keyword that is passed
 * over would let through what its author meant to forbid.
 */
#include <stdlib.h>
#include <string.h>

#include "model/schema_rule.h"
#include "util/suggest.h"

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
	TOP("x-system", FORM_ANY, NULL),
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

static void take_flag(struct compiler *c, const struct node *value, bool *place)
{
	if (value->type != NODE_BOOL)
		schema_refuse(c, value, "'%.*s' must be true or false",
			SPAN_ARG(value->key));
	else if (place)
		*place = value->boolean;
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

void schema_take(struct compiler *c, struct rule *r, const struct node *keyword)
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

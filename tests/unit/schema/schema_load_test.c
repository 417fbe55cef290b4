/* SPDX-License-Identifier: MIT */
/* Schemas that do not load, that grow without bound, or are garbage. */
#include "schema_fixture.h"
#include "schema/schema_check.h"
#include "util/buf.h"

static const struct {
	const char *schema, *fault;
} bad_schemas[] = {
	{ "propertis: {}", "1:1 unknown keyword 'propertis' [bad-schema]\n" },
	{ "{type: object, dependentSchemas: {}}",
		"1:16 unknown keyword 'dependentSchemas' [bad-schema]\n" },
	{ "[]", "1:1 a schema is an object, true or false [bad-schema]\n" },
	{ "properties: {a: 1}",
		"1:17 a schema is an object, true or false [bad-schema]\n" },
	{ "properties: []", "1:13 'properties' must be an object "
			    "[bad-schema]\n" },
	{ "type: text", "1:7 'type' must be one or different ones of null, "
			"boolean, integer, number, string, array, object "
			"[bad-schema]\n" },
	{ "type: []", "1:7 'type' must not be empty [bad-schema]\n" },
	{ "enum: []", "1:7 'enum' must be a list of values [bad-schema]\n" },
	{ "required: [a, a]", "1:15 'a' stands here twice [bad-schema]\n" },
	{ "required: a", "1:11 'required' must be a list of texts "
			 "[bad-schema]\n" },
	{ "required: [1]", "1:12 a property's name is needed "
			   "[bad-schema]\n" },
	{ "minLength: -1", "1:12 'minLength' must be a whole number from 0 "
			   "[bad-schema]\n" },
	{ "minLength: 1.5", "1:12 'minLength' must be a whole number from 0 "
			    "[bad-schema]\n" },
	{ "maximum: x", "1:10 'maximum' must be a number [bad-schema]\n" },
	{ "multipleOf: 0", "1:13 'multipleOf' must be above 0 "
			   "[bad-schema]\n" },
	{ "multipleOf: .inf", "1:13 'multipleOf' must be above 0 "
			      "[bad-schema]\n" },
	{ "pattern: '('", "1:10 the pattern '(' is wrong: missing closing "
			  "parenthesis [bad-schema]\n" },
	{ "patternProperties: {'[': true}",
		"1:26 the pattern '[' is wrong: missing terminating ] for "
		"character class [bad-schema]\n" },
	{ "allOf: []", "1:8 'allOf' must be a list of schemas "
		       "[bad-schema]\n" },
	{ "uniqueItems: 1", "1:14 'uniqueItems' must be true or false "
			    "[bad-schema]\n" },
	{ "title: 1", "1:8 'title' must be a text [bad-schema]\n" },
	{ "$schema: http://json-schema.org/draft-07/schema#",
		"1:10 only schemas of JSON Schema 2020-12 are read "
		"[bad-schema]\n" },
	{ "items: {$id: x}", "1:9 only the top of a schema may have '$id' "
			     "[bad-schema]\n" },
	{ "items: {x-kind: x}", "1:9 only the top of a schema may have "
				"'x-kind' [bad-schema]\n" },
	{ "$ref: '#/$defs/x'", "1:7 '#/$defs/x' refers to no schema "
			       "[bad-schema]\n" },
	{ "{$ref: '#/title', title: x}",
		"1:8 '#/title' refers to no schema [bad-schema]\n" },
	{ "$ref: '../other.yaml#/x'", "1:7 '../other.yaml#/x' refers to no "
				      "schema [bad-schema]\n" },
	{ "$ref: '#'", "1:1 this schema refers to itself for the same value "
		       "[bad-schema]\n" },
	{ "{$ref: '#/$defs/a', $defs: {a: {anyOf: [{$ref: '#/$defs/b'}]},"
	  " b: {if: {$ref: '#/$defs/a'}}}}",
		"1:32 this schema refers to itself for the same value "
		"[bad-schema]\n" },
	{ "x-ref: {scope: module}", "1:8 'x-ref' needs a 'kind' "
				    "[bad-schema]\n" },
	{ "x-ref: {kind: a, what: b}", "1:24 'x-ref' knows no 'what' "
				       "[bad-schema]\n" },
	{ "xml: {attribute: 1}", "1:18 'attribute' must be true or false "
				 "[bad-schema]\n" },
	{ "x-key: ''", "1:8 'x-key' must be a text [bad-schema]\n" },
	{ "x-ordered: 1", "1:12 'x-ordered' must be true or false "
			  "[bad-schema]\n" },
	{ "x-identity: {name: api_name}", "1:20 'name' must be a JSON pointer "
					  "[bad-schema]\n" },
};

static void refuses_to_load_what_it_would_not_check(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bad_schemas / sizeof *bad_schemas; i++) {
		const char *text = bad_schemas[i].schema;
		struct source src = { "s.yaml", span_of(text) };
		struct faults f = { .arena = &a };
		struct schema *s = NULL;
		enum opk_status status = schema_open(
			&src, read_yaml(&a, text), NULL, NULL, &a, &f, &s);

		assert_int_equal(status, OPK_MALFORMED);
		assert_null(s);
		assert_string_equal(list_faults(&a, &f), bad_schemas[i].fault);
	}
	arena_release(&a);
}

/* Two of the one before, sixteen times. */
static void refuses_schemas_that_grow_beyond_measure(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct schema *s = NULL;
	struct buf b = { 0 };
	struct node *doc;

	(void)state;
	buf_add_text(&b, "$ref: '#/$defs/a0'\n$defs:\n");
	for (int i = 0; i < 16; i++)
		buf_print(&b,
			"  a%d:\n    allOf:\n      - $ref: '#/$defs/a%d'\n"
			"      - $ref: '#/$defs/a%d'\n",
			i, i + 1, i + 1);
	buf_add_text(&b, "  a16: {type: string}\n");
	buf_add_char(&b, '\0');
	doc = read_yaml(&a, b.ptr);
	assert_int_equal(
		schema_open(NULL, doc, NULL, NULL, &a, &f, &s), OPK_MALFORMED);
	assert_non_null(strstr(list_faults(&a, &f), "more than 10000"));
	buf_release(&b);
	arena_release(&a);
}

/* Each level of the document doubles the work. */
static void gives_up_when_a_check_takes_too_many_steps(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct schema *s = open_yaml(&a,
		"$ref: '#/$defs/a'\n"
		"$defs: {a: {allOf: [{items: {$ref: '#/$defs/a'}},"
		" {items: {$ref: '#/$defs/a'}}]}}");
	struct node *n = read_yaml(&a,
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]"
		"]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");

	(void)state;
	assert_int_equal(schema_check(s, n, NULL, &f), OPK_MALFORMED);
	assert_int_equal(f.count, 1);
	assert_int_equal(f.items[0].code, OPK_BAD_SCHEMA);
	schema_close(s);
	arena_release(&a);
}

/* Random trees that look like schemas, from a seed. */

static const char *const words[] = { "type", "properties", "items", "$ref",
	"$defs", "enum", "const", "required", "additionalProperties", "pattern",
	"patternProperties", "allOf", "anyOf", "oneOf", "not", "if", "then",
	"else", "contains", "minContains", "prefixItems", "propertyNames",
	"dependentRequired", "multipleOf", "minimum", "maxLength", "x-ref",
	"x-key", "xml", "uniqueItems", "#", "#/$defs/a", "#/properties/b",
	"string", "object", "array", "a", "b", "kind", "attribute", "^a|b$",
	"(", "$id", "x-ordered", "" };

static uint32_t roll(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

static struct span word(uint32_t *seed)
{
	return span_of(words[roll(seed, sizeof words / sizeof *words)]);
}

static struct node *grow(struct arena *a, uint32_t *seed, unsigned depth)
{
	struct node *n = node_new(a, NODE_MAP);
	uint32_t kind = roll(seed, depth ? 10 : 5), count = roll(seed, 5);

	switch (kind) {
	case 0:
		return node_new(a, NODE_NULL);
	case 1:
		return node_new_bool(a, roll(seed, 2));
	case 2:
		return node_new_int(a, (int64_t)roll(seed, 9) - 4);
	case 3:
	case 4:
		return node_new_text(a, word(seed));
	case 5:
		n->type = NODE_LIST;
		break;
	default:
		break;
	}
	for (uint32_t i = 0; i < count; i++) {
		struct span key = word(seed);

		if (n->type == NODE_LIST)
			node_add(n, grow(a, seed, depth - 1));
		else if (!node_get(n, key))
			node_put(n, key, grow(a, seed, depth - 1));
	}
	return n;
}

static void survives_every_garbage(void **state)
{
	unsigned loaded = 0;

	(void)state;
	for (uint32_t seed = 0; seed < 30000; seed++) {
		uint32_t s = seed * 7919 + 1;
		struct arena a = { 0 };
		struct faults f = { .arena = &a };
		struct schema *schema = NULL;
		struct node *doc = grow(&a, &s, 5);
		enum opk_status status =
			schema_open(NULL, doc, NULL, NULL, &a, &f, &schema);

		assert_int_equal(status, f.errors ? OPK_MALFORMED : OPK_OK);
		if (schema) {
			loaded++;
			schema_check(schema, doc, NULL, &f);
			schema_check(schema, grow(&a, &s, 4), NULL, &f);
		}
		schema_close(schema);
		arena_release(&a);
	}
	assert_in_range(loaded, 1000, 29000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_to_load_what_it_would_not_check),
		cmocka_unit_test(refuses_schemas_that_grow_beyond_measure),
		cmocka_unit_test(gives_up_when_a_check_takes_too_many_steps),
		cmocka_unit_test(survives_every_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* The schema engine: what it says of documents. */
#include "schema_fixture.h"
#include "schema/schema_check.h"

#include <limits.h>

static const char *check_yaml(
	struct arena *a, const struct schema *s, const char *text)
{
	struct source src = { "doc.yaml", span_of(text) };
	struct faults f = { .arena = a };
	struct node *n = read_yaml(a, text);
	enum opk_status status = schema_check(s, n, &src, &f);

	assert_int_equal(status, f.count ? OPK_MALFORMED : OPK_OK);
	for (size_t i = 0; i < f.count; i++) {
		assert_string_equal(f.items[i].at.file, "doc.yaml");
		assert_non_null(f.items[i].hint);
	}
	return list_faults(a, &f);
}

static const char person[] =
	"type: object\n"
	"description: Somebody.\n"
	"properties:\n"
	"  name: {type: string, minLength: 1, maxLength: 5}\n"
	"  age: {type: integer, minimum: 0, maximum: 150}\n"
	"  sex: {enum: [female, male, diverse]}\n"
	"  mail: {type: string, pattern: '^[^@]+@[^@]+$'}\n"
	"  tags: {type: array, items: {type: string}, x-key: ., maxItems: 3}\n"
	"  phones:\n"
	"    type: array\n"
	"    items:\n"
	"      type: object\n"
	"      properties: {kind: {type: string}, number: {type: string}}\n"
	"      required: [kind, number]\n"
	"      additionalProperties: false\n"
	"    x-key: kind\n"
	"    x-ordered: true\n"
	"  size: {type: [number, 'null'], multipleOf: 0.01}\n"
	"  flag: {type: boolean}\n"
	"  one: {const: 1}\n"
	"required: [name]\n"
	"additionalProperties: false\n";

static const struct {
	const char *doc, *faults;
} person_cases[] = {
	{ "name: Ann", "" },
	{ "{name: Ann, age: 1.0, size: 0.07, one: 1.0, flag: true}", "" },
	{ "{name: Ann, size: null}", "" },
	{ "[]", "1:1 the document is a list, but must be an object "
		"[wrong-type]\n" },
	{ "", "1:1 the document is empty (null), but must be an object "
	      "[wrong-type]\n" },
	{ "age: 3", "1:1 'name' is missing [missing-property]\n" },
	{ "name: ''", "1:7 'name' is empty [out-of-range]\n" },
	{ "name: \xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6", "" },
	{ "name: abcdef",
		"1:7 'name' has 6 characters, more than 5 [out-of-range]\n" },
	{ "{name: A, age: 151}",
		"1:16 'age' is 151, more than 150 [out-of-range]\n" },
	{ "{name: A, age: -1}",
		"1:16 'age' is -1, less than 0 [out-of-range]\n" },
	{ "{name: A, age: 1.5}",
		"1:16 'age' is a number, but must be an integer "
		"[wrong-type]\n" },
	{ "{name: A, age: '1'}", "1:16 'age' is a text, but must be an integer "
				 "[wrong-type]\n" },
	{ "{name: A, sex: femal}",
		"1:16 'sex' is 'femal', which is not allowed here "
		"[wrong-value]\n" },
	{ "{name: A, mail: a}",
		"1:17 'mail' is 'a', which does not match ^[^@]+@[^@]+$ "
		"[bad-pattern]\n" },
	{ "{name: A, nam: B}",
		"1:11 'nam' is not a property here [unknown-property]\n" },
	{ "{name: A, tags: [x, y, x]}",
		"1:24 'tags[2]' repeats 'x' [duplicate-item]\n" },
	{ "{name: A, tags: [a, b, c, d]}",
		"1:17 'tags' holds 4 items, more than 3 [out-of-range]\n" },
	{ "{name: A, tags: [1]}",
		"1:18 'tags[0]' is a number, but must be a text "
		"[wrong-type]\n" },
	{ "name: A\nphones:\n  - {kind: home, number: '1'}\n"
	  "  - {kind: home, numbr: '2'}\n",
		"4:5 'phones[1].number' is missing [missing-property]\n"
		"4:12 'phones[1].kind' repeats 'home' [duplicate-item]\n"
		"4:18 'phones[1].numbr' is not a property here "
		"[unknown-property]\n" },
	{ "{name: A, size: 0.071}",
		"1:17 'size' is 0.071, not a multiple of 0.01 "
		"[out-of-range]\n" },
	{ "{name: A, size: x}",
		"1:17 'size' is a text, but must be a number or empty "
		"(null) [wrong-type]\n" },
	{ "{name: A, one: 2}", "1:16 'one' is 2, which is not allowed here "
			       "[wrong-value]\n" },
};

static void says_what_is_wrong_and_where(void **state)
{
	struct arena a = { 0 };
	struct schema *s = open_yaml(&a, person);

	(void)state;
	for (size_t i = 0; i < sizeof person_cases / sizeof *person_cases; i++)
		assert_string_equal(check_yaml(&a, s, person_cases[i].doc),
			person_cases[i].faults);
	schema_close(s);
	arena_release(&a);
}

static const char *first_hint(
	struct arena *a, const struct schema *s, const char *doc)
{
	struct faults f = { .arena = a };

	schema_check(s, read_yaml(a, doc), NULL, &f);
	assert_true(f.count > 0);
	return f.items[0].hint;
}

static void hints_say_what_would_be_right(void **state)
{
	static const struct {
		const char *doc, *hint;
	} cases[] = {
		{ "{name: A, nam: B}", "Did you mean 'name'?" },
		{ "{name: A, sex: femal}",
			"Did you mean 'female'? Allowed are 'female', 'male', "
			"'diverse'." },
		{ "{name: A, sex: 3}",
			"Allowed are 'female', 'male', 'diverse'." },
		{ "{name: A, age: '1'}", "Write it without quotes." },
		{ "{name: A, age: old}", "Write a whole number, such as 12." },
		{ "{name: A, flag: 'no'}", "Write true or false." },
		{ "{name: 12}", "Put it in quotes to make it a text." },
		{ "{name: A, one: 2}", "It must be 1." },
		{ "name: A\ntags: [x, x]", "It stands first in line 2." },
		{ "{name: A, zzzzzz: 1}",
			"There are name, age, sex, mail, tags, phones, size, "
			"flag, one." },
		{ "{}", "Add 'name'." },
		{ "[]", "Somebody." },
	};
	struct arena a = { 0 };
	struct schema *s = open_yaml(&a, person);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(
			first_hint(&a, s, cases[i].doc), cases[i].hint);
	schema_close(s);
	arena_release(&a);
}

static const char shape[] =
	"$defs:\n"
	"  shape:\n"
	"    type: object\n"
	"    properties:\n"
	"      type: {enum: [circle, square]}\n"
	"      radius: {type: number}\n"
	"      side: {type: number}\n"
	"      parts: {type: array, items: {$ref: '#/$defs/shape'}}\n"
	"      label:\n"
	"        anyOf:\n"
	"          - {type: string, maxLength: 3}\n"
	"          - {type: array, items: {type: string}, x-ordered: true}\n"
	"    required: [type]\n"
	"    additionalProperties: false\n"
	"    oneOf:\n"
	"      - description: A circle has a radius.\n"
	"        properties: {type: {const: circle}, side: false}\n"
	"        required: [radius]\n"
	"      - description: A square has a side.\n"
	"        properties: {type: {const: square}, radius: false}\n"
	"        required: [side]\n"
	"$ref: '#/$defs/shape'\n"
	"allOf:\n"
	"  - description: Big circles are red.\n"
	"    if: {properties: {radius: {minimum: 10}}, required: [radius]}\n"
	"    then: {required: [label]}\n"
	"    else: {properties: {label: false}}\n"
	"not: {properties: {type: {const: square}, side: {const: 0}},"
	" required: [side]}\n";

static void reports_against_the_variant_that_was_meant(void **state)
{
	static const struct {
		const char *doc, *faults;
	} cases[] = {
		{ "{type: circle, radius: 1}", "" },
		{ "{type: square, side: 1, parts: [{type: circle, radius: 2}]}",
			"" },
		{ "{type: circle}",
			"1:1 'radius' is missing [missing-property]\n" },
		{ "{type: square, radius: 1}",
			"1:1 'side' is missing [missing-property]\n"
			"1:24 'radius' does not belong here "
			"[schema-mismatch]\n" },
		{ "{type: square, side: 1, parts: [{type: circle, side: 2}]}",
			"1:33 'parts[0].radius' is missing "
			"[missing-property]\n"
			"1:54 'parts[0].side' does not belong here "
			"[schema-mismatch]\n" },
		{ "{type: circle, radius: 10}",
			"1:1 'label' is missing [missing-property]\n" },
		{ "{type: circle, radius: 1, label: x}",
			"1:34 'label' does not belong here "
			"[schema-mismatch]\n" },
		{ "{type: circle, radius: 10, label: long}",
			"1:35 'label' has 4 characters, more than 3 "
			"[out-of-range]\n" },
		{ "{type: circle, radius: 10, label: [x, 1]}",
			"1:39 'label[1]' is a number, but must be a text "
			"[wrong-type]\n" },
		{ "{type: circle, radius: 10, label: 1}",
			"1:35 'label' is a number, but must be a text or a "
			"list [wrong-type]\n" },
		{ "{type: square, side: 0}",
			"1:1 the document is what its schema rules out "
			"[schema-mismatch]\n" },
	};
	struct arena a = { 0 };
	struct schema *s = open_yaml(&a, shape);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(
			check_yaml(&a, s, cases[i].doc), cases[i].faults);
	assert_string_equal(first_hint(&a, s, "{type: circle}"),
		"Add 'radius': A circle has a radius.");
	assert_string_equal(
		first_hint(&a, s, "{type: circle, radius: 1, label: x}"),
		"Big circles are red.");
	schema_close(s);
	arena_release(&a);
}

static const struct node *find_shared(void *user, struct span name)
{
	return span_is(name, "../shared.yaml") ? user : NULL;
}

static void takes_definitions_of_another_document(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct node *shared = read_yaml(&a,
		"$defs:\n"
		"  name: {type: string, pattern: '^[a-z]+$', x-secret: true}\n"
		"  pair: {type: array, items: {$ref: '#/$defs/name'},"
		" maxItems: 2}\n"
		"  broken: {nonsense: 1}\n");
	struct node *doc = read_yaml(
		&a, "properties: {p: {$ref: '../shared.yaml#/$defs/pair'}}");
	struct schema *s = NULL;

	(void)state;
	assert_int_equal(
		schema_open(NULL, doc, find_shared, shared, &a, &f, &s),
		OPK_OK);
	assert_string_equal(check_yaml(&a, s, "p: [a, b]"), "");
	assert_string_equal(check_yaml(&a, s, "p: [a, B]"),
		"1:8 'p[1]' is 'B', which does not match ^[a-z]+$ "
		"[bad-pattern]\n");
	assert_true(
		rule_note(rule_items(rule_property(schema_root(s), SPAN("p"))))
			->secret);
	schema_close(s);
	arena_release(&a);
}

static void finds_repeated_items_in_long_lists(void **state)
{
	enum { ITEMS = 200000 };
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct schema *s = open_yaml(&a, "uniqueItems: true");
	struct node *list = node_new(&a, NODE_LIST), *item;

	(void)state;
	for (int i = 0; i < ITEMS; i++) {
		item = node_add(list, node_new(&a, NODE_MAP));
		node_put_int(&a, item, i % 2 ? "x" : "y", i);
		node_put_int(&a, item, i % 2 ? "y" : "x", 1);
	}
	assert_int_equal(schema_check(s, list, NULL, &f), OPK_OK);
	item = node_add(list, node_new(&a, NODE_MAP));
	node_put_int(&a, item, "x", 1);
	node_put_int(&a, item, "y", 17000);
	assert_int_equal(schema_check(s, list, NULL, &f), OPK_MALFORMED);
	assert_string_equal(f.items[0].text, "'[200000]' repeats an object");
	schema_close(s);
	arena_release(&a);
}

static void tells_what_the_annotations_say(void **state)
{
	struct arena a = { 0 };
	struct schema *s = open_yaml(&a,
		"x-limit: things\n"
		"properties:\n"
		"  b: {$ref: '#/$defs/text', xml: {attribute: true}}\n"
		"  a: {$ref: '#/$defs/text', description: Own.,"
		" x-ref: {kind: role}}\n"
		"  l: {type: array, items: {$ref: '#/$defs/text'}, x-key: .,"
		" xml: {wrapped: true, name: ll}}\n"
		"  u:\n"
		"    anyOf:\n"
		"      - {type: string}\n"
		"      - {type: array, items: {x-secret: true},"
		" x-ordered: true}\n"
		"$defs:\n"
		"  text: {type: string, description: Shared.,"
		" x-ref: {kind: field, scope: module}, x-criteria: module}\n");
	const struct rule *root = schema_root(s);
	const struct note *note = rule_note(rule_property(root, SPAN("b")));
	struct span name;

	(void)state;
	assert_int_equal(rule_property_count(root), 4);
	assert_non_null(rule_property_at(root, 1, &name));
	assert_true(span_is(name, "a"));
	assert_null(rule_property_at(root, 4, &name));
	assert_int_equal(rule_property_rank(root, SPAN("l")), 2);
	assert_int_equal(rule_property_rank(root, SPAN("none")), UINT_MAX);
	assert_null(rule_property(root, SPAN("none")));
	assert_null(rule_property(NULL, SPAN("a")));
	assert_null(rule_items(root));
	assert_true(note->xml_attribute && !note->xml_wrapped);
	assert_true(span_is(note->description, "Shared."));
	assert_true(span_is(note->ref_kind, "field"));
	assert_true(span_is(note->ref_scope, "module"));
	assert_true(span_is(note->criteria, "module"));
	note = rule_note(rule_property(root, SPAN("a")));
	assert_true(span_is(note->description, "Own."));
	assert_true(span_is(note->ref_kind, "role"));
	assert_null(note->ref_scope.ptr);
	note = rule_note(rule_property(root, SPAN("l")));
	assert_true(span_is(note->key, ".") && !note->ordered);
	assert_true(note->xml_wrapped && span_is(note->xml_name, "ll"));
	assert_true(rule_note(rule_property(root, SPAN("u")))->ordered);
	assert_true(
		rule_note(rule_items(rule_property(root, SPAN("u"))))->secret);
	assert_null(rule_note(NULL)->key.ptr);
	assert_true(span_is(schema_keyword(s, "x-limit")->text, "things"));
	assert_null(schema_keyword(s, "x-system"));
	schema_close(s);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_wrong_and_where),
		cmocka_unit_test(hints_say_what_would_be_right),
		cmocka_unit_test(reports_against_the_variant_that_was_meant),
		cmocka_unit_test(takes_definitions_of_another_document),
		cmocka_unit_test(finds_repeated_items_in_long_lists),
		cmocka_unit_test(tells_what_the_annotations_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

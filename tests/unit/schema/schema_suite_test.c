/* SPDX-License-Identifier: MIT */
/*
 * The official test suite of JSON Schema 2020-12: every verdict is right,
 * and what orgpack does not implement refuses to load.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "codec/json.h"
#include "schema/schema.h"
#include "util/file.h"
#include "schema/schema_check.h"

#define FOLDER "tests/corpus/json-schema/"

/* A schema that must not load; NULL: all of the file. Descriptions need not
 * be whole. */
static const struct {
	const char *file, *description;
} refused[] = {
	{ "additionalProperties", "dependentSchemas with" },
	{ "anchor", NULL },
	{ "dynamicRef", NULL },
	{ "patternProperties", "patternProperties with Unicode property" },
	{ "ref", "remote ref, containing refs itself" },
	{ "ref", "Recursive references between schemas" },
	{ "ref", "ref creates new scope when adjacent to keywords" },
	{ "ref", "refs with relative uris and defs" },
	{ "ref", "relative refs with absolute uris and defs" },
	{ "ref", "$id must be resolved against nearest parent" },
	{ "ref", "order of evaluation: $id and $ref" },
	{ "ref", "order of evaluation: $id and $anchor and $ref" },
	{ "ref", "simple URN base URI with $ref via the URN" },
	{ "ref", "URN base URI with URN and JSON pointer ref" },
	{ "ref", "URN base URI with URN and anchor ref" },
	{ "ref", "URN ref with nested pointer ref" },
	{ "ref", "ref to if" },
	{ "ref", "ref to then" },
	{ "ref", "ref to else" },
	{ "ref", "ref with absolute-path-reference" },
	{ "unevaluatedItems", NULL },
};

static const char *const files[] = { "additionalProperties", "anchor",
	"boolean_schema", "contains", "default", "dependentRequired",
	"dynamicRef", "exclusiveMaximum", "format", "infinite-loop-detection",
	"maxContains", "maxLength", "maximum", "minItems", "minProperties",
	"multipleOf", "oneOf", "patternProperties", "properties", "ref",
	"required", "unevaluatedItems", "uniqueItems" };

static bool is_refused(const char *file, struct span description)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (!strcmp(refused[i].file, file) &&
			(!refused[i].description ||
				span_starts(description,
					span_of(refused[i].description))))
			return true;
	return false;
}

static unsigned check_cases(const char *file, const struct node *group,
	const struct schema *s, struct arena *a)
{
	struct span about = node_get_text(group, "description");
	unsigned n = 0;

	NODE_EACH (test, node_get(group, SPAN("tests"))) {
		struct faults f = { .arena = a };
		const struct node *data = node_get(test, SPAN("data"));
		bool valid = !schema_check(s, data, NULL, &f);

		if (valid != node_get_bool(test, "valid", !valid))
			fail_msg("%s: %.*s: %.*s: %s", file, SPAN_ARG(about),
				SPAN_ARG(node_get_text(test, "description")),
				valid ? "taken" : f.items[0].text);
		assert_int_equal(valid, !f.errors);
		for (size_t i = 0; i < f.count; i++)
			assert_non_null(f.items[i].hint);
		n++;
	}
	return n;
}

/* What stops a schema from loading: the keyword, how the fault says so. */
static struct {
	const char *keyword, *words;
	unsigned groups, tests;
} stops[] = {
	{ "$anchor", "unknown keyword '$anchor'", 0, 0 },
	{ "$dynamicAnchor", "unknown keyword '$dynamicAnchor'", 0, 0 },
	{ "$dynamicRef", "unknown keyword '$dynamicRef'", 0, 0 },
	{ "$id below the top", "only the top of a schema may have '$id'", 0,
		0 },
	{ "$ref to another document", "refers to no schema", 0, 0 },
	{ "dependentSchemas", "unknown keyword 'dependentSchemas'", 0, 0 },
	{ "pattern with \\p{Letter}", "unknown property after", 0, 0 },
	{ "unevaluatedItems", "unknown keyword 'unevaluatedItems'", 0, 0 },
	{ "unevaluatedProperties", "unknown keyword 'unevaluatedProperties'", 0,
		0 },
};

/* List what does not load, with the keyword that stops it. */
static void count_stop(
	const char *file, const struct node *group, const char *said)
{
	unsigned tests = node_get(group, SPAN("tests"))->count;
	struct span about = node_get_text(group, "description");

	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
		if (!strstr(said, stops[i].words))
			continue;
		stops[i].groups++;
		stops[i].tests += tests;
		printf("# not loaded: %s: %.*s (%u tests): %s\n", file,
			SPAN_ARG(about), tests, stops[i].keyword);
		return;
	}
	fail_msg("%s: %.*s: %s", file, SPAN_ARG(about), said);
}

/* How many tests are not asked for which reason. */
static void the_list_of_what_does_not_load_is_whole(void **state)
{
	static const unsigned expected[] = { 7, 26, 6, 41, 8, 3, 2, 69, 1 };

	(void)state;
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
		printf("# %s: %u schemas, %u tests\n", stops[i].keyword,
			stops[i].groups, stops[i].tests);
		assert_int_equal(stops[i].tests, expected[i]);
	}
}

static unsigned check_group(const char *file, const struct node *group,
	struct arena *a, unsigned *refusals)
{
	struct span about = node_get_text(group, "description");
	const struct node *doc = node_get(group, SPAN("schema"));
	struct faults f = { .arena = a };
	struct schema *s = NULL;
	enum opk_status status;
	unsigned n;

	status = schema_open(NULL, doc, NULL, NULL, a, &f, &s);
	if (is_refused(file, about)) {
		if (status != OPK_MALFORMED || !f.count || s)
			fail_msg("%s: %.*s: loads", file, SPAN_ARG(about));
		assert_int_equal(f.items[0].code, OPK_BAD_SCHEMA);
		count_stop(file, group, f.items[0].text);
		++*refusals;
		return 0;
	}
	if (status)
		fail_msg(
			"%s: %.*s: %s", file, SPAN_ARG(about), f.items[0].text);
	n = check_cases(file, group, s, a);
	schema_close(s);
	return n;
}

static void the_suite_and_the_engine_agree_on_every_verdict(void **state)
{
	unsigned verdicts = 0, refusals = 0;

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct arena a = { 0 };
		struct faults f = { .arena = &a };
		struct span path = arena_print(&a, FOLDER "%s.json", files[i]);
		struct source src = { .name = path.ptr };
		struct node *groups = NULL;

		assert_int_equal(
			file_read_operand(path.ptr, 1 << 20, &a, &f, &src.text),
			OPK_OK);
		assert_int_equal(json_read(&src, &a, &f, &groups), OPK_OK);
		NODE_EACH (group, groups)
			verdicts += check_group(files[i], group, &a, &refusals);
		arena_release(&a);
	}
	assert_int_equal(verdicts, 488);
	assert_int_equal(refusals, 73);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_suite_and_the_engine_agree_on_every_verdict),
		cmocka_unit_test(the_list_of_what_does_not_load_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

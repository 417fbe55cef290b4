/* SPDX-License-Identifier: MIT */
/* Search syntax becomes a tree of criteria, or a fault with its column. */
#include "criteria_fixture.h"
#include "analysis/criteria_search.h"

#define ONE(value) \
	"{\"field\":\"A\",\"comparator\":\"equal\",\"value\":\"" value "\"}"

static void search_syntax_is_a_tree(void **state)
{
	static const struct {
		const char *text, *tree;
	} cases[] = {
		{ "(A:equals:x)", ONE("x") },
		{ "(A:equal:x)", ONE("x") },
		{ "((((A:equal:x))))", ONE("x") },
		{ " ( A : equals : x y ) ", ONE("x y") },
		{ "(A:equals:\\ x \\ )", ONE(" x  ") },
		{ "(A:equals:a\\(b\\)\\,c\\:d\\\\e)", ONE("a(b),c:d\\\\e") },
		{ "(A:equals:Acme, Inc.)", ONE("Acme, Inc.") },
		{ "(A:equals:2026-03-31T17:30:00+02:00)",
			ONE("2026-03-31T17:30:00+02:00") },
		{ "(A:equals:${LAST_N_DAYS:7})", ONE("${LAST_N_DAYS:7}") },
		{ "(A:equals:${EMPTY})", ONE("${EMPTY}") },
		{ "(A:not_equals:x)",
			"{\"field\":\"A\",\"comparator\":\"not_equal\","
			"\"value\":\"x\"}" },
		{ "(A:in:x, y\\,z ,)", NULL },
		{ "(A:in:x, y\\,z)",
			"{\"field\":\"A\",\"comparator\":\"in\",\"value\":["
			"\"x\",\"y,z\"]}" },
		{ "(A.B:between:1,2)",
			"{\"field\":\"A.B\",\"comparator\":\"between\","
			"\"value\":[\"1\",\"2\"]}" },
		{ "(A:include_any:x)",
			"{\"field\":\"A\",\"comparator\":\"include_any\","
			"\"value\":[\"x\"]}" },
		{ "((A:equals:x)and(A:equals:y))",
			"{\"group_operator\":\"AND\",\"group\":[" ONE(
				"x") "," ONE("y") "]}" },
		{ "(A:equals:x) OR (A:equals:y) or(A:equals:z)",
			"{\"group_operator\":\"OR\",\"group\":[" ONE(
				"x") "," ONE("y") "," ONE("z") "]}" },
		{ "(((A:equals:x)and(A:equals:y))\nor\n(A:equals:z))",
			"{\"group_operator\":\"OR\",\"group\":[{\"group_"
			"operator\":\"AND\",\"group\":[" ONE("x") "," ONE(
				"y") "]}," ONE("z") "]}" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct source src = { "where", span_of(cases[i].text) };
		struct faults f = { .arena = &a };
		struct node *n = NULL;
		bool good = !criteria_parse(&src, &a, &f, &n);

		if (good != (cases[i].tree != NULL))
			fail_msg("%s: %s", cases[i].text,
				good ? "good" : f.items[0].text);
		if (good && !node_same(n, read_yaml(&a, cases[i].tree)))
			fail_msg("%s is not %s", cases[i].text, cases[i].tree);
	}
	arena_release(&a);
}

static void values_and_names_know_their_columns(void **state)
{
	struct arena a = { 0 };
	struct source src = { "where",
		SPAN("( A : equals : x )and\n(B:in:y,z)") };
	struct faults f = { .arena = &a };
	const struct node *group;
	struct node *n = NULL;

	(void)state;
	assert_int_equal(criteria_parse(&src, &a, &f, &n), OPK_OK);
	group = node_first(node_get(n, SPAN("group")));
	assert_int_equal(node_get(group, SPAN("field"))->column, 3);
	assert_int_equal(node_get(group, SPAN("comparator"))->column, 7);
	assert_int_equal(node_get(group, SPAN("value"))->column, 16);
	group = group->next;
	assert_int_equal(node_get(group, SPAN("field"))->line, 2);
	assert_int_equal(node_get(group, SPAN("field"))->column, 2);
	n = node_get(group, SPAN("value"))->first->next;
	assert_int_equal(n->column, 9);
	arena_release(&a);
}

static void what_is_no_search_syntax_is_told_with_its_column(void **state)
{
	static const struct {
		const char *text, *fault;
	} cases[] = {
		{ "", "1:1: a criterion has to begin with '('\nWrite "
		      "(Field:comparator:value), such as (City:equals:Bonn)." },
		{ "  ", "1:3: a criterion has to begin with '('\nWrite "
			"(Field:comparator:value), such as "
			"(City:equals:Bonn)." },
		{ "City:equals:Bonn",
			"1:1: a criterion has to begin with '('\nWrite "
			"(Field:comparator:value), such as "
			"(City:equals:Bonn)." },
		{ "(City equals Bonn)",
			"1:18: there is no ':' behind the field\nWrite "
			"(Field:comparator:value), such as "
			"(City:equals:Bonn)." },
		{ "(City:Bonn)",
			"1:11: there is no ':' behind the comparator\nWrite "
			"(Field:comparator:value), such as "
			"(City:equals:Bonn)." },
		{ "(:equals:Bonn)",
			"1:2: there is no field before the ':'\nWrite "
			"(Field:comparator:value), such as "
			"(City:equals:Bonn)." },
		{ "(City::Bonn)",
			"1:7: there is no comparator before the ':'\nWrite "
			"(Field:comparator:value), such as "
			"(City:equals:Bonn)." },
		{ "(City:equls:Bonn)",
			"1:7: there is no comparator 'equls'\nDid you mean "
			"'equals'?" },
		{ "(City:starts with:B)",
			"1:7: there is no comparator 'starts with'\nDid you "
			"mean 'starts_with'?" },
		{ "(City:xxxxxxxx:B)",
			"1:7: there is no comparator 'xxxxxxxx'\nequals, in, "
			"between, starts_with and greater_than are some; "
			"formats/criteria.md has them all." },
		{ "(City:equals:)",
			"1:14: a value is missing\nWrite ${EMPTY} for a field "
			"without a value." },
		{ "(City:equals:  )",
			"1:16: a value is missing\nWrite ${EMPTY} for a field "
			"without a value." },
		{ "(City:in:a,,b)",
			"1:12: a value is missing\nWrite ${EMPTY} for a field "
			"without a value." },
		{ "(City:equals:Bonn",
			"1:18: the criterion is not closed\nWrite a ')' "
			"behind its value." },
		{ "((City:equals:Bonn)",
			"1:20: a '(' is not closed\nWrite a ')' for each "
			"'('." },
		{ "(City:equals:Bonn))",
			"1:19: a ')' closes nothing\nWrite a '(' for each "
			"')'." },
		{ "(City:equals:Bonn (Rhine))",
			"1:19: a '(' stands in a value\nWrite \\( for a "
			"parenthesis that is meant as such." },
		{ "(City:equals:C\\Bonn)",
			"1:15: a backslash stands before a character that "
			"needs none\nWrite \\\\ for a backslash." },
		{ "(City:equals:Bonn\\",
			"1:18: a backslash stands before a character that "
			"needs none\nWrite \\\\ for a backslash." },
		{ "(A:equals:b)(A:equals:c)",
			"1:13: nothing joins two criteria\nJoin them by and, "
			"or by or." },
		{ "(A:equals:b)xor(A:equals:c)",
			"1:13: 'xor' stands between two criteria\nJoin them by "
			"and, or by or." },
		{ "(A:equals:b)and",
			"1:16: a criterion has to begin with '('\nWrite "
			"(Field:comparator:value), such as "
			"(City:equals:Bonn)." },
		{ "(A:equals:b)and(A:equals:c)or(A:equals:d)",
			"1:28: 'and' and 'or' are mixed\nPut what belongs "
			"together into parentheses of its own." },
		{ "()", "1:2: there is no ':' behind the field\nWrite "
			"(Field:comparator:value), such as "
			"(City:equals:Bonn)." },
		{ "(A:equals:\xff)",
			"1:11: the criteria are not in UTF-8\nWrite them in "
			"UTF-8." },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct source src = { "where", span_of(cases[i].text) };
		struct faults f = { .arena = &a };
		struct node *n = NULL;
		struct span said;

		if (!criteria_parse(&src, &a, &f, &n))
			fail_msg("%s is good", cases[i].text);
		assert_null(n);
		assert_int_equal(f.count, 1);
		assert_int_equal(f.items[0].code, OPK_BAD_CRITERIA);
		said = arena_print(&a, "%u:%u: %s\n%s", f.items[0].at.line,
			f.items[0].at.column, f.items[0].text, f.items[0].hint);
		if (strcmp(said.ptr, cases[i].fault))
			fail_msg("%s:\n%s", cases[i].text, said.ptr);
	}
	arena_release(&a);
}

static void depth_and_length_have_limits(void **state)
{
	static const struct {
		const char *before, *repeat, *after;
		size_t times;
		bool good;
	} cases[] = {
		{ "", "(", "A:equals:x", 64, true },
		{ "", "(", "A:equals:x", 65, false },
		{ "", "(", "A:equals:x", 60000, false },
		{ "(A:equals:", "x", ")", 65525, true },
		{ "(A:equals:", "x", ")", 65526, false },
		{ "(A:in:a", ",b", ")", 499, true },
		{ "(A:in:a", ",b", ")", 500, false },
		{ "(A:equals:x)", "and(A:equals:x)", "", 4000, true },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct faults f = { .arena = &a };
		struct source src = { "where", { NULL, 0 } };
		struct node *n = NULL;
		struct buf b = { 0 };

		buf_add_text(&b, cases[i].before);
		for (size_t k = 0; k < cases[i].times; k++)
			buf_add_text(&b, cases[i].repeat);
		buf_add_text(&b, cases[i].after);
		if (*cases[i].repeat == '(')
			buf_add_repeat(&b, ')', cases[i].times);
		src.text = buf_span(&b);
		if (!criteria_parse(&src, &a, &f, &n) != cases[i].good)
			fail_msg("case %zu", i);
		buf_release(&b);
	}
	arena_release(&a);
}

static void a_search_is_checked_against_the_modules_fields(void **state)
{
	static const struct {
		const char *text, *faults;
	} cases[] = {
		{ "((Lead_Status:equals:Qualified)and(Revenue:greater_than:"
		  "100000))",
			"" },
		{ "(Compny:equals:x)",
			"1:2 module 'Leads' has no field 'Compny' "
			"[unknown-reference]\n" },
		{ "((Lead_Status:equals:Nw)and(Revenue:like:5))",
			"1:22 'Nw' is no value of the pick list 'Lead_Status' "
			"[bad-criteria]\n"
			"1:37 like cannot compare 'Revenue', which is of type "
			"currency [bad-criteria]\n" },
		{ "(Revenue:between:9,1)",
			"1:20 the range ends before it begins "
			"[bad-criteria]\n" },
		{ "(Revenue:between:1,2,3)",
			"1:18 between takes two values [bad-criteria]\n" },
		{ "(Born:equals:${TODY})",
			"1:14 there is no pre-defined value '${TODY}' "
			"[bad-criteria]\n" },
		{ "(Account.Phon:equals:x)",
			"1:2 module 'Accounts' has no field 'Phon' "
			"[unknown-reference]\n" },
		{ "(Company:equals:${!Leads.Emai})",
			"1:17 module 'Leads' has no field 'Emai' "
			"[unknown-reference]\n" },
	};
	struct bench b;

	(void)state;
	bench_open(&b);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct source src = { NULL, span_of(cases[i].text) };
		struct faults f = { .arena = &b.arena };
		const struct criteria *c = NULL;
		enum opk_status st =
			criteria_of_search(&b.w, &src, &b.arena, &f, &c);
		const char *said = list_faults(&b.arena, &f);

		if (strcmp(said, cases[i].faults))
			fail_msg("%s:\n%s", cases[i].text, said);
		assert_int_equal(st != OPK_OK, f.errors > 0);
		assert_int_equal(c == NULL, f.errors > 0);
	}
	bench_close(&b);
}

/* The three ways in which criteria are written mean the same. */
static void trees_and_search_give_the_same_verdict(void **state)
{
	static const char *const ways[] = {
		"<blueprint api_name=\"X\" module=\"Leads\" name=\"X\" "
		"layout=\"Standard\" field=\"Lead_Status\" "
		"sequence_number=\"1\"><entry_criteria group_operator=\"OR\">"
		"<criterion group_operator=\"AND\">"
		"<criterion field=\"Lead_Status\" comparator=\"in\"><value>New"
		"</value><value>Lost</value></criterion><criterion "
		"field=\"Revenue\" comparator=\"between\"><value>10</value>"
		"<value>20.5</value></criterion></criterion><criterion "
		"field=\"Company\" comparator=\"starts_with\" "
		"value=\"A (b)\"/></entry_criteria><states><state name=\"New\" "
		"start=\"true\" end=\"true\"/></states></blueprint>",
		"{group_operator: OR, group: [{group_operator: AND, group: ["
		"{field: Lead_Status, comparator: in, value: [New, Lost]}, "
		"{field: Revenue, comparator: between, value: [10, 20.5]}]}, "
		"{field: Company, comparator: starts_with, value: 'A (b)'}]}",
		("(((Lead_Status:in:New,Lost)and(Revenue:between:10,20.5))or("
		 "Company:starts_with:A \\(b\\)))"),
	};
	static const struct {
		const char *cells[4];
		bool holds;
	} records[] = {
		{ { "Lead_Status=New", "Revenue=10", NULL }, true },
		{ { "Lead_Status=lost", "Revenue=20.50", NULL }, true },
		{ { "Lead_Status=New", "Revenue=21", NULL }, false },
		{ { "Lead_Status=Contacted", "Revenue=15", NULL }, false },
		{ { "Company=a (B) c", NULL }, true },
		{ { "Company=a b c", NULL }, false },
		{ { NULL }, false },
	};
	struct bench b;
	struct source xml = { "x.xml", span_of(ways[0]) };
	struct source src = { "where", span_of(ways[2]) };
	const struct criteria *c[3] = { 0 };
	struct identity id;
	struct node *tree = NULL;

	(void)state;
	bench_open(&b);
	assert_true(kind_of_path(SPAN("modules/Leads/blueprints/X.xml"), &id));
	if (component_read(&id, &xml, &b.arena, &b.faults, &tree))
		fail_msg("%s", b.faults.items[0].text);
	assert_int_equal(
		criteria_compile(&b.w, node_get(tree, SPAN("entry_criteria")),
			&xml, &b.arena, &b.faults, &c[0]),
		OPK_OK);
	c[1] = bench_compile(&b, ways[1]);
	assert_int_equal(
		criteria_of_search(&b.w, &src, &b.arena, &b.faults, &c[2]),
		OPK_OK);
	for (size_t i = 0; i < sizeof records / sizeof *records; i++)
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(bench_hold(&b, c[k], records[i].cells),
				records[i].holds);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(search_syntax_is_a_tree),
		cmocka_unit_test(values_and_names_know_their_columns),
		cmocka_unit_test(
			what_is_no_search_syntax_is_told_with_its_column),
		cmocka_unit_test(depth_and_length_have_limits),
		cmocka_unit_test(
			a_search_is_checked_against_the_modules_fields),
		cmocka_unit_test(trees_and_search_give_the_same_verdict),
	};

	return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}

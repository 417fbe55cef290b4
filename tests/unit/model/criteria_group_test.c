/* SPDX-License-Identifier: MIT */
/* Groups, other fields, people, and what is said of criteria that fail. */
#include "criteria_fixture.h"

#include "model/criteria_words.h"

#define LEAF(field, value) \
	"{field: " field ", comparator: equal, value: " value "}"
#define ALL(a, b) "{group_operator: AND, group: [" a ", " b "]}"
#define ANY(a, b) "{group_operator: OR, group: [" a ", " b "]}"

/* Whole criteria on a whole record, and the leaf that is to blame. */
struct whole_case {
	const char *criteria;
	const char *cells[6];
	bool holds;
	const char *why_not;
};

static void run_wholes(const struct whole_case *cases, size_t n)
{
	struct bench b;

	bench_open(&b);
	for (size_t i = 0; i < n; i++) {
		const struct whole_case *w = &cases[i];
		const struct criteria *c = bench_compile(&b, w->criteria);
		struct record record = { &b, w->cells };
		struct arena scratch = { 0 };
		struct criteria_record r = { .get = record_get,
			.changed = record_changed,
			.user = &record,
			.scratch = &scratch };
		struct span why;

		if (bench_hold(&b, c, w->cells) != w->holds)
			fail_msg("case %zu: %s", i, w->criteria);
		why = criteria_why_not(c, &r, &b.arena);
		if (w->holds != !why.len ||
			(w->why_not && !span_is(why, w->why_not)))
			fail_msg("case %zu: %.*s", i, SPAN_ARG(why));
		arena_release(&scratch);
	}
	bench_close(&b);
}

#define WHOLES(cases) run_wholes(cases, sizeof(cases) / sizeof *(cases))

static void groups_hold_as_their_operators_say(void **state)
{
	static const struct whole_case cases[] = {
		{ ALL(LEAF("Company", "a"), LEAF("Size", "1")),
			{ "Company=a", "Size=1" }, true, NULL },
		{ ALL(LEAF("Company", "a"), LEAF("Size", "1")),
			{ "Company=b", "Size=2" }, false, "Company equal a" },
		{ ALL(LEAF("Company", "a"), LEAF("Size", "1")),
			{ "Company=a", "Size=2" }, false, "Size equal 1" },
		{ ANY(LEAF("Company", "a"), LEAF("Size", "1")),
			{ "Company=b", "Size=1" }, true, NULL },
		{ ANY(LEAF("Company", "a"), LEAF("Size", "1")),
			{ "Company=b", "Size=2" }, false, "Company equal a" },
		/* an alternative that fails is not to blame where one holds */
		{ ALL(ANY(LEAF("Company", "a"), LEAF("Size", "1")),
			  LEAF("Vip", "true")),
			{ "Company=b", "Size=1" }, false, "Vip equal true" },
		{ ANY(ALL(LEAF("Company", "a"), LEAF("Size", "1")),
			  LEAF("Vip", "true")),
			{ "Company=a", "Size=2" }, false, "Size equal 1" },
		{ "{field: Size, comparator: not_in, value: [1, 2]}",
			{ "Size=2" }, false, "Size not_in 1, 2" },
	};

	(void)state;
	WHOLES(cases);
}

static void other_fields_are_read_as_the_field_that_is_compared(void **state)
{
	static const struct whole_case cases[] = {
		{ LEAF("Company", "\"${!Leads.Last_Name}\""),
			{ "Company=Smith", "Last_Name=SMITH" }, true, NULL },
		{ LEAF("Company", "\"${!Leads.Last_Name}\""),
			{ "Company=Smith", "Last_Name=Smit" }, false,
			"Company equal ${!Leads.Last_Name}" },
		{ LEAF("Company", "\"${!Leads.Last_Name}\""), { NULL }, true,
			NULL },
		{ LEAF("Company", "\"${!Accounts.Account_Name}\""),
			{ "Company=x", "Accounts:Account_Name=X" }, true,
			NULL },
		{ LEAF("Company", "\"${!Leads.Account.Account_Name}\""),
			{ "Company=x", "Account.Account_Name=X" }, true, NULL },
		{ "{field: Size, comparator: greater_than, type: field, "
		  "value: Revenue}",
			{ "Size=10", "Revenue=9.99" }, true, NULL },
		{ "{field: Size, comparator: greater_than, type: field, "
		  "value: Revenue}",
			{ "Size=10", "Revenue=" }, false, NULL },
		{ "{field: Size, comparator: equal, type: field, value: Size}",
			{ "Size=1e1" }, true, NULL },
		{ "{field: Seen, comparator: equal, type: field, value: Born}",
			{ "Seen=2026-01-01T22:59:59Z", "Born=2026-01-01" },
			true, NULL },
		{ "{field: Born, comparator: equal, type: field, value: Seen}",
			{ "Seen=2026-01-01T23:00:00Z", "Born=2026-01-02" },
			true, NULL },
		{ "{field: Born, comparator: less_than, type: field, value: "
		  "Seen}",
			{ "Seen=2026-01-01T23:00:00Z", "Born=2026-01-01" },
			true, NULL },
		{ "{field: Company, comparator: contains, type: field, value: "
		  "Last_Name}",
			{ "Company=The Smiths", "Last_Name=smith" }, true,
			NULL },
		{ "{field: Company, comparator: in, value: [x, "
		  "\"${!Leads.Last_Name}\"]}",
			{ "Company=Smith", "Last_Name=smith" }, true, NULL },
		{ "{field: Colours, comparator: include_all, value: "
		  "\"${!Leads.Tag}\"}",
			{ "Colours=Red;Blue", "Tag=blue" }, true, NULL },
		{ "{field: Colours, comparator: include_all, value: "
		  "\"${!Leads.Tag}\"}",
			{ "Colours=Red", "Tag=blue;red" }, false, NULL },
		{ "{field: Colours, comparator: include_any, value: [Green, "
		  "\"${!Leads.Tag}\"]}",
			{ "Colours=Red", "Tag=blue;red" }, true, NULL },
		{ LEAF("Colours", "\"${!Leads.Tag}\""),
			{ "Colours=Red;Blue", "Tag=blue;red;blue" }, true,
			NULL },
		{ LEAF("Colours", "\"${!Leads.Tag}\""),
			{ "Colours=Red;Blue", "Tag=blue" }, false, NULL },
		{ "{field: Revenue, comparator: between, value: ["
		  "\"${!Leads.Size}\", 10]}",
			{ "Revenue=5", "Size=5" }, true, NULL },
	};

	(void)state;
	WHOLES(cases);
}

static void what_has_changed_is_known_to_the_caller(void **state)
{
	static const struct whole_case cases[] = {
		{ LEAF("Company", "\"${ANYVALUE}\""), { "!Company" }, true,
			NULL },
		{ LEAF("Company", "\"${ANYVALUE}\""), { "!Size" }, false,
			"Company equal ${ANYVALUE}" },
		{ "{field: Company, comparator: not_equal, value: "
		  "\"${ANYVALUE}\"}",
			{ "!Size" }, true, NULL },
	};
	struct bench b;
	struct arena scratch = { 0 };
	const char *const none[] = { NULL };
	struct record record = { &b, none };
	struct criteria_record r = {
		.get = record_get, .user = &record, .scratch = &scratch
	};

	(void)state;
	WHOLES(cases);
	bench_open(&b);
	assert_false(criteria_hold(
		bench_compile(&b, LEAF("Company", "\"${ANYVALUE}\"")), &r));
	assert_true(criteria_hold(NULL, &r));
	bench_close(&b);
}

static void people_are_those_that_the_caller_names(void **state)
{
	static const struct whole_case cases[] = {
		{ LEAF("Owner", "\"${CURRENTUSERROLE}\""),
			{ "Owner=9", "Owner.role=Sales" }, true, NULL },
		{ LEAF("Owner", "\"${CURRENTUSERROLE}\""),
			{ "Owner=9", "Owner.role=CEO" }, false, NULL },
		{ LEAF("Company", "\"${CURRENTUSERROLE}\""),
			{ "Company=sales" }, true, NULL },
	};
	struct bench b;

	(void)state;
	WHOLES(cases);
	bench_open(&b);
	b.w.user = b.w.role = SPAN("");
	assert_false(try_leaf(&b, "Owner", "equal", "\"${CURRENTUSER}\"", ""));
	assert_false(
		try_leaf(&b, "Company", "equal", "\"${CURRENTUSERROLE}\"", ""));
	assert_true(
		try_leaf(&b, "Owner", "not_equal", "\"${CURRENTUSER}\"", ""));
	bench_close(&b);
}

static void values_of_an_unknown_kind_are_what_they_look(void **state)
{
	static const struct leaf_case cases[] = {
		{ "Owner.Age", "less_than", "10", "9.5", true },
		{ "Owner.Age", "less_than", "10", "x", false },
		{ "Owner.Age", "less_than", "x", "a", false },
		{ "Owner.Age", "between", "[2026-01-01, 2026-01-31]",
			"2026-01-31T22:00:00Z", true },
		{ "Owner.Age", "equal", "\"${TODAY}\"", "2026-11-21", true },
		{ "Owner.Age", "equal", "\"${TODAY}\"", "2026-11-20T23:00:00Z",
			true },
		{ "Owner.Age", "equal", "10", "10.0", false },
		{ "Owner.Age", "equal", "\"${NOPE}\"", "${nope}", true },
		{ "Owner.Age", "like", "\"${EMPTY}\"", "", false },
		{ "Owner.Age", "include_all", "[b, A]", "a;B", true },
	};

	(void)state;
	LEAVES(cases);
}

/* Each field of the small org with one of its values. */
static const struct {
	const char *field, *value, *cell;
	enum holds holds;
} samples[] = {
	{ "Company", "Acme", "Acme", HOLDS_TEXT },
	{ "Lead_Status", "New", "New", HOLDS_CHOICE },
	{ "Revenue", "5.5", "5.5", HOLDS_NUMBER },
	{ "Size", "7", "7", HOLDS_NUMBER },
	{ "Born", "2026-03-31", "2026-03-31", HOLDS_DATE },
	{ "Seen", "'2026-03-31T10:00:00+02:00'", "2026-03-31T10:00:00+02:00",
		HOLDS_DATETIME },
	{ "Colours", "Red", "Red", HOLDS_CHOICES },
	{ "Account", "A1", "A1", HOLDS_RECORD },
	{ "Owner", "'7001'", "7001", HOLDS_USER },
	{ "Vip", "true", "true", HOLDS_BOOLEAN },
};

/* Whatever the kind of value: what each comparator says of nothing, and of
 * the value itself. */
static void every_comparator_has_a_verdict_on_nothing_and_on_itself(
	void **state)
{
	static const struct {
		const char *name;
		bool nothing, itself;
	} words[] = {
		{ "equal", false, true },
		{ "not_equal", true, false },
		{ "like", false, true },
		{ "not_like", true, false },
		{ "starts_with", false, true },
		{ "ends_with", false, true },
		{ "contains", false, true },
		{ "not_contains", true, false },
		{ "less_than", false, false },
		{ "less_equal", false, true },
		{ "greater_than", false, false },
		{ "greater_equal", false, true },
		{ "between", false, true },
		{ "not_between", true, false },
		{ "in", false, true },
		{ "not_in", true, false },
		{ "include_all", false, true },
		{ "include_any", false, true },
		{ "exclude_all", true, false },
		{ "exclude_any", true, false },
	};
	enum {
		WORDS = sizeof words / sizeof *words,
		SAMPLES = sizeof samples / sizeof *samples
	};
	struct bench b;

	(void)state;
	bench_open(&b);
	for (size_t i = 0; i < SAMPLES * WORDS; i++) {
		const char *word = words[i % WORDS].name;
		const char *field = samples[i / WORDS].field;
		const char *one = samples[i / WORDS].value;
		const struct comparator *c = comparator_find(span_of(word));
		char value[200];

		assert_non_null(c);
		if (!(c->fits & HOLDS_BIT(samples[i / WORDS].holds)))
			continue;
		snprintf(value, sizeof value,
			c->takes == TAKES_TWO    ? "[%s, %s]"
			: c->takes == TAKES_SOME ? "[%s]"
						 : "%s",
			one, one);
		if (try_leaf(&b, field, word, value, "") !=
			words[i % WORDS].nothing)
			fail_msg("nothing: %s %s", field, word);
		if (try_leaf(&b, field, word, value, samples[i / WORDS].cell) !=
			words[i % WORDS].itself)
			fail_msg("itself: %s %s", field, word);
	}
	bench_close(&b);
}

static void plain_ascii_takes_no_memory(void **state)
{
	static const struct leaf_case cases[] = {
		{ "Company", "equal", "Acme", "ACME", true },
		{ "Company", "like", "a%e", "ACME", true },
		{ "Company", "in", "[a, b, c]", "B", true },
		{ "Colours", "include_all", "[Red, Blue]", "blue;red", true },
		{ "Revenue", "between", "[1, 2]", "1.5", true },
		{ "Seen", "equal", "2026-01-01", "2026-01-01T10:00:00Z", true },
	};
	struct bench b;

	(void)state;
	bench_open(&b);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char yaml[200], cell[200];
		const char *cells[] = { cell, NULL };
		struct record record = { &b, cells };
		struct arena none = { .limit = 1 };
		bool lost = false;
		struct criteria_record r = { .get = record_get,
			.user = &record,
			.scratch = &none,
			.lost_memory = &lost };

		snprintf(yaml, sizeof yaml,
			"{field: %s, comparator: %s, value: %s}",
			cases[i].field, cases[i].comparator, cases[i].value);
		snprintf(cell, sizeof cell, "%s=%s", cases[i].field,
			cases[i].cell);
		assert_int_equal(criteria_hold(bench_compile(&b, yaml), &r),
			cases[i].holds);
		assert_false(lost);
	}
	bench_close(&b);
}

static void running_out_of_memory_is_told(void **state)
{
	const char *cells[] = { "Company=M\xc3\xbcller", NULL };
	struct bench b;
	struct record record = { &b, cells };
	struct arena none = { .limit = 1 };
	bool lost = false;
	struct criteria_record r = { .get = record_get,
		.user = &record,
		.scratch = &none,
		.lost_memory = &lost };

	(void)state;
	bench_open(&b);
	criteria_hold(bench_compile(&b, LEAF("Company", "x")), &r);
	assert_true(lost);
	bench_close(&b);
}

/* Trees that checks would have refused: no crash, and a place. */
static void trees_that_make_no_sense_are_refused(void **state)
{
	static const char *const bad[] = {
		"{field: Company, comparator: equal}",
		"{field: Company, value: x}",
		"{comparator: equal, value: x}",
		"{field: Company, comparator: same, value: x}",
		"{field: Company, comparator: equal, value: [x]}",
		"{field: Company, comparator: equal, value: {a: b}}",
		"{field: Company, comparator: equal, value: null}",
		"{field: Company, comparator: in, value: []}",
		"{field: Company, comparator: in, value: [[x]]}",
		"{field: Company, comparator: in, value: [x, null]}",
		"{field: Size, comparator: between, value: 1}",
		"{field: Size, comparator: between, value: [1]}",
		"{field: Size, comparator: between, value: [1, 2, 3]}",
		"{field: Nowhere, comparator: equal, value: x}",
		"{field: Company.Name, comparator: equal, value: x}",
		"{group_operator: AND, group: []}",
		"{group_operator: AND, group: x}",
		"{group_operator: AND, group: [x]}",
		"x",
		"[]",
	};
	struct bench b;

	(void)state;
	bench_open(&b);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct source src = { "test.yaml", span_of(bad[i]) };
		struct faults f = { .arena = &b.arena };
		const struct criteria *c = NULL;
		struct node *tree = read_yaml(&b.arena, bad[i]);

		if (!criteria_compile(&b.w, tree, &src, &b.arena, &f, &c))
			fail_msg("%s compiles", bad[i]);
		assert_null(c);
		assert_int_equal(f.count, 1);
		assert_int_equal(f.items[0].code, OPK_BAD_CRITERIA);
		assert_true(f.items[0].at.column);
	}
	bench_close(&b);
}

static void sets_of_any_size_are_compared_in_time(void **state)
{
	enum { MEMBERS = 100000 };
	struct buf colours = { 0 }, tags = { 0 };
	struct bench b;
	const char *cells[3] = { 0 };
	const struct criteria *c;

	(void)state;
	bench_open(&b);
	buf_add_text(&colours, "Colours=");
	buf_add_text(&tags, "Tag=");
	for (int i = 0; i < MEMBERS; i++) {
		buf_print(&colours, "c%d;", i);
		buf_print(&tags, "C%d;", MEMBERS - 1 - i);
	}
	buf_add_char(&colours, '\0');
	buf_add_char(&tags, '\0');
	cells[0] = colours.ptr;
	cells[1] = tags.ptr;
	c = bench_compile(&b, LEAF("Colours", "\"${!Leads.Tag}\""));
	assert_true(bench_hold(&b, c, cells));
	buf_release(&colours);
	buf_release(&tags);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_hold_as_their_operators_say),
		cmocka_unit_test(
			other_fields_are_read_as_the_field_that_is_compared),
		cmocka_unit_test(what_has_changed_is_known_to_the_caller),
		cmocka_unit_test(people_are_those_that_the_caller_names),
		cmocka_unit_test(values_of_an_unknown_kind_are_what_they_look),
		cmocka_unit_test(
			every_comparator_has_a_verdict_on_nothing_and_on_itself),
		cmocka_unit_test(plain_ascii_takes_no_memory),
		cmocka_unit_test(running_out_of_memory_is_told),
		cmocka_unit_test(trees_that_make_no_sense_are_refused),
		cmocka_unit_test(sets_of_any_size_are_compared_in_time),
	};

	return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}

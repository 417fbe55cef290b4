/* SPDX-License-Identifier: MIT */
/* What the mapping makes of a row: cells, checks, keys, targets. */
#include "convert_fixture.h"

#define HEAD "module: Leads\ntargets:\n  - module: Vendors\n    fields:\n"

static const struct file vendors[] = {
	{ "modules/Vendors/module.yaml",
		"api_name: Vendors\nsingular_label: Vendor\n"
		"plural_label: Vendors\ngenerated_type: default\n" },
	{ "modules/Vendors/fields/Name.yaml",
		"api_name: Name\nmodule: Vendors\nfield_label: N\n"
		"data_type: text\nlength: 20\n" },
	{ "modules/Vendors/fields/Other.yaml",
		"api_name: Other\nmodule: Vendors\nfield_label: N\n"
		"data_type: text\n" },
	{ "modules/Vendors/fields/Memo.yaml",
		"api_name: Memo\nmodule: Vendors\nfield_label: M\n"
		"data_type: textarea\n" },
	{ "modules/Vendors/fields/Day.yaml",
		"api_name: Day\nmodule: Vendors\nfield_label: D\n"
		"data_type: date\n" },
	{ "modules/Vendors/fields/Size.yaml",
		"api_name: Size\nmodule: Vendors\nfield_label: S\n"
		"data_type: integer\ndefault_value: 7\n" },
	{ "modules/Vendors/fields/Stage.yaml",
		"api_name: Stage\nmodule: Vendors\nfield_label: S\n"
		"data_type: picklist\npick_list_values:\n"
		"  - actual_value: New\n  - actual_value: \"a, b\"\n"
		"  - actual_value: Old\n" },
	{ "modules/Vendors/fields/Pipeline.yaml",
		"api_name: Pipeline\nmodule: Vendors\nfield_label: P\n"
		"data_type: text\n" },
	{ "modules/Vendors/pipelines/Short.yaml",
		"api_name: Short\nmodule: Vendors\nlayout: Standard\n"
		"actual_value: Short\nmaps:\n  - actual_value: New\n"
		"  - actual_value: \"a, b\"\n" },
	{ "modules/Vendors/layouts/Standard.yaml",
		"api_name: Standard\nmodule: Vendors\nname: S\n"
		"sections:\n  - name: A\n    fields:\n"
		"      - {api_name: Name}\n" },
	{ "modules/Accounts/fields/Vendor.yaml",
		"api_name: Vendor\nmodule: Accounts\nfield_label: V\n"
		"data_type: lookup\nlookup: {module: Vendors}\n"
		"system_mandatory: true\n" },
	{ NULL, NULL },
};

/* Rows of Leads, from 0. */
static const char leads[] =
	"id,Last_Name,Company,Email,Seen,Size,Account,Lead_Status,Owner\n"
	"1,Ray,\"Acme, Inc.\",\" Ray@ACME.example \",2026-03-31T23:30:00+02:00,"
	"12,5,New,10\n"
	"2,\"Plain\",,,2026-03-31,many,6,Contacted,11\n"
	"3,\"say \"\"hi\"\"\",\"a\nb\",x,soon,,,\"\",10\n"
	"4,Stra\xc3\x9f"
	"e \xc4\xb1\xc3\x89,\xef\xbc\x91\xef\xbc\x92"
	"a,,,,,,\n";

static const char accounts[] = "id,Account_Name,Owner,Phone\n"
			       "5,\"Big \"\"B\"\"\",11,12\n"
			       "6,Small,12,\n";

static void start(struct stage *s, const char *mapping, const char *selection)
{
	open_stage(s, vendors);
	put_records(s, "Leads.csv", leads);
	put_records(s, "Accounts.csv", accounts);
	put_records(s, "Vendors.csv",
		"id,Name,Other,Memo,Day,Size,Stage,Pipeline,Owner\n");
	if (compile_recipe(s, mapping, selection))
		fail_msg("%s", list_faults(&s->org.arena, &s->faults));
}

struct cell_case {
	const char *source; /* of the field */
	uint32_t row;
	const char *cell;
};

static void run_cell_cases(
	const char *field, const struct cell_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		static const struct span no_ids[TARGETS_MOST];
		struct stage s;
		struct span mapping, cell;

		open_stage(&s, NULL);
		mapping = arena_print(&s.org.arena, HEAD "      %s: %s\n",
			field, cases[i].source);
		mapping.ptr = strdup(mapping.ptr);
		close_stage(&s);
		start(&s, mapping.ptr, NULL);
		cell = row_cell(view_row(&s, cases[i].row, ROW_NONE),
			s.recipe->targets, 0, no_ids, false);
		if (!span_is(cell, cases[i].cell))
			fail_msg("%s of row %u: '%.*s', not '%s'",
				cases[i].source, cases[i].row, SPAN_ARG(cell),
				cases[i].cell);
		assert_false(row_view_failed(&s.view));
		close_stage(&s);
		free((void *)mapping.ptr);
	}
}
#define RUN_CELLS(field, cases) \
	run_cell_cases(field, cases, sizeof(cases) / sizeof *(cases))

static void fields_come_as_they_are(void **state)
{
	static const struct cell_case cases[] = {
		{ "Last_Name", 0, "Ray" }, { "Company", 0, "\"Acme, Inc.\"" },
		{ "Last_Name", 1, "Plain" }, /* needs no quotes */
		{ "Last_Name", 2, "\"say \"\"hi\"\"\"" },
		{ "Company", 2, "\"a\nb\"" }, { "Lead_Status", 2, "" },
		{ "Email", 0, " Ray@ACME.example " },
		{ "Rating", 0, "" }, /* no such column */
	};

	(void)state;
	RUN_CELLS("Other", cases);
}

static void constants_are_cells(void **state)
{
	static const struct cell_case cases[] = {
		{ "{value: 'a, \"b\"'}", 0, "\"a, \"\"b\"\"\"" },
		{ "{value: 1.50}", 0, "1.50" },
		{ "{value: true}", 0, "true" },
		{ "{value: ''}", 0, "" },
	};

	(void)state;
	RUN_CELLS("Other", cases);
}

static void transforms_act_in_order(void **state)
{
	static const struct cell_case cases[] = {
		{ "{field: Email, transform: [trim]}", 0, "Ray@ACME.example" },
		{ "{field: Email, transform: [trim, lower]}", 0,
			"ray@acme.example" },
		{ "{field: Email, transform: [domain, upper]}", 0,
			"ACME.EXAMPLE" },
		{ "{field: Email, transform: [upper, domain, lower, trim]}", 0,
			"acme.example" },
		{ "{field: Company, transform: [upper]}", 0, "\"ACME, INC.\"" },
		{ "{field: Last_Name, transform: [upper]}", 2,
			"\"SAY \"\"HI\"\"\"" },
		{ "{field: Last_Name, transform: [upper]}", 3,
			"STRA\xc3\x9f"
			"E I\xc3\x89" },
		{ "{field: Last_Name, transform: [lower]}", 3,
			"stra\xc3\x9f"
			"e \xc4\xb1\xc3\xa9" },
		{ "{field: Company, transform: [digits]}", 3, "12" },
		{ "{field: Company, transform: [digits]}", 1, "" },
		{ "{field: Rating, transform: [trim]}", 1, "" },
	};

	(void)state;
	RUN_CELLS("Other", cases);
}

static void templates_take_the_first_that_is_not_empty(void **state)
{
	static const struct cell_case cases[] = {
		{ "{template: 'x'}", 0, "x" },
		{ "{template: '${id}'}", 1, "2" },
		{ "{template: 'A${id}-${Last_Name}.'}", 0, "A1-Ray." },
		{ "{template: \"${Company|Last_Name} - ${Rating|'none'}\"}", 0,
			"\"Acme, Inc. - none\"" },
		{ "{template: \"${Company|Last_Name} - ${Rating|'none'}\"}", 1,
			"Plain - none" },
		{ "{template: \"${Company|'a|b}'|Last_Name}\"}", 1, "a|b}" },
		{ "{template: \"${'x'|Last_Name}${''|Size}\"}", 1, "xmany" },
		{ "{template: '${Company|Rating}'}", 1, "" },
		{ "{template: '$ (a) $'}", 0, "$ (a) $" },
		{ "{template: \"${'{'}a} $\"}", 0, "{a} $" },
		{ "{template: '${Last_Name}'}", 2, "\"say \"\"hi\"\"\"" },
		{ "{template: '${Last_Name} ${Company}'}", 2,
			"\"say \"\"hi\"\" a\nb\"" },
	};

	(void)state;
	RUN_CELLS("Other", cases);
}

static void a_date_takes_the_day_of_a_time(void **state)
{
	static const struct cell_case cases[] = {
		{ "Seen", 0, "2026-03-31" }, /* as it is written */
		{ "Seen", 1, "2026-03-31" },
		{ "Seen", 2, "soon" },
		{ "{value: '2026-01-02'}", 0, "2026-01-02" },
	};

	(void)state;
	RUN_CELLS("Day", cases);
}

static void selection_and_defaults_fill_in(void **state)
{
	static const struct span ids[TARGETS_MOST] = { SPAN_INIT("V9") };
	static const char mapping[] =
		HEAD "      Name: Last_Name\n      Size: Size\n"
		     "  - module: Accounts\n    fields:\n"
		     "      Account_Name: Company\n"
		     "      Vendor: {record: Vendors}\n";
	struct stage s;
	const struct target *t;
	struct row_view *v;

	(void)state;
	start(&s, mapping,
		"id,Vendors.Name,Vendors.Day,Accounts.Vendor\n"
		"1,\"Given, here\",2026-01-02T00:00:00Z,\n"
		"3,,\"\",77\n");
	t = s.recipe->targets;
	v = view_row(&s, 0, 0);
	assert_true(span_is(row_cell(v, t, 0, ids, false), "\"Given, here\""));
	assert_true(span_is(row_cell(v, t, 1, ids, true), "12"));
	assert_true(span_is(row_cell(v, t, 2, ids, false), "2026-01-02"));
	assert_true(span_is(row_cell(v, t + 1, 1, ids, false), "V9"));
	v = view_row(&s, 2, 1);
	assert_true(
		span_is(row_cell(v, t, 0, ids, false), "\"say \"\"hi\"\"\""));
	assert_true(span_is(row_cell(v, t, 1, ids, false), ""));
	assert_true(span_is(row_cell(v, t, 1, ids, true), "7"));
	assert_true(span_is(row_cell(v, t, 2, ids, false), ""));
	assert_true(span_is(row_cell(v, t + 1, 1, ids, false), "77"));
	close_stage(&s);
}

/* "CODE field: message" of a row, or "". */
static const char *check(struct stage *s, uint32_t row, uint32_t chosen)
{
	struct row_view *v = view_row(s, row, chosen);
	struct row_fault fault;

	for (size_t i = 0; i < s->recipe->target_count; i++) {
		const struct target *t = &s->recipe->targets[i];

		if (!row_wants(v, i) ||
			row_check(v, t, &s->org.arena, &fault) == ROW_GOOD)
			continue;
		return arena_print(&s->org.arena, "%s %.*s: %.*s",
			row_code_word(fault.code), SPAN_ARG(fault.field),
			SPAN_ARG(fault.message))
			.ptr;
	}
	return "";
}

static void expect_fault(const char *mapping, const char *selection,
	uint32_t row, const char *wanted)
{
	struct stage s;
	const char *got;

	start(&s, mapping, selection);
	got = check(&s, row, selection ? 0 : ROW_NONE);
	if (strcmp(got, wanted))
		fail_msg("row %u: %s\nnot: %s", row, got, wanted);
	close_stage(&s);
}

static void values_are_checked_in_the_order_of_the_mapping(void **state)
{
	(void)state;
	expect_fault(HEAD "      Other: Company\n", NULL, 0, "");
	expect_fault(HEAD "      Other: Company\n", NULL, 2,
		"INVALID_DATA Vendors.Other: a line end in a field of one "
		"line");
	expect_fault(HEAD "      Memo: Company\n", NULL, 2, "");
	expect_fault(HEAD "      Size: Size\n", NULL, 0, "");
	expect_fault(HEAD "      Day: Seen\n      Size: Size\n", NULL, 1,
		"INVALID_DATA Vendors.Size: not a whole number");
	expect_fault(HEAD "      Day: Seen\n", NULL, 2,
		"INVALID_DATA Vendors.Day: not a date");
	expect_fault(HEAD "      Stage: Lead_Status\n", NULL, 1,
		"INVALID_DATA Vendors.Stage: not a value of the pick list");
	expect_fault(HEAD "      Name: {template: '${Company} ${Company}'}\n",
		NULL, 0,
		"INVALID_DATA Vendors.Name: longer than 20 characters");
	/* what the selection gives comes last, and replaces */
	expect_fault(
		HEAD "      Size: Size\n", "id,Vendors.Size\n2,3\n", 1, "");
	expect_fault(HEAD "      Size: Size\n", "id,Vendors.Size\n2,x\n", 0,
		"INVALID_DATA Vendors.Size: not a whole number");
	expect_fault(HEAD "      Name: {value: x}\n",
		"id,Vendors.Day,Vendors.Size\n2,x,y\n", 0,
		"INVALID_DATA Vendors.Day: not a date");
	expect_fault(HEAD "      Name: {value: x}\n",
		"id,Vendors.Name\n2,abcdefghijklmnopqrstuvwxyz\n", 0,
		"INVALID_DATA Vendors.Name: longer than 20 characters");
}

static void mandatory_fields_need_a_value(void **state)
{
#define BOTH(when)                                            \
	"module: Leads\ntargets:\n  - module: Vendors\n" when \
	"    fields:\n      Name: Last_Name\n"                \
	"  - module: Accounts\n    fields:\n"                 \
	"      Account_Name: Company\n"                       \
	"      Vendor: {record: Vendors}\n"
	(void)state;
	expect_fault(BOTH(""), NULL, 0, "");
	expect_fault(BOTH(""), NULL, 1,
		"MANDATORY_NOT_FOUND Accounts.Account_Name: required field "
		"has no value");
	/* no vendor is made, so that there is no id of it */
	expect_fault(BOTH("    create: on_request\n"), NULL, 0,
		"MANDATORY_NOT_FOUND Accounts.Vendor: required field has no "
		"value");
	expect_fault(BOTH("    create: on_request\n"),
		"id,Accounts.Vendor\n1,7\n", 0, "");
	expect_fault(BOTH("    create: on_request\n"),
		"id,Vendors.Other\n1,7\n", 0, "");
}

static void stages_belong_to_their_pipeline(void **state)
{
#define STAGED(stage, pipeline)            \
	HEAD "      Stage: {value: " stage \
	     "}\n      Pipeline: {value: " pipeline "}\n"
	(void)state;
	expect_fault(STAGED("New", "Short"), NULL, 0, "");
	expect_fault(STAGED("'a, b'", "Short"), NULL, 0, "");
	expect_fault(STAGED("Old", "Short"), NULL, 0,
		"MAPPING_MISMATCH Vendors.Stage: stage Old is not in pipeline "
		"Short");
	expect_fault(STAGED("Old", "Long"), NULL, 0, "");
	expect_fault(STAGED("Old", "''"), NULL, 0, "");
	expect_fault(HEAD "      Stage: {value: Old}\n",
		"id,Vendors.Pipeline\n1,Short\n", 0,
		"MAPPING_MISMATCH Vendors.Stage: stage Old is not in pipeline "
		"Short");
}

/* For each row of Leads: is there a target? "yn.." */
static void expect_wants(const char *when, const char *wanted)
{
	struct stage s;
	struct span mapping;
	char got[5] = "", *copy;

	open_stage(&s, NULL);
	mapping = arena_print(&s.org.arena,
		"module: Leads\ntargets:\n  - module: Vendors\n    %s\n"
		"    fields:\n      Name: Last_Name\n",
		when);
	copy = strdup(mapping.ptr);
	close_stage(&s);
	start(&s, copy, NULL);
	for (uint32_t i = 0; i < 4; i++)
		got[i] = row_wants(view_row(&s, i, ROW_NONE), 0) ? 'y' : 'n';
	if (strcmp(got, wanted))
		fail_msg("%s: %s, not %s", when, got, wanted);
	close_stage(&s);
	free(copy);
}

static void a_target_is_there_when_its_criteria_hold(void **state)
{
#define WHEN(field, comparator, value)                                 \
	"create_when: {field: " field ", comparator: " comparator ", " \
	"value: " value "}"
	(void)state;
	expect_wants("create: always", "yyyy");
	expect_wants("create: on_request", "nnnn");
	expect_wants(WHEN("Company", "not_equal", "'${EMPTY}'"), "ynyy");
	expect_wants(WHEN("Last_Name", "equal", "'say \"hi\"'"), "nnyn");
	/* by way of a lookup */
	expect_wants(
		WHEN("Account.Account_Name", "equal", "'big \"B\"'"), "ynnn");
	expect_wants(WHEN("Account.Phone", "equal", "'${EMPTY}'"), "nyyy");
	expect_wants(WHEN("Owner", "equal", "'${CURRENTUSER}'"), "ynyn");
	expect_wants(WHEN("Rating", "equal", "'${EMPTY}'"), "yyyy");
	expect_wants("create_when: {group_operator: AND, group: [{field: "
		     "Company, comparator: contains, value: Acme}, {field: "
		     "Last_Name, comparator: equal, value: Ray}]}",
		"ynnn");
}

static void on_request_is_asked_for_by_a_value(void **state)
{
	static const char mapping[] =
		"module: Leads\ntargets:\n  - module: Vendors\n"
		"    create: on_request\n    fields:\n      Name: Last_Name\n";
	struct stage s;

	(void)state;
	start(&s, mapping, "id,Vendors.Size,Vendors.Name\n1,,x\n2,,\"\"\n");
	assert_true(row_wants(view_row(&s, 0, 0), 0));
	assert_false(row_wants(view_row(&s, 1, 1), 0));
	close_stage(&s);
}

static void keys_are_made_of_normal_forms(void **state)
{
	static const uint64_t seed[2] = { 7, 9 };
	static const char mapping[] =
		HEAD "      Name: Last_Name\n      Other: Company\n"
		     "    match:\n"
		     "      - {keys: {Other: company}}\n"
		     "      - {keys: {Name: casefold, Other: exact}}\n"
		     "      - {keys: {Other: exact, Name: casefold}}\n"
		     "      - {keys: {Name: casefold, Memo: exact}}\n"
		     "  - module: Accounts\n    fields:\n"
		     "      Account_Name: Company\n"
		     "      Vendor: {record: Vendors}\n    match:\n"
		     "      - {keys: {Vendor: exact, Account_Name: exact}}\n";
	struct stage s;
	struct row_view *v;
	const struct target *t;
	size_t late = 0;

	(void)state;
	start(&s, mapping, NULL);
	t = s.recipe->targets;
	v = view_row(&s, 0, ROW_NONE);
	assert_true(row_key(v, t, &t->rules[0], seed, &late) ==
		    key_hash(seed, 0, SPAN("acme")));
	assert_true(row_key(v, t, &t->rules[1], seed, &late) ==
		    key_hash(seed, 0, SPAN("ray")) +
			    key_hash(seed, 1, SPAN("Acme, Inc.")));
	assert_true(row_key(v, t, &t->rules[2], seed, &late) ==
		    key_hash(seed, 0, SPAN("Acme, Inc.")) +
			    key_hash(seed, 1, SPAN("ray")));
	/* nothing fills Memo */
	assert_true(row_key(v, t, &t->rules[3], seed, &late) == 0);
	assert_int_equal(late, 0);
	/* the vendor is known later */
	assert_true(row_key(v, t + 1, &t[1].rules[0], seed, &late) ==
		    key_hash(seed, 1, SPAN("Acme, Inc.")));
	assert_int_equal(late, 1);
	v = view_row(&s, 1, ROW_NONE);
	assert_true(row_key(v, t, &t->rules[0], seed, &late) == 0);
	assert_true(row_key(v, t, &t->rules[1], seed, &late) == 0);
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_come_as_they_are),
		cmocka_unit_test(constants_are_cells),
		cmocka_unit_test(transforms_act_in_order),
		cmocka_unit_test(templates_take_the_first_that_is_not_empty),
		cmocka_unit_test(a_date_takes_the_day_of_a_time),
		cmocka_unit_test(selection_and_defaults_fill_in),
		cmocka_unit_test(
			values_are_checked_in_the_order_of_the_mapping),
		cmocka_unit_test(mandatory_fields_need_a_value),
		cmocka_unit_test(stages_belong_to_their_pipeline),
		cmocka_unit_test(a_target_is_there_when_its_criteria_hold),
		cmocka_unit_test(on_request_is_asked_for_by_a_value),
		cmocka_unit_test(keys_are_made_of_normal_forms),
	};

	return cmocka_run_group_tests_name("row values", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* What a configuration means: each fault is found, and nothing else. */
#include "check_fixture.h"

static void the_small_org_is_right(void **state)
{
	static const struct check_case cases[] = {
		{ NULL, NULL, "" },
	};

	(void)state;
	RUN(cases);
}

#define FIELD(name, rest) \
	"api_name: " name "\nmodule: Leads\nfield_label: X\n" rest

static void references_have_to_exist(void **state)
{
	static const struct check_case cases[] = {
		{ "roles/Sales.yaml",
			"api_name: Sales\nname: Sales\nreporting_to: CEOO\n",
			"roles/Sales.yaml:3:15: there is no role 'CEOO' "
			"[unknown-reference]\n"
			"Did you mean 'CEO'?\n" },
		{ "roles/Sales.yaml",
			"api_name: Sales\nname: Sales\nreporting_to: Queen\n",
			"roles/Sales.yaml:3:15: there is no role 'Queen' "
			"[unknown-reference]\n"
			"Add roles/Queen.yaml, or name a role that exists.\n" },
		{ "profiles/Administrator/modules/Deals.yaml",
			"profile: Administrator\nmodule: Deals\n",
			"profiles/Administrator/modules/Deals.yaml:2:9: there "
			"is no module 'Deals' [unknown-reference]\n"
			"Did you mean 'Leads'?\n" },
		{ "profiles/Guest/modules/Leads.yaml",
			"profile: Guest\nmodule: Leads\n",
			"profiles/Guest/modules/Leads.yaml:1:10: there is no "
			"profile 'Guest' [unknown-reference]\n"
			"Add profiles/Guest/profile.yaml, or name a profile "
			"that exists.\n" },
		/* one fault for a module, not one for each of its fields */
		{ "modules/Deals/layouts/Standard.yaml",
			"api_name: Standard\nmodule: Deals\nname: S\n"
			"sections:\n  - name: A\n    fields:\n"
			"      - api_name: Amount\n      - api_name: Stage\n",
			"modules/Deals/layouts/Standard.yaml:2:9: there is no "
			"module 'Deals' [unknown-reference]\n"
			"Did you mean 'Leads'?\n" },
		/* its content does not even say so */
		{ "modules/Deals/tags/Hot.yaml", "api_name: Hot\nname: Hot\n",
			"modules/Deals/tags/Hot.yaml:1:1: 'module' is missing "
			"[missing-property]\n"
			"Add 'module': The module whose records can have the "
			"tag.\n"
			"modules/Deals/tags/Hot.yaml:1:1: there is no module "
			"'Deals' [unknown-reference]\n"
			"Did you mean 'Leads'?\n" },
		{ "modules/Leads/fields/Account.yaml",
			FIELD("Account",
				"data_type: lookup\n"
				"lookup:\n  module: Acounts\n"
				"  show_fields:\n    - field: Phone\n"),
			"modules/Leads/fields/Account.yaml:6:11: there is no "
			"module 'Acounts' [unknown-reference]\n"
			"Did you mean 'Accounts'?\n" },
		{ "modules/Leads/fields/Account.yaml",
			FIELD("Account", "data_type: lookup\n"
					 "lookup:\n  module: Accounts\n"
					 "  show_fields:\n    - field: Phon\n"
					 "    - field: Created_Time\n"),
			"modules/Leads/fields/Account.yaml:8:14: there is no "
			"field 'Accounts.Phon' [unknown-reference]\n"
			"Did you mean 'Phone'?\n" },
		/* some fields without a file are only in some modules */
		{ "modules/Leads/module.yaml",
			"api_name: Leads\nsingular_label: Lead\n"
			"plural_label: Leads\ngenerated_type: default\n"
			"search_layout_fields:\n  - Is_Record_Duplicate\n"
			"  - Sales_Cycle_Duration\n",
			"modules/Leads/module.yaml:7:5: there is no field "
			"'Leads.Sales_Cycle_Duration' [unknown-reference]\n"
			"Add modules/Leads/fields/Sales_Cycle_Duration.yaml, "
			"or name a field that exists.\n" },
	};

	(void)state;
	RUN(cases);
}

/* Which of the small org's components, with these files, are brought in. */
static const bool *focus_on(const struct file *files, const char *only)
{
	static bool focus[MOST_FILES];
	struct org o = { 0 };

	add_files(&o, small_org);
	add_files(&o, files);
	sort_files(&o);
	for (size_t i = 0; i < o.state.count; i++)
		focus[i] = span_glob(span_of(only), o.state.items[i].path);
	arena_release(&o.arena);
	return focus;
}

/* Faults of what is there already are no concern of an apply. */
static void only_what_is_brought_in_counts(void **state)
{
	static const struct file files[] = {
		{ "roles/Sales.yaml",
			"api_name: Sales\nname: Sales\nreporting_to: CEOO\n" },
		{ "modules/Leads/fields/Email.yaml", "not: right\n" },
		{ "field_updates/Hot.yaml",
			"api_name: Hot\nname: Hot\nmodule: Leads\n"
			"field: Revenue\ntype: static\nvalue: x\n" },
		{ "modules/Leads/layouts/Other.yaml",
			"api_name: Other\nmodule: Leads\nname: Other\n"
			"sections:\n  - name: A\n    fields: []\n" },
		{ NULL, NULL },
	};
	struct check_options options = { .workers = 2 };

	(void)state;
	options.focus = focus_on(files, "nothing");
	expect_files(files, &options, "");
	options.focus = focus_on(files, "roles/*");
	expect_files(files, &options,
		"roles/Sales.yaml:3:15: there is no role 'CEOO' "
		"[unknown-reference]\n"
		"Did you mean 'CEO'?\n");
	options.focus = focus_on(files, "*/Other.yaml");
	expect_files(files, &options,
		"modules/Leads/layouts/Other.yaml:5:3: the layout does "
		"not show field 'Last_Name', which every record must "
		"have [missing-mandatory]\n"
		"Place the field in a section, or make it not "
		"mandatory.\n");
	options.focus = focus_on(files, "field_updates/*");
	expect_files(files, &options,
		"field_updates/Hot.yaml:6:8: 'x' does not fit "
		"'Revenue', which is of type currency [bad-value]\n"
		"Give a number.\n");
}

/* Something is deleted that others refer to, in each of the ways. */
static void what_is_deleted_is_looked_for_everywhere(void **state)
{
	static const struct file users[] = {
		{ "modules/Leads/custom_views/V.yaml",
			"api_name: V\nmodule: Leads\nname: V\n"
			"criteria: {field: Company, comparator: like, "
			"value: x}\nfields: [{api_name: Company}]\n" },
		{ "modules/Leads/custom_views/W.yaml",
			"api_name: W\nmodule: Leads\nname: W\n"
			"criteria: {field: Gone, comparator: like, value: x}\n"
			"fields: [{api_name: Gone_Too}]\n" },
		{ "email_templates/T.yaml",
			"api_name: T\nname: T\nmodule: Leads\n"
			"subject: Dear ${!Leads.Company}\ncontent: x\n" },
		{ "field_updates/Name.yaml",
			"api_name: Name\nname: N\nmodule: Leads\n"
			"field: Last_Name\ntype: merge_field\n"
			"value: ${!Leads.Company}\n" },
		{ NULL, NULL },
	};
	static const struct file deleted[] = {
		{ "modules/Leads/custom_views/V.yaml",
			"api_name: V\nmodule: Leads\nname: V\n"
			"criteria: {field: Company, comparator: like, "
			"value: x}\nfields: [{api_name: Company}]\n" },
		{ "modules/Leads/custom_views/W.yaml",
			"api_name: W\nmodule: Leads\nname: W\n"
			"criteria: {field: Gone, comparator: like, value: x}\n"
			"fields: [{api_name: Gone_Too}]\n" },
		{ "email_templates/T.yaml",
			"api_name: T\nname: T\nmodule: Leads\n"
			"subject: Dear ${!Leads.Company}\ncontent: x\n" },
		{ "field_updates/Name.yaml",
			"api_name: Name\nname: N\nmodule: Leads\n"
			"field: Last_Name\ntype: merge_field\n"
			"value: ${!Leads.Company}\n" },
		{ "modules/Leads/fields/Company.yaml", NULL },
		{ NULL, NULL },
	};
	struct check_options options = { .workers = 2 };
	struct org before = { 0 };

	(void)state;
	add_files(&before, small_org);
	add_files(&before, users);
	sort_files(&before);
	options.before = &before.state;
	options.focus = focus_on(deleted, "nothing");
	expect_files(deleted, &options,
		"email_templates/T.yaml:4:10: warning: field 'Company' "
		"of module 'Leads' would be deleted, but is in use "
		"here [unknown-reference]\n"
		"Keep it, or take it out of here first.\n"
		"field_updates/Name.yaml:6:8: field 'Company' of "
		"module 'Leads' would be deleted, but is in use here "
		"[unknown-reference]\n"
		"Keep it, or take it out of here first.\n"
		"modules/Leads/custom_views/V.yaml:4:19: field "
		"'Company' of module 'Leads' would be deleted, but is "
		"in use here [unknown-reference]\n"
		"Keep it, or take it out of here first.\n"
		"modules/Leads/custom_views/V.yaml:5:21: field "
		"'Leads.Company' would be deleted, but is in use here "
		"[unknown-reference]\n"
		"Keep it, or take it out of here first.\n"
		"modules/Leads/layouts/Standard.yaml:12:19: field "
		"'Leads.Company' would be deleted, but is in use here "
		"[unknown-reference]\n"
		"Keep it, or take it out of here first.\n");
	arena_release(&before.arena);
}

/* What a partial bundle leaves out, it may refer to. */
static void a_partial_bundle_refers_to_what_it_lacks(void **state)
{
	struct org o = { 0 };
	struct faults f = { .arena = &o.arena };
	struct check_options options = { .workers = 1 };

	(void)state;
	add_file(&o, "roles/Sales.yaml",
		"api_name: Sales\nname: Sales\nreporting_to: CEO\n");
	add_file(&o, "modules/Leads/custom_views/W.yaml",
		"api_name: W\nmodule: Leads\nname: W\n"
		"criteria: {field: Gone, comparator: like, value: x}\n"
		"fields: [{api_name: Gone_Too}]\n");
	sort_files(&o);
	o.state.complete = false;
	assert_int_equal(check_state(&o.state, &options, &f), OPK_OK);
	assert_int_equal(f.count, 0);
	o.state.complete = true;
	assert_int_equal(check_state(&o.state, &options, &f), OPK_NO);
	assert_int_equal(f.count, 2);
	arena_release(&o.arena);
}

/* Thirty things that are wrong, each in its way. */
static const struct file thirty[] = {
	{ "roles/A.yaml", "api_name: A\nname: A\nreporting_to: B\n" },
	{ "roles/B.yaml", "api_name: B\nname: B\nreporting_to: A\n" }, /* 1 */
	{ "roles/Sales.yaml",
		"api_name: Sales\nname: S\nreporting_to: CFO\n" }, /* 2 */
	{ "roles/CEO.yaml", "api_name: CEO\nnames: CEO\n" },       /* 3, 4 */
	{ "groups/G.yaml", "api_name: H\nname: G\n" },             /* 5 */
	{ "groups/I.yaml", "api_name: I\nname: 7\n" },             /* 6 */
	{ "groups/J.yaml", "api_name: J\nname: [\n" },             /* 7 */
	{ "groups/K.yaml", "api_name: K\nname: K\nname: L\n" },    /* 8 */
	{ "groups/M.yaml", "api_name: M\nname: M\ngroups: [G, G]\n" }, /* 9 */
	{ "modules/Deals/tags/T.yaml",
		"api_name: T\nmodule: Deals\nname: T\n" }, /* 10 */
	{ "modules/Leads/fields/Size.yaml",
		"api_name: Size\nmodule: Leads\nfield_label: S\n"
		"data_type: intege\n" }, /* 11 */
	{ "modules/Leads/fields/Email.yaml",
		"api_name: Email\nmodule: Leads\nfield_label: S\n"
		"data_type: email\nlength: 900\n" }, /* 12 */
	{ "modules/Leads/fields/Rating.yaml",
		"api_name: Rating\nmodule: Leads\nfield_label: X\n"
		"data_type: picklist\ndefault_value: Cold\n"
		"pick_list_values: [{actual_value: Hot}]\n" }, /* 13 */
	{ "modules/Leads/layouts/Standard.yaml",
		"api_name: Standard\nmodule: Leads\nname: S\nsections:\n"
		"  - name: A\n    fields:\n      - api_name: Email\n"
		"  - name: B\n    fields:\n      - api_name: Email\n"
		"      - api_name: Emai\n" }, /* 14, 15, 16 */
	{ "modules/Leads/blueprints/P.xml",
		"<blueprint api_name=\"P\" module=\"Leads\" name=\"P\" "
		"layout=\"Standard\" field=\"Lead_Status\">\n"
		"<states>\n<state name=\"New\"/>\n" /* 17 */
		"<state name=\"Odd\"/>\n"           /* 18, 19 */
		"</states>\n<transitions>\n"
		"<transition name=\"X\" to=\"Nowhere\">\n" /* 20 */
		"<from>New</from></transition>\n"
		"</transitions>\n</blueprint>\n" }, /* 21: not on layout */
	{ "modules/Leads/blueprints/Q.xml", "<blueprint\n" }, /* 22 */
	{ "modules/Leads/custom_views/V.yaml", "api_name: V\nmodule: "
					       "Leads\nname: V\n"
					       "criteria: {field: Vip, "
					       "comparator: like, value: "
					       "x}\n" }, /* 23 */
	{ "modules/Leads/workflow_rules/R.yaml",
		"api_name: R\nmodule: Leads\nname: R\n"
		"execute_when: {type: create}\nconditions:\n"
		"  - sequence_number: 2\n    instant_actions: {webhooks: [W]}\n"
		"  - sequence_number: 1\n    instant_actions: {}\n" },
	/* 24: webhook, 25: gap, 26: order, 27: empty actions */
	{ "modules/Leads/conversion.yaml",
		"module: Leads\ntargets:\n  - module: Accounts\n"
		"    fields:\n      Employees: Company\n" }, /* 28, 29 */
	{ "modules/Accounts/fields/Parent.yaml",
		"api_name: Parent\nmodule: Accounts\nfield_label: P\n"
		"data_type: lookup\nsystem_mandatory: true\n"
		"lookup: {module: Accounts}\n" },
	/* 30: circle, 31: layout, 32: mapping */
	{ "field_updates/Hot.yaml",
		"api_name: Hot\nname: H\nmodule: Leads\n"
		"field: Revenue\ntype: static\nvalue: x\n" }, /* 33 */
	{ NULL, NULL },
};

/* Place and code of each. */
static const char *const thirty_faults[] = {
	"field_updates/Hot.yaml:6:8 bad-value",
	"groups/G.yaml:1:11 identity-mismatch",
	"groups/I.yaml:2:7 wrong-type",
	"groups/J.yaml:3:1 bad-yaml",
	"groups/K.yaml:3:1 duplicate-key",
	"groups/M.yaml:3:13 duplicate-item",
	"modules/Accounts/fields/Parent.yaml:5:19 reference-cycle",
	"modules/Accounts/layouts/Standard.yaml:5:3 missing-mandatory",
	"modules/Deals/tags/T.yaml:2:9 unknown-reference",
	"modules/Leads/blueprints/P.xml:1:1 field-not-on-layout",
	"modules/Leads/blueprints/P.xml:2:1 no-start-state",
	"modules/Leads/blueprints/P.xml:4:1 dead-end-state",
	"modules/Leads/blueprints/P.xml:4:1 state-not-a-value",
	"modules/Leads/blueprints/P.xml:7:1 unknown-state",
	"modules/Leads/blueprints/Q.xml:2:1 bad-xml",
	"modules/Leads/conversion.yaml:3:5 bad-mapping",
	"modules/Leads/conversion.yaml:3:5 bad-mapping",
	"modules/Leads/conversion.yaml:5:18 bad-mapping",
	"modules/Leads/custom_views/V.yaml:4:36 bad-criteria",
	"modules/Leads/fields/Email.yaml:5:9 out-of-range",
	"modules/Leads/fields/Rating.yaml:5:16 not-a-value",
	"modules/Leads/fields/Size.yaml:4:12 wrong-value",
	"modules/Leads/layouts/Standard.yaml:5:3 missing-mandatory",
	"modules/Leads/layouts/Standard.yaml:10:19 field-placed-twice",
	"modules/Leads/layouts/Standard.yaml:11:19 unknown-reference",
	"modules/Leads/workflow_rules/R.yaml:6:22 bad-sequence",
	"modules/Leads/workflow_rules/R.yaml:7:34 unknown-reference",
	"modules/Leads/workflow_rules/R.yaml:8:22 bad-sequence",
	"modules/Leads/workflow_rules/R.yaml:9:22 out-of-range",
	"roles/A.yaml:3:15 reference-cycle",
	"roles/CEO.yaml:1:1 missing-property",
	"roles/CEO.yaml:2:1 unknown-property",
	"roles/Sales.yaml:3:15 unknown-reference",
};

static void all_faults_are_reported_in_one_run(void **state)
{
	struct check_options options = { .workers = 2 };
	struct org o = { 0 };
	struct faults f = { .arena = &o.arena };

	(void)state;
	add_files(&o, small_org);
	add_files(&o, thirty);
	sort_files(&o);
	o.state.prefix = "";
	check_state(&o.state, &options, &f);
	faults_sort(&f);
	for (size_t i = 0; i < f.count; i++) {
		const struct opk_fault *x = &f.items[i];
		struct span got = arena_print(&o.arena, "%s:%u:%u %s",
			x->at.file, x->at.line, x->at.column,
			opk_code_word(x->code));

		assert_true(i < sizeof thirty_faults / sizeof *thirty_faults);
		assert_string_equal(got.ptr, thirty_faults[i]);
		assert_non_null(x->hint);
	}
	assert_int_equal(f.count, sizeof thirty_faults / sizeof *thirty_faults);
	arena_release(&o.arena);
}

static void the_number_of_workers_changes_nothing(void **state)
{
	const char *first = NULL;
	struct org one = { 0 };

	(void)state;
	for (unsigned n = 1; n <= 8; n++) {
		struct check_options options = { .workers = n };
		struct org o = { 0 };
		const char *got = check_files(&o, thirty, &options);

		if (first)
			assert_string_equal(got, first);
		else
			first = arena_copy(&one.arena, span_of(got)).ptr;
		arena_release(&o.arena);
	}
	arena_release(&one.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_small_org_is_right),
		cmocka_unit_test(references_have_to_exist),
		cmocka_unit_test(only_what_is_brought_in_counts),
		cmocka_unit_test(what_is_deleted_is_looked_for_everywhere),
		cmocka_unit_test(a_partial_bundle_refers_to_what_it_lacks),
		cmocka_unit_test(all_faults_are_reported_in_one_run),
		cmocka_unit_test(the_number_of_workers_changes_nothing),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}

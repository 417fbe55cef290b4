/* SPDX-License-Identifier: MIT */
/* Importing real Salesforce projects. */
#include "import_fixture.h"

#define CORPUS "tests/corpus/salesforce/"
#define SOURCE "/__snapshots__/verify-source-files.expected"

static const struct {
	const char *directory;
	size_t files;
	size_t modules, fields, views, layouts, rules, lists; /* at least */
} projects[] = {
	{ "source/ebikes-lwc", 57, 4, 29, 4, 5, 0, 5 },
	{ "source/ombudsman", 135, 5, 60, 8, 9, 4, 20 },
	{ "mdapi/volunteers", 97, 7, 88, 6, 6, 7, 14 },
	{ "pairs/customObjects-and-children/originalMdapi", 3, 2, 32, 2, 2, 0,
		0 },
	{ "pairs/preset-workflow/originalMdapi", 4, 1, 1, 0, 0, 0, 0 },
	{ "pairs/workflow/originalMdapi", 3, 0, 0, 0, 0, 0, 0 },
	{ "pairs/sharingRules/originalMdapi", 2, 0, 0, 0, 0, 0, 0 },
	{ "fixtures/sf-decomposer", 15, 0, 0, 0, 0, 0, 0 },
};

static size_t made(const struct result *r, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < r->import.items.count; i++)
		n += span_is(r->import.items.items[i].id.kind->name, kind);
	return n;
}

static void everything_read_is_carried_or_listed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(projects); i++) {
		char path[256];
		struct result r;

		snprintf(path, sizeof path, CORPUS "%s", projects[i].directory);
		import_directory(&r, path);
		assert_int_equal(r.status, OPK_OK);
		assert_int_equal(r.import.files, projects[i].files);
		assert_balance(&r);
		assert_true(made(&r, "module") >= projects[i].modules);
		assert_true(made(&r, "field") >= projects[i].fields);
		assert_int_equal(made(&r, "custom_view"), projects[i].views);
		assert_int_equal(made(&r, "layout"), projects[i].layouts);
		assert_int_equal(
			made(&r, "validation_rule"), projects[i].rules);
		assert_int_equal(made(&r, "related_list"), projects[i].lists);
		result_close(&r);
	}
}

static void what_is_made_is_a_valid_org(void **state)
{
	struct result r;

	(void)state;
	for (size_t i = 0; i < COUNT(projects); i++) {
		char path[256];

		snprintf(path, sizeof path, CORPUS "%s", projects[i].directory);
		import_directory(&r, path);
		assert_valid(&r);
		result_close(&r);
	}
	/* all at once, where much stands several times */
	import_directory(&r, "tests/corpus/salesforce");
	assert_int_equal(r.status, OPK_OK);
	assert_balance(&r);
	assert_valid(&r);
	result_close(&r);
}

/* How many components are made, beside the files that are kept. */
static size_t understood(const struct result *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->import.items.count; i++)
		n += r->import.items.items[i].id.kind->syntax != SYNTAX_BYTES;
	return n;
}

static void both_layouts_make_the_same(void **state)
{
	static const char *const pairs[] = { "customObjects-and-children",
		"preset-workflow", "workflow", "sharingRules" };

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		char path[256];
		struct result a, b;

		snprintf(path, sizeof path, CORPUS "pairs/%s/originalMdapi",
			pairs[i]);
		import_directory(&a, path);
		snprintf(path, sizeof path, CORPUS "pairs/%s" SOURCE, pairs[i]);
		import_directory(&b, path);
		assert_int_equal(understood(&a), understood(&b));
		for (size_t j = 0; j < a.import.items.count; j++) {
			const struct identity *id = &a.import.items.items[j].id;
			const char *name = kind_path(&a.arena, id).ptr;

			if (id->kind->syntax != SYNTAX_BYTES)
				assert_item(&b, name, item_text(&a, name));
		}
		result_close(&a);
		result_close(&b);
	}
}

static void a_file_that_is_no_xml_keeps_no_other_out(void **state)
{
	struct result r;

	(void)state;
	import_directory(&r, CORPUS "source/ombudsman");
	assert_int_equal(r.status, OPK_OK);
	assert_int_equal(r.faults.errors, 0);
	assert_int_equal(r.faults.warnings, 1);
	assert_int_equal(r.faults.items[0].code, OPK_BAD_XML);
	assert_int_equal(r.faults.items[0].at.line, 12);
	assert_true(is_dropped(&r, "CustomField",
		"Activity.Newsletter_Incoming__c", "it cannot be read: "));
	result_close(&r);
}

static void an_object_in_several_packages_counts_once(void **state)
{
	struct result r;

	(void)state;
	import_directory(&r, CORPUS "source/ombudsman");
	assert_true(is_dropped(&r, "CustomObject", "Sailor__c",
		"force-app/main/default/objects/Sailor__c/"
		"Sailor__c.object-meta.xml has it too and comes first"));
	assert_true(is_dropped(&r, "StandardValueSet", "CaseReason",
		"unpackaged/config/dev/standardValueSets/"
		"CaseReason.standardValueSet has the same"));
	/* its parts are read from wherever they stand */
	assert_non_null(find_item(
		&r, "modules/Accounts/custom_views/Household_Accounts.yaml"));
	result_close(&r);
}

static void open_cases_are_those_whose_status_is_not_closed(void **state)
{
	struct result r;

	(void)state;
	import_directory(&r, CORPUS "source/ombudsman");
	assert_item(&r, "modules/Cases/custom_views/MyOCCOpenCases.yaml",
		"api_name: MyOCCOpenCases\n"
		"module: Cases\n"
		"name: My OCC Open Cases\n"
		"access_type: public\n"
		"criteria:\n"
		"  group_operator: AND\n"
		"  group:\n"
		"    - field: Status\n"
		"      comparator: not_equal\n"
		"      value: Closed\n"
		"    - field: Owner\n"
		"      comparator: equal\n"
		"      type: pre_defined\n"
		"      value: ${CURRENTUSER}\n");
	result_close(&r);
}

static void a_summary_of_a_summary_has_its_type(void **state)
{
	struct result r;

	(void)state;
	import_directory(&r, CORPUS "mdapi/volunteers");
	assert_item(&r,
		"modules/Campaigns/fields/Volunteer_Completed_Hours__c.yaml",
		"api_name: Volunteer_Completed_Hours__c\n"
		"module: Campaigns\n"
		"field_label: Volunteer Completed Hours\n"
		"data_type: rollup_summary\n"
		"tooltip:\n"
		"  value: Total number of Volunteer Hours with a Status of "
		"Completed. Hours with other status values aren't included.\n"
		"rollup_summary:\n"
		"  return_type: double\n"
		"  rollup_based_on: lookup\n"
		"  based_on_module: Volunteer_Job__c\n"
		"  expression:\n"
		"    function: sum\n"
		"    function_parameters:\n"
		"      - Number_of_Completed_Hours__c\n");
	result_close(&r);
}

static void order_of_reading_changes_nothing(void **state)
{
	struct result a, b;

	(void)state;
	import_directory(&a, CORPUS "source/ombudsman");
	import_directory(&b, CORPUS "./source/../source/ombudsman/");
	assert_int_equal(a.import.items.count, b.import.items.count);
	assert_int_equal(a.import.drops.count, b.import.drops.count);
	for (size_t i = 0; i < a.import.drops.count; i++) {
		const struct import_drop *x = &a.import.drops.items[i];
		const struct import_drop *y = &b.import.drops.items[i];

		assert_true(span_equal(x->name, y->name));
		assert_string_equal(x->file, y->file);
	}
	result_close(&a);
	result_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_read_is_carried_or_listed),
		cmocka_unit_test(what_is_made_is_a_valid_org),
		cmocka_unit_test(both_layouts_make_the_same),
		cmocka_unit_test(a_file_that_is_no_xml_keeps_no_other_out),
		cmocka_unit_test(an_object_in_several_packages_counts_once),
		cmocka_unit_test(
			open_cases_are_those_whose_status_is_not_closed),
		cmocka_unit_test(a_summary_of_a_summary_has_its_type),
		cmocka_unit_test(order_of_reading_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

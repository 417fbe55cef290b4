/* SPDX-License-Identifier: MIT */
/* Finding and reading Salesforce projects, good and bad. */
#include "import_fixture.h"

#define NS " xmlns=\"http://soap.sforce.com/2006/04/metadata\""
#define FIELD(name)                                            \
	"<fullName>" name "</fullName><label>" name "</label>" \
	"<type>Date</type>"
#define OBJECT(parts)                                                       \
	"<CustomObject" NS "><label>T</label><pluralLabel>Ts</pluralLabel>" \
	"<nameField><label>Name</label><type>Text</type></nameField>" parts \
	"</CustomObject>"

static void a_directory_without_metadata_is_refused(void **state)
{
	const struct project_file files[] = {
		{ "README.md", "# Nothing" },
		{ "pom.xml", "<project/>" },
		{ 0 },
	};
	struct result r;

	(void)state;
	import_files(&r, files);
	assert_int_equal(r.status, OPK_MALFORMED);
	assert_int_equal(r.faults.items[0].code, OPK_BAD_IMPORT);
	assert_non_null(r.faults.items[0].hint);
	assert_int_equal(r.import.items.count, 0);
	assert_int_equal(r.import.counts.count, 0);
	result_close(&r);
	import_directory(&r, "/tmp/orgpack-import-nowhere");
	assert_int_equal(r.status, OPK_SYSTEM);
	assert_int_equal(r.faults.items[0].code, OPK_CANNOT_READ);
	result_close(&r);
}

static void what_cannot_be_read_is_an_item_not_carried(void **state)
{
	static const struct {
		const char *text;
		enum opk_code code;
		uint32_t line;
	} bad[] = {
		{ "<CustomField" NS ">\n<fullName>X", OPK_BAD_XML, 2 },
		{ "<!DOCTYPE a [<!ENTITY e 'x'>]>\n<CustomField/>", OPK_BAD_XML,
			1 },
		{ "<CustomField" NS ">\n<fullName>&e;</fullName></CustomField>",
			OPK_BAD_XML, 2 },
		{ "", OPK_BAD_XML, 1 },
		{ "\xff\xfe", OPK_BAD_ENCODING, 1 },
		{ "not xml", OPK_BAD_XML, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		const struct project_file files[] = {
			{ "objects/T__c/T__c.object-meta.xml", OBJECT("") },
			{ "objects/T__c/fields/X__c.field-meta.xml",
				bad[i].text },
			{ 0 },
		};
		struct result r;

		import_files(&r, files);
		assert_int_equal(r.status, OPK_OK);
		assert_int_equal(r.faults.errors, 0);
		assert_int_equal(r.faults.warnings, 1);
		assert_int_equal(r.faults.items[0].code, bad[i].code);
		assert_int_equal(r.faults.items[0].at.line, bad[i].line);
		assert_non_null(strstr(r.faults.items[0].at.file,
			"objects/T__c/fields/X__c.field-meta.xml"));
		assert_true(is_dropped(
			&r, "CustomField", "T__c.X__c", "it cannot be read: "));
		assert_non_null(find_item(&r, "modules/T__c/module.yaml"));
		assert_balance(&r);
		result_close(&r);
	}
}

static void if_no_file_can_be_read_nothing_is_imported(void **state)
{
	const struct project_file files[] = {
		{ "objects/T__c.object", "<CustomObject" NS ">" },
		{ "layouts/T__c-L.layout", "<Layout" },
		{ 0 },
	};
	struct result r;

	(void)state;
	import_files(&r, files);
	assert_int_equal(r.status, OPK_MALFORMED);
	assert_int_equal(r.faults.errors, 1);
	assert_int_equal(r.faults.warnings, 2);
	assert_int_equal(r.import.items.count, 0);
	result_close(&r);
}

static void links_are_not_followed(void **state)
{
	struct result r;
	char path[128];

	(void)state;
	project_open(&r);
	write_project_file(r.directory, "objects/T__c.object", OBJECT(""));
	snprintf(path, sizeof path, "%s/objects/U__c.object", r.directory);
	assert_int_equal(symlink("T__c.object", path), 0);
	snprintf(path, sizeof path, "%s/more", r.directory);
	assert_int_equal(symlink("objects", path), 0);
	snprintf(path, sizeof path, "%s/objects/pipe.object", r.directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	project_import(&r);
	assert_int_equal(r.status, OPK_OK);
	assert_int_equal(count_of(&r, "CustomObject").read, 1);
	assert_true(is_dropped(&r, "File", "objects/U__c.object",
		"it is a link or no regular file"));
	assert_true(is_dropped(&r, "File", "more", "it is a link"));
	assert_true(is_dropped(&r, "File", "objects/pipe.object", "it is a"));
	result_close(&r);
}

static void other_files_are_named_but_for_what_belongs_to_metadata(void **state)
{
	const struct project_file files[] = {
		{ "src/objects/T__c.object", OBJECT("") },
		{ "src/classes/A.cls", "class A {}" },
		{ "src/classes/A.cls-meta.xml", "<ApexClass" NS "/>" },
		{ "src/pages/notes.txt", "notes" },
		{ ".git/config", "[core]" },
		{ "node_modules/x/y.object", "<broken" },
		{ 0 },
	};
	struct result r;

	(void)state;
	import_files(&r, files);
	assert_int_equal(r.status, OPK_OK);
	assert_int_equal(r.import.files, 4);
	assert_int_equal(count_of(&r, "File").read, 1);
	assert_true(is_dropped(&r, "File", "src/pages/notes.txt",
		"it is no Salesforce metadata"));
	assert_true(is_dropped(&r, "ApexClass", "A", "Apex"));
	assert_balance(&r);
	result_close(&r);
}

static void files_are_kept_byte_for_byte(void **state)
{
	static const char body[] = "class A {}\r\n";
	const struct project_file files[] = {
		{ "src/objects/T__c.object", OBJECT("") },
		{ "src/classes/A.cls", body },
		{ "src/classes/A.cls-meta.xml", "<ApexClass" NS "/>" },
		{ "src/lwc/x/x.js-meta.xml",
			"<LightningComponentBundle" NS "/>" },
		{ "src/lwc/x/x.js", "export default 1" },
		{ "src/lwc/x/X.js", "export default 2" },
		{ "src/lwc/x/.eslintrc", "{}" },
		{ "src/lwc/x/.gitkeep", "" },
		{ 0 },
	};
	struct result r;

	(void)state;
	import_files(&r, files);
	assert_int_equal(r.status, OPK_OK);
	assert_balance(&r);
	assert_item(&r, "foreign/salesforce/src/classes/A.cls", body);
	assert_non_null(
		find_item(&r, "foreign/salesforce/src/classes/A.cls-meta.xml"));
	assert_item(&r, "foreign/salesforce/src/lwc/x/.eslintrc", "{}");
	assert_item(
		&r, "origin/salesforce/src/objects/T__c.object", OBJECT(""));
	assert_true(is_dropped(&r, "File", "src/lwc/x/.gitkeep",
		"the path has a part that git reads"));
	/* which of the two is kept follows from the order of their names */
	assert_true(is_dropped(&r, "File", "src/lwc/x/x.js",
		"the path differs from another only in case"));
	assert_int_equal(r.import.drops.count, 2);
	result_close(&r);
}

static void one_of_several_definitions_wins(void **state)
{
	const struct project_file files[] = {
		/* says something, but has no label */
		{ "a/objects/T__c.object",
			"<CustomObject" NS "><fields>" FIELD(
				"A__c") "</fields>"
					"<sharingModel>Read</sharingModel></"
					"CustomObject>" },
		{ "b/objects/T__c/T__c.object-meta.xml",
			OBJECT("<sharingModel>Read</sharingModel>") },
		{ "b/objects/T__c/fields/A__c.field-meta.xml",
			"<CustomField" NS ">" FIELD("A__c") "</CustomField>" },
		{ "c/objects/T__c/fields/a__C.field-meta.xml",
			"<CustomField" NS "><fullName>a__C</fullName>"
			"<label>Other</label><type>Text</type></CustomField>" },
		{ "d/objects/T__c.object",
			"<CustomObject" NS
			"><fields>" FIELD("B__c") "</fields></CustomObject>" },
		{ 0 },
	};
	struct result r;

	(void)state;
	import_files(&r, files);
	assert_int_equal(r.status, OPK_OK);
	assert_balance(&r);
	assert_valid(&r);
	assert_true(is_dropped(&r, "CustomObject", "T__c",
		"b/objects/T__c/T__c.object-meta.xml has it too"));
	assert_true(is_dropped(&r, "CustomField", "T__c.A__c",
		"a/objects/T__c.object has the same"));
	assert_true(is_dropped(&r, "CustomField", "T__c.a__C",
		"a/objects/T__c.object has it too"));
	assert_int_equal(count_of(&r, "CustomObject").carried, 2);
	assert_non_null(find_item(&r, "modules/T__c/fields/B__c.yaml"));
	assert_string_equal(
		find_item(&r, "modules/T__c/fields/A__c.yaml")->file,
		"a/objects/T__c.object");
	result_close(&r);
}

static void objects_that_are_no_modules_say_why(void **state)
{
	static const struct {
		const char *object, *content, *why;
	} cases[] = {
		{ "E__e", "<label>E</label>", "platform events" },
		{ "M__mdt", "<label>M</label>", "custom metadata types" },
		{ "X__x", "<label>X</label>", "external objects" },
		{ "B__b", "<label>B</label>", "big objects" },
		{ "S__c",
			"<customSettingsType>List</customSettingsType>"
			"<label>S</label>",
			"custom settings" },
		{ "P__c", "<sharingModel>Read</sharingModel>",
			"the file has parts of the object only" },
		{ "Asset", "", "Zoho has no module" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char path[64], text[1024], name[64];
		struct project_file files[] = { { path, text }, { 0 } };
		struct result r;

		snprintf(path, sizeof path, "objects/%s.object",
			cases[i].object);
		snprintf(text, sizeof text,
			"<CustomObject" NS
			">%s<fields>" FIELD("F__c") "</fields></CustomObject>",
			cases[i].content);
		snprintf(name, sizeof name, "%s.F__c", cases[i].object);
		import_files(&r, files);
		assert_int_equal(r.status, OPK_OK);
		assert_int_equal(r.import.items.count, 1);
		assert_true(span_is(
			r.import.items.items[0].id.kind->name, "foreign"));
		assert_true(is_dropped(
			&r, "CustomObject", cases[i].object, cases[i].why));
		assert_true(is_dropped(
			&r, "CustomField", name, "its object is not carried"));
		assert_balance(&r);
		result_close(&r);
	}
}

static void an_activity_is_a_task_and_a_meeting(void **state)
{
	const struct project_file files[] = {
		{ "objects/Activity/fields/F__c.field-meta.xml",
			"<CustomField" NS ">" FIELD("F__c") "</CustomField>" },
		{ 0 },
	};
	struct result r;

	(void)state;
	import_files(&r, files);
	assert_non_null(find_item(&r, "modules/Tasks/fields/F__c.yaml"));
	assert_non_null(find_item(&r, "modules/Events/fields/F__c.yaml"));
	assert_int_equal(count_of(&r, "CustomField").carried, 1);
	assert_balance(&r);
	assert_valid(&r);
	result_close(&r);
}

static void value_sets_are_pick_lists(void **state)
{
	const struct project_file files[] = {
		{ "globalValueSets/Sizes.globalValueSet-meta.xml",
			"<GlobalValueSet" NS "><customValue><fullName>S"
			"</fullName><default>true</default><label>Small"
			"</label></customValue><masterLabel>All Sizes"
			"</masterLabel><sorted>false</sorted>"
			"</GlobalValueSet>" },
		{ "objects/T__c.object",
			OBJECT("<fields><fullName>Size__c</fullName>"
			       "<label>Size</label><type>Picklist</type>"
			       "<valueSet><valueSetName>Sizes</valueSetName>"
			       "</valueSet></fields>") },
		{ "standardValueSets/OpportunityStage.standardValueSet",
			"<StandardValueSet" NS "><sorted>false</sorted>"
			"<standardValue><fullName>Open</fullName>"
			"<closed>false</closed><probability>10</probability>"
			"<forecastCategory>BestCase</forecastCategory>"
			"</standardValue><standardValue><fullName>Won"
			"</fullName><closed>true</closed><won>true</won>"
			"<probability>100</probability></standardValue>"
			"</StandardValueSet>" },
		{ "standardValueSets/Moods.standardValueSet",
			"<StandardValueSet" NS "><standardValue><fullName>Good"
			"</fullName></standardValue></StandardValueSet>" },
		{ "objects/Opportunity/listViews/Won.listView-meta.xml",
			"<ListView" NS "><fullName>Won</fullName>"
			"<filters><field>OPPORTUNITY.WON</field>"
			"<operation>equals</operation><value>1</value>"
			"</filters><label>Won</label></ListView>" },
		{ 0 },
	};
	struct result r;
	const char *stage;

	(void)state;
	import_files(&r, files);
	assert_balance(&r);
	assert_valid(&r);
	assert_item(&r, "picklists/Sizes.yaml",
		"api_name: Sizes\n"
		"display_label: All Sizes\n"
		"pick_list_values:\n"
		"  - actual_value: S\n"
		"    display_value: Small\n");
	assert_item(&r, "modules/T__c/fields/Size__c.yaml",
		"api_name: Size__c\n"
		"module: T__c\n"
		"field_label: Size\n"
		"data_type: picklist\n"
		"default_value: S\n"
		"global_picklist: Sizes\n");
	stage = item_text(&r, "modules/Deals/fields/Stage.yaml");
	assert_non_null(strstr(stage, "pick_list_values:\n"
				      "  - actual_value: Open\n"
				      "    probability: 10\n"
				      "    forecast_type: Open\n"
				      "    forecast_category: Best Case\n"
				      "  - actual_value: Won\n"
				      "    probability: 100\n"
				      "    forecast_type: Closed Won\n"
				      "  - actual_value: Qualification\n"
				      "    type: unused\n"));
	assert_non_null(
		strstr(item_text(&r, "modules/Deals/pipelines/Standard.yaml"),
			"maps:\n"
			"  - actual_value: Open\n"
			"    forecast_type: Open\n"
			"  - actual_value: Won\n"
			"    forecast_type: Closed Won\n"));
	assert_non_null(
		strstr(item_text(&r, "modules/Deals/custom_views/Won.yaml"),
			"  field: Stage\n"
			"  comparator: equal\n"
			"  value: Won\n"));
	assert_true(is_dropped(&r, "StandardValueSet", "Moods",
		"Zoho has no standard pick list"));
	result_close(&r);
}

static void entries_of_a_profile_are_counted_together(void **state)
{
	const struct project_file files[] = {
		{ "profiles/Admin.profile",
			"<Profile" NS "><custom>false</custom>"
			"<fieldPermissions><field>A.B</field></"
			"fieldPermissions>"
			"<fieldPermissions><field>A.C</field></"
			"fieldPermissions>"
			"<userLicense>X</userLicense></Profile>" },
		{ "labels/CustomLabels.labels",
			"<CustomLabels" NS "><labels><fullName>l</fullName>"
			"</labels></CustomLabels>" },
		{ "workflows/T.workflow", "<Workflow" NS "/>" },
		{ "odd/Odd.odd-meta.xml", "<Oddity" NS "/>" },
		{ "package.xml", "<Package" NS "/>" },
		{ "destructiveChanges.xml", "<Package" NS "/>" },
		{ 0 },
	};
	struct result r;

	(void)state;
	import_files(&r, files);
	assert_int_equal(count_of(&r, "Profile").verbatim, 1);
	assert_int_equal(count_of(&r, "Profile.fieldPermissions").verbatim, 2);
	assert_true(
		is_dropped(&r, "CustomLabel", "CustomLabels.l", "only code"));
	assert_true(is_dropped(&r, "Workflow", "T", "it is empty"));
	assert_true(is_dropped(&r, "Package", "destructiveChanges",
		"it lists what is to be deleted"));
	assert_int_equal(count_of(&r, "Package").carried, 1);
	assert_true(is_dropped(
		&r, "Oddity", "Odd", "orgpack does not know this type"));
	assert_balance(&r);
	result_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_directory_without_metadata_is_refused),
		cmocka_unit_test(what_cannot_be_read_is_an_item_not_carried),
		cmocka_unit_test(if_no_file_can_be_read_nothing_is_imported),
		cmocka_unit_test(links_are_not_followed),
		cmocka_unit_test(
			other_files_are_named_but_for_what_belongs_to_metadata),
		cmocka_unit_test(files_are_kept_byte_for_byte),
		cmocka_unit_test(one_of_several_definitions_wins),
		cmocka_unit_test(objects_that_are_no_modules_say_why),
		cmocka_unit_test(an_activity_is_a_task_and_a_meeting),
		cmocka_unit_test(value_sets_are_pick_lists),
		cmocka_unit_test(entries_of_a_profile_are_counted_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

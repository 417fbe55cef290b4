/* SPDX-License-Identifier: MIT */
/* Importing Salesforce fields: every type, in both layouts. */
#include "import_fixture.h"

#include "interop/foreign.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define NS " xmlns=\"http://soap.sforce.com/2006/04/metadata\""
#define OBJECT                                                  \
	"<label>Thing</label><pluralLabel>Things</pluralLabel>" \
	"<nameField><label>Thing Name</label><type>Text</type></nameField>"

/* A project with one object of one field, and others that it refers to. */
static void import_field(struct result *r, const char *field, bool source)
{
	char text[4096], object[4096];
	const char *const others =
		"<fields><fullName>Colour__c</fullName><label>Colour</label>"
		"<type>Picklist</type><valueSet><valueSetDefinition>"
		"<value><fullName>Red</fullName></value>"
		"<value><fullName>Blue</fullName></value>"
		"</valueSetDefinition></valueSet></fields>";
	struct project_file files[] = {
		{ source ? "objects/T__c/T__c.object-meta.xml"
			 : "objects/T__c.object",
			object },
		{ source ? "objects/T__c/fields/F__c.field-meta.xml"
			 : "package.xml",
			text },
		{ 0 },
	};

	snprintf(object, sizeof object,
		HEAD "<CustomObject" NS ">%s%s%s%s%s</CustomObject>", OBJECT,
		others, source ? "" : "<fields><fullName>F__c</fullName>",
		source ? "" : field, source ? "" : "</fields>");
	if (source)
		snprintf(text, sizeof text,
			HEAD "<CustomField" NS
			     "><fullName>F__c</fullName>%s</CustomField>",
			field);
	else
		strcpy(text, HEAD "<Package" NS "/>");
	import_files(r, files);
}

struct field_case {
	const char *field;    /* the elements of the field */
	const char *expected; /* behind api_name and module; NULL: none */
	const char *lost;     /* a property, or why the field is dropped */
};

#define LABEL "<label>F</label>"
#define TYPE(t) LABEL "<type>" t "</type>"

static const struct field_case cases[] = {
	{ TYPE("Text") "<length>80</length><unique>true</unique>"
		       "<caseSensitive>true</caseSensitive>"
		       "<externalId>true</externalId>",
		"data_type: text\nlength: 80\n"
		"unique:\n  casesensitive: true\n"
		"external:\n  type: org\n",
		0 },
	{ TYPE("Text") "<length>10</length><required>true</required>"
		       "<defaultValue>\"a \\\"b\\\"\"</defaultValue>",
		"data_type: text\nsystem_mandatory: true\nlength: 10\n"
		"default_value: a \"b\"\n",
		0 },
	{ TYPE("Text") "<length>2</length>"
		       "<defaultValue>\"abc\"</defaultValue>",
		"data_type: text\nlength: 2\n", "defaultValue" },
	{ TYPE("Text") "<length>20</length>"
		       "<defaultValue>$User.FirstName</defaultValue>",
		"data_type: text\nlength: 20\n", "defaultValue" },
	{ TYPE("TextArea"), "data_type: textarea\ntextarea:\n  type: small\n",
		0 },
	{ TYPE("LongTextArea") "<length>131072</length>"
			       "<visibleLines>3</visibleLines>",
		"data_type: textarea\nlength: 32000\n"
		"textarea:\n  type: large\n",
		"length" },
	{ TYPE("Html") "<length>32768</length>",
		"data_type: textarea\nlength: 32768\n"
		"textarea:\n  type: rich_text\n",
		0 },
	{ TYPE("EncryptedText") "<length>175</length><maskChar>X</maskChar>",
		"data_type: text\nlength: 175\ncrypt:\n  mode: encryption\n",
		"maskChar" },
	{ TYPE("Email") "<unique>true</unique>",
		"data_type: email\nunique:\n  casesensitive: false\n", 0 },
	{ TYPE("Phone"), "data_type: phone\n", 0 },
	{ TYPE("Url"), "data_type: website\n", 0 },
	{ TYPE("Checkbox") "<defaultValue>false</defaultValue>",
		"data_type: boolean\n", 0 },
	{ TYPE("Checkbox") "<defaultValue>true</defaultValue>",
		"data_type: boolean\ndefault_value: true\n", 0 },
	{ TYPE("Date") "<defaultValue>TODAY()</defaultValue>",
		"data_type: date\n", "defaultValue" },
	{ TYPE("DateTime"), "data_type: datetime\n", 0 },
	{ TYPE("Time"), "data_type: text\nlength: 12\n", "type" },
	{ TYPE("Number") "<precision>9</precision><scale>0</scale>",
		"data_type: integer\nlength: 9\n", 0 },
	{ TYPE("Number") "<precision>18</precision><scale>0</scale>"
			 "<externalId>true</externalId>",
		"data_type: bigint\nlength: 18\nexternal:\n  type: org\n", 0 },
	{ TYPE("Number") "<precision>18</precision><scale>2</scale>"
			 "<defaultValue>2.50</defaultValue>",
		"data_type: double\nlength: 16\ndecimal_place: 2\n"
		"default_value: 2.50\n",
		"precision" },
	{ TYPE("Number") "<precision>4</precision><scale>0</scale>"
			 "<defaultValue>1.5</defaultValue>",
		"data_type: integer\nlength: 4\n", "defaultValue" },
	{ TYPE("Currency") "<precision>12</precision><scale>2</scale>"
			   "<externalId>true</externalId>",
		"data_type: currency\nlength: 12\ndecimal_place: 2\n",
		"externalId" },
	{ TYPE("Percent") "<precision>3</precision><scale>0</scale>"
			  "<defaultValue>0.07</defaultValue>",
		"data_type: percent\nlength: 3\ndecimal_place: 0\n"
		"default_value: 7\n",
		0 },
	{ TYPE("AutoNumber") "<displayFormat>INV-{0000}/x</displayFormat>"
			     "<startingNumber>100</startingNumber>",
		"data_type: autonumber\nauto_number:\n  prefix: INV-\n"
		"  start_number: 100\n  suffix: /x\n"
		"  starting_number_length: 4\n",
		0 },
	{ TYPE("AutoNumber") "<displayFormat>A{YYYY}-{0}</displayFormat>",
		"data_type: autonumber\nauto_number:\n  prefix: A{YYYY}-\n"
		"  start_number: 1\n  starting_number_length: 1\n",
		"displayFormat" },
	{ TYPE("AutoNumber"),
		"data_type: autonumber\nauto_number:\n  start_number: 1\n", 0 },
	{ TYPE("Lookup") "<referenceTo>Account</referenceTo>"
			 "<relationshipName>Fs</relationshipName>"
			 "<relationshipLabel>All F</relationshipLabel>"
			 "<deleteConstraint>SetNull</deleteConstraint>",
		"data_type: lookup\nlookup:\n  module: Accounts\n"
		"  api_name: Fs\n  display_label: All F\n",
		0 },
	{ TYPE("Lookup") "<referenceTo>T__c</referenceTo>"
			 "<deleteConstraint>Restrict</deleteConstraint>",
		"data_type: lookup\nlookup:\n  module: T__c\n",
		"deleteConstraint" },
	{ TYPE("Lookup") "<referenceTo>User</referenceTo>",
		"data_type: userlookup\n", 0 },
	{ TYPE("MasterDetail") "<referenceTo>Contact</referenceTo>"
			       "<relationshipOrder>0</relationshipOrder>",
		"data_type: lookup\nsystem_mandatory: true\n"
		"lookup:\n  module: Contacts\n",
		"type" },
	{ TYPE("Lookup") "<referenceTo>ns__Other__c</referenceTo>", NULL,
		"it looks up ns__Other__c: no file defines the object" },
	{ TYPE("Lookup") "<referenceTo>Asset</referenceTo>", NULL,
		"it looks up Asset: Zoho has no module" },
	{ TYPE("MetadataRelationship"), NULL, "custom metadata types" },
	{ TYPE("ExternalLookup"), NULL, "external objects" },
	{ TYPE("Hologram"), NULL, "orgpack does not know the field's type" },
	{ LABEL, NULL, "orgpack does not know the field's type" },
	{ TYPE("Number") "<scale>2</scale><formula>A__c *\n B__c</formula>"
			 "<formulaTreatBlanksAs>BlankAsZero"
			 "</formulaTreatBlanksAs>",
		"data_type: formula\ndecimal_place: 2\nformula:\n"
		"  return_type: double\n"
		"  expression: |-\n    A__c *\n     B__c\n"
		"  dialect: salesforce\n"
		"  assume_default: true\n",
		0 },
	{ TYPE("Percent") "<scale>1</scale><formula>0.5</formula>",
		"data_type: formula\ndecimal_place: 1\nformula:\n"
		"  return_type: double\n  expression: '0.5'\n"
		"  dialect: salesforce\n",
		"type" },
	{ TYPE("Text") "<formula> </formula>", NULL, "the formula is empty" },
	{ TYPE("Picklist") "<valueSet><valueSetDefinition>"
			   "<sorted>true</sorted>"
			   "<value><fullName>A</fullName><label>a</label>"
			   "<color>#FF8800</color></value>"
			   "<value><fullName>B</fullName><label>B</label>"
			   "<default>true</default>"
			   "<isActive>false</isActive></value>"
			   "<value><fullName>A</fullName></value>"
			   "</valueSetDefinition></valueSet>",
		"data_type: picklist\ndefault_value: B\n"
		"pick_list_values:\n"
		"  - actual_value: A\n    display_value: a\n"
		"    colour_code: '#FF8800'\n"
		"  - actual_value: B\n    type: unused\n"
		"pick_list_values_sorted_lexically: true\n"
		"enable_colour_code: true\n",
		0 },
	{ TYPE("MultiselectPicklist") "<picklist><picklistValues>"
				      "<fullName>Old</fullName>"
				      "<default>true</default>"
				      "</picklistValues></picklist>",
		"data_type: multiselectpicklist\n"
		"default_value:\n  - Old\n"
		"pick_list_values:\n  - actual_value: Old\n",
		0 },
	{ TYPE("Picklist"), NULL, "no file has its values" },
	{ TYPE("Picklist") "<valueSet><valueSetName>Gone</valueSetName>"
			   "</valueSet>",
		NULL, "its values are in the global value set Gone" },
	{ TYPE("Text") "<description>D</description>"
		       "<inlineHelpText>Help</inlineHelpText>"
		       "<trackTrending>false</trackTrending>"
		       "<length>1</length><newThing>1</newThing>",
		"description: D\ndata_type: text\nlength: 1\n"
		"tooltip:\n  value: Help\n",
		"newThing" },
};

static void check_case(const struct field_case *c, bool source)
{
	struct result r;
	char expected[2048];
	const char *path = "modules/T__c/fields/F__c.yaml";

	import_field(&r, c->field, source);
	assert_int_equal(r.status, OPK_OK);
	assert_balance(&r);
	assert_valid(&r);
	if (!c->expected) {
		assert_null(find_item(&r, path));
		assert_true(
			is_dropped(&r, "CustomField", "T__c.F__c", c->lost));
		result_close(&r);
		return;
	}
	/* a description stands between label and type */
	snprintf(expected, sizeof expected,
		"api_name: F__c\nmodule: T__c\nfield_label: F\n%s",
		c->expected);
	assert_item(&r, path, expected);
	if (c->lost)
		assert_true(
			is_lost(&r, "CustomField", "T__c.F__c", c->lost, ""));
	result_close(&r);
}

static void every_type_has_its_counterpart_or_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		check_case(&cases[i], false);
		check_case(&cases[i], true);
	}
}

static void a_geolocation_is_two_numbers(void **state)
{
	struct result r;

	(void)state;
	import_field(&r, TYPE("Location") "<scale>7</scale>", true);
	assert_item(&r, "modules/T__c/fields/F__Latitude__s.yaml",
		"api_name: F__Latitude__s\n"
		"module: T__c\n"
		"field_label: F (Latitude)\n"
		"data_type: double\n"
		"decimal_place: 7\n");
	assert_non_null(
		find_item(&r, "modules/T__c/fields/F__Longitude__s.yaml"));
	assert_int_equal(count_of(&r, "CustomField").read, 2);
	assert_balance(&r);
	result_close(&r);
}

static void a_module_without_a_page_gets_one(void **state)
{
	struct result r;

	(void)state;
	import_field(&r, TYPE("Date"), false);
	assert_item(&r, "modules/T__c/layouts/Standard.yaml",
		"api_name: Standard\n"
		"module: T__c\n"
		"name: Standard\n"
		"generated_type: default\n"
		"sections:\n"
		"  - name: Thing Information\n"
		"    fields:\n"
		"      - api_name: Name\n"
		"      - api_name: Colour__c\n"
		"      - api_name: F__c\n");
	assert_true(
		find_item(&r, "modules/T__c/layouts/Standard.yaml")->assumed);
	result_close(&r);
}

static void a_dependency_acts_on_a_layout(void **state)
{
	struct result r;

	(void)state;
	import_field(&r,
		TYPE("Picklist") "<valueSet>"
				 "<controllingField>Colour__c</"
				 "controllingField>"
				 "<valueSetDefinition>"
				 "<value><fullName>Rose</fullName></value>"
				 "<value><fullName>Sky</fullName></value>"
				 "</valueSetDefinition>"
				 "<valueSettings>"
				 "<controllingFieldValue>Red"
				 "</controllingFieldValue>"
				 "<controllingFieldValue>Green"
				 "</controllingFieldValue>"
				 "<valueName>Rose</valueName></valueSettings>"
				 "<valueSettings>"
				 "<controllingFieldValue>Blue"
				 "</controllingFieldValue>"
				 "<valueName>Sky</valueName></valueSettings>"
				 "</valueSet>",
		false);
	assert_item(&r, "modules/T__c/map_dependencies/Colour__c_F__c.yaml",
		"api_name: Colour__c_F__c\n"
		"module: T__c\n"
		"layout: Standard\n"
		"parent: Colour__c\n"
		"child: F__c\n"
		"pick_list_values:\n"
		"  - actual_value: Blue\n"
		"    maps:\n"
		"      - Sky\n"
		"  - actual_value: Red\n"
		"    maps:\n"
		"      - Rose\n");
	assert_true(is_lost(&r, "CustomField", "T__c.F__c",
		"valueSettings[Green]", "the value is not carried"));
	assert_valid(&r);
	result_close(&r);
}

static const char *const account =
	HEAD "<CustomObject" NS ">"
	     "<fields><fullName>Parts__c</fullName><label>Parts</label>"
	     "<type>Summary</type>"
	     "<summaryForeignKey>T__c.F__c</summaryForeignKey>"
	     "<summaryOperation>%s</summaryOperation>"
	     "<summarizedField>%s</summarizedField>"
	     "<summaryFilterItems><field>T__c.Colour__c</field>"
	     "<operation>equals</operation><value>%s</value>"
	     "</summaryFilterItems></fields></CustomObject>";

static void import_rollup(struct result *r, const char *operation,
	const char *field, const char *value)
{
	char text[2048];
	struct project_file files[] = {
		{ "objects/T__c.object", HEAD
			"<CustomObject" NS ">" OBJECT
			"<fields><fullName>F__c</fullName><label>F</label>"
			"<type>MasterDetail</type>"
			"<referenceTo>Account</referenceTo></fields>"
			"<fields><fullName>D__c</fullName><label>D</label>"
			"<type>Date</type></fields>"
			"<fields><fullName>Colour__c</fullName>"
			"<label>C</label><type>Picklist</type><valueSet>"
			"<valueSetDefinition><value><fullName>Red</fullName>"
			"</value></valueSetDefinition></valueSet></fields>"
			"</CustomObject>" },
		{ "objects/Account.object", text },
		{ 0 },
	};

	snprintf(text, sizeof text, account, operation, field, value);
	import_files(r, files);
	assert_int_equal(r->status, OPK_OK);
	assert_balance(r);
	assert_valid(r);
}

static void a_roll_up_counts_what_its_filter_says(void **state)
{
	const char *path = "modules/Accounts/fields/Parts__c.yaml";
	struct result r;

	(void)state;
	import_rollup(&r, "max", "T__c.D__c", "Red");
	assert_item(&r, path,
		"api_name: Parts__c\n"
		"module: Accounts\n"
		"field_label: Parts\n"
		"data_type: rollup_summary\n"
		"rollup_summary:\n"
		"  return_type: date\n"
		"  rollup_based_on: lookup\n"
		"  based_on_module: T__c\n"
		"  expression:\n"
		"    function: latest\n"
		"    function_parameters:\n"
		"      - D__c\n"
		"    criteria:\n"
		"      field: Colour__c\n"
		"      comparator: equal\n"
		"      value: Red\n");
	result_close(&r);
	/* with another filter it would count other records */
	import_rollup(&r, "max", "T__c.D__c", "Green");
	assert_null(find_item(&r, path));
	assert_true(is_dropped(&r, "CustomField", "Account.Parts__c",
		"which records it sums up cannot be said"));
	result_close(&r);
	import_rollup(&r, "sum", "T__c.D__c", "Red");
	assert_true(is_dropped(&r, "CustomField", "Account.Parts__c",
		"Zoho has no such roll-up"));
	result_close(&r);
	import_rollup(&r, "sum", "Account.Parts__c", "Red");
	assert_true(is_dropped(&r, "CustomField", "Account.Parts__c",
		"the field that it sums up is not carried"));
	result_close(&r);
}

static void a_lookup_filter_compares_like_with_like(void **state)
{
	static const char *const lookup =
		TYPE("Lookup") "<referenceTo>T__c</referenceTo><lookupFilter>"
			       "<active>true</active><filterItems>"
			       "<field>T__c.Colour__c</field>"
			       "<operation>equals</operation>"
			       "<valueField>$Source.%s</valueField>"
			       "</filterItems></lookupFilter>";
	const char *path = "modules/T__c/fields/F__c.yaml";
	char field[1024];
	struct result r;

	(void)state;
	snprintf(field, sizeof field, lookup, "Colour__c");
	import_field(&r, field, true);
	assert_item(&r, path,
		"api_name: F__c\n"
		"module: T__c\n"
		"field_label: F\n"
		"data_type: lookup\n"
		"lookup:\n"
		"  module: T__c\n"
		"  query_details:\n"
		"    criteria:\n"
		"      field: Colour__c\n"
		"      comparator: equal\n"
		"      type: merge_field\n"
		"      value: ${!T__c.Colour__c}\n");
	assert_valid(&r);
	result_close(&r);
	snprintf(field, sizeof field, lookup, "F__c");
	import_field(&r, field, true);
	assert_true(is_lost(&r, "CustomField", "T__c.F__c",
		"filterItems[T__c.Colour__c]",
		"it compares fields of different types"));
	assert_valid(&r);
	result_close(&r);
}

static void fields_of_every_module_need_no_file(void **state)
{
	const struct project_file files[] = {
		{ "objects/Contact/fields/OwnerId.field-meta.xml",
			"<CustomField" NS "><fullName>OwnerId</fullName>"
			"<description>d</description></CustomField>" },
		{ "objects/Contact/fields/Jigsaw.field-meta.xml",
			"<CustomField" NS "><fullName>Jigsaw</fullName>"
			"</CustomField>" },
		{ "objects/Contact/fields/Email.field-meta.xml",
			"<CustomField" NS "><fullName>Email</fullName>"
			"<inlineHelpText>Work</inlineHelpText>"
			"</CustomField>" },
		{ 0 },
	};
	struct result r;

	(void)state;
	import_files(&r, files);
	assert_true(is_dropped(&r, "CustomField", "Contact.OwnerId",
		"every module has the field"));
	assert_true(is_dropped(&r, "CustomField", "Contact.Jigsaw",
		"Zoho has no such standard field"));
	assert_false(
		find_item(&r, "modules/Contacts/fields/Email.yaml")->assumed);
	assert_non_null(
		strstr(item_text(&r, "modules/Contacts/fields/Email.yaml"),
			"tooltip:\n  value: Work\n"));
	assert_balance(&r);
	assert_valid(&r);
	result_close(&r);
}

/* A type's row is enough: code knows all that the table leaves to it. */
static void every_type_of_the_table_is_known(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct foreign_system s;

	(void)state;
	assert_int_equal(foreign_read("salesforce", &a, &f, &s), OPK_OK);
	for (size_t i = 0; i < s.field_type_count; i++) {
		const struct foreign_field_type *t = &s.field_types[i];
		char field[256];
		struct result r;

		snprintf(field, sizeof field,
			LABEL "<type>%s</type><referenceTo>User</referenceTo>",
			t->name.ptr);
		import_field(&r, field, true);
		assert_int_equal(r.status, OPK_OK);
		assert_balance(&r);
		assert_valid(&r);
		if (t->reason)
			assert_true(is_dropped(
				&r, "CustomField", "T__c.F__c", t->reason));
		result_close(&r);
	}
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_has_its_counterpart_or_a_reason),
		cmocka_unit_test(every_type_of_the_table_is_known),
		cmocka_unit_test(a_geolocation_is_two_numbers),
		cmocka_unit_test(a_module_without_a_page_gets_one),
		cmocka_unit_test(a_dependency_acts_on_a_layout),
		cmocka_unit_test(a_lookup_filter_compares_like_with_like),
		cmocka_unit_test(fields_of_every_module_need_no_file),
		cmocka_unit_test(a_roll_up_counts_what_its_filter_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

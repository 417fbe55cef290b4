/* SPDX-License-Identifier: MIT */
/* Importing list views: filters, logic, scopes, columns; and rules. */
#include "import_fixture.h"

#define NS " xmlns=\"http://soap.sforce.com/2006/04/metadata\""
#define VIEW "modules/T__c/custom_views/V.yaml"

static const char *const object =
	"<CustomObject" NS "><label>T</label><pluralLabel>Ts</pluralLabel>"
	"<nameField><label>Name</label><type>Text</type></nameField>"
	"<fields><fullName>N__c</fullName><label>N</label><type>Number</type>"
	"<precision>5</precision><scale>1</scale></fields>"
	"<fields><fullName>B__c</fullName><label>B</label>"
	"<type>Checkbox</type></fields>"
	"<fields><fullName>D__c</fullName><label>D</label>"
	"<type>Date</type></fields>"
	"<fields><fullName>W__c</fullName><label>W</label>"
	"<type>DateTime</type></fields>"
	"<fields><fullName>X__c</fullName><label>X</label><type>Text</type>"
	"<length>9</length></fields>"
	"<fields><fullName>A__c</fullName><label>A</label>"
	"<type>Lookup</type><referenceTo>Account</referenceTo></fields>"
	"<fields><fullName>P__c</fullName><label>P</label>"
	"<type>Picklist</type><valueSet><valueSetDefinition>"
	"<value><fullName>a</fullName></value>"
	"<value><fullName>b, c</fullName></value>"
	"</valueSetDefinition></valueSet></fields>"
	"<fields><fullName>M__c</fullName><label>M</label>"
	"<type>MultiselectPicklist</type><valueSet><valueSetDefinition>"
	"<value><fullName>a</fullName></value>"
	"<value><fullName>b</fullName></value>"
	"</valueSetDefinition></valueSet></fields>"
	"%s</CustomObject>";

static void import_parts(struct result *r, const char *parts)
{
	char text[8192];
	struct project_file files[] = { { "objects/T__c.object", text },
		{ 0 } };

	snprintf(text, sizeof text, object, parts);
	import_files(r, files);
	assert_int_equal(r->status, OPK_OK);
	assert_balance(r);
	assert_valid(r);
}

static void import_view(struct result *r, const char *elements)
{
	char parts[4096];

	snprintf(parts, sizeof parts,
		"<listViews><fullName>V</fullName>%s<label>View</label>"
		"</listViews>",
		elements);
	import_parts(r, parts);
}

#define FILTER(field, operation, value)                          \
	"<filters><field>" field "</field><operation>" operation \
	"</operation><value>" value "</value></filters>"
#define LEAF(field, comparator, value) \
	"  field: " field "\n  comparator: " comparator "\n  value: " value "\n"
#define GIVEN(field, comparator, type, value)                             \
	"  field: " field "\n  comparator: " comparator "\n  type: " type \
	"\n  value: " value "\n"

static const struct {
	const char *filters;
	const char *criteria; /* indented; NULL: none */
	const char *lost;     /* why, or NULL */
} filters[] = {
	{ FILTER("N__c", "equals", "4"), LEAF("N__c", "equal", "4"), 0 },
	{ FILTER("T__c.N__c", "lessThan", "-2.5"),
		LEAF("N__c", "less_than", "-2.5"), 0 },
	{ FILTER("N__c", "greaterOrEqual", "many"), 0,
		"its value is no number" },
	{ FILTER("N__c", "equals", "1,2"),
		"  field: N__c\n  comparator: in\n  value:\n    - 1\n    - 2\n",
		0 },
	{ FILTER("N__c", "contains", "1"), 0,
		"such a field is not compared like that" },
	{ FILTER("N__c", "within", "1"), 0, "its operation has no" },
	{ FILTER("B__c", "equals", "1"), LEAF("B__c", "equal", "true"), 0 },
	{ FILTER("B__c", "notEqual", "False"),
		LEAF("B__c", "not_equal", "false"), 0 },
	{ FILTER("B__c", "equals", "maybe"), 0, "its value is neither" },
	{ FILTER("D__c", "greaterThan", "12/31/2025"),
		LEAF("D__c", "greater_than", "'2025-12-31'"), 0 },
	{ FILTER("D__c", "equals", "2025-02-30"), 0,
		"its date has no counterpart" },
	{ FILTER("D__c", "equals", "LAST_N_DAYS:30"),
		GIVEN("D__c", "equal", "pre_defined", "${LAST_N_DAYS:30}"), 0 },
	{ FILTER("W__c", "lessOrEqual", "NEXT_FISCAL_YEAR"),
		GIVEN("W__c", "less_equal", "pre_defined", "${NEXTFY}"), 0 },
	{ FILTER("W__c", "lessThan", "1/2/2026"),
		LEAF("W__c", "less_than", "'2026-01-02T00:00:00+00:00'"), 0 },
	{ FILTER("X__c", "startsWith", "a"), LEAF("X__c", "starts_with", "a"),
		0 },
	{ FILTER("X__c", "contains", "a, \"b, c\""),
		"  group_operator: OR\n  group:\n"
		"    - field: X__c\n      comparator: contains\n"
		"      value: a\n"
		"    - field: X__c\n      comparator: contains\n"
		"      value: b, c\n",
		0 },
	{ FILTER("X__c", "equals", "${TODAY}"), 0, "its value would be taken" },
	{ FILTER("X__c", "equals", ""),
		GIVEN("X__c", "equal", "pre_defined", "${EMPTY}"), 0 },
	{ FILTER("X__c", "notEqual", ""),
		GIVEN("X__c", "equal", "pre_defined", "${NOTEMPTY}"), 0 },
	{ FILTER("X__c", "lessThan", ""), 0,
		"such a field is not compared like that" },
	{ FILTER("P__c", "equals", "a,\"b, c\",gone"),
		"  field: P__c\n  comparator: in\n  value:\n    - a\n"
		"    - b, c\n",
		0 },
	{ FILTER("P__c", "equals", "gone"), 0, "its value is not in" },
	{ FILTER("P__c", "equals", "gone,lost"), 0, "its value is not in" },
	{ FILTER("M__c", "includes", "a,b"),
		"  field: M__c\n  comparator: include_any\n  value:\n"
		"    - a\n    - b\n",
		0 },
	{ FILTER("M__c", "excludes", "a"),
		"  field: M__c\n  comparator: exclude_any\n  value:\n"
		"    - a\n",
		0 },
	{ FILTER("A__c", "equals", "Acme"), 0, "it names a record" },
	{ FILTER("Gone__c", "equals", "1"), 0, "the field is not carried" },
	{ FILTER("NAME", "equals", "nm") FILTER("B__c", "equals", "0"),
		"  group_operator: AND\n  group:\n"
		"    - field: Name\n      comparator: equal\n      value: nm\n"
		"    - field: B__c\n      comparator: equal\n"
		"      value: false\n",
		0 },
	{ "<filterScope>Mine</filterScope>",
		GIVEN("Owner", "equal", "pre_defined", "${CURRENTUSER}"), 0 },
	{ "<filterScope>Queue</filterScope>", 0, "the scope has no" },
	{ "<filterScope>Everything</filterScope>", 0, 0 },
};

static void a_filter_is_a_criterion_or_is_reported(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(filters); i++) {
		struct result r;
		char expected[1024];

		import_view(&r, filters[i].filters);
		snprintf(expected, sizeof expected,
			"api_name: V\nmodule: T__c\nname: View\n"
			"access_type: public\n%s%s",
			filters[i].criteria ? "criteria:\n" : "",
			filters[i].criteria ? filters[i].criteria : "");
		assert_item(&r, VIEW, expected);
		if (filters[i].lost)
			assert_true(has_drop(r.import.properties.items,
				r.import.properties.count, "ListView", "T__c.V",
				NULL, filters[i].lost));
		else
			assert_int_equal(
				count_of(&r, "ListView").properties, 0);
		result_close(&r);
	}
}

#define THREE                         \
	FILTER("N__c", "equals", "1") \
	FILTER("X__c", "contains", "2") FILTER("D__c", "lessThan", "TODAY")

static const struct {
	const char *logic;
	const char *criteria; /* in flow style; NULL: the view is dropped */
} logics[] = {
	{ "1 AND 2 AND 3", "AND(1,2,3)" },
	{ "(1 AND (2 AND 3))", "AND(1,2,3)" },
	{ "1 OR 2 OR 3", "OR(1,2,3)" },
	{ "1 AND 2 OR 3", "OR(AND(1,2),3)" },
	{ "1 and (2 or 3)", "AND(1,OR(2,3))" },
	{ "(1 OR 2) AND NOT 3", "AND(OR(1,2),-3)" },
	{ "NOT (1 AND 2)", "OR(-1,-2)" },
	{ "NOT NOT 1", "1" },
	{ "1 OR 1", "OR(1,1)" },
	{ "1 OR", NULL },
	{ "1 OR 4", NULL },
	{ "1 OR 0", NULL },
	{ "(1 OR 2", NULL },
	{ "1 XOR 2", NULL },
	{ "1 OR 2)", NULL },
	{ "((((((((((((((((((((((1 OR 2))))))))))))))))))))))", NULL },
};

static const char *const known[][2] = {
	{ "equal", "1" },
	{ "not_equal", "-1" },
	{ "contains", "2" },
	{ "not_contains", "-2" },
	{ "less_than", "3" },
	{ "greater_equal", "-3" },
};

/* "AND(1,OR(2,3))" */
static void sketch(const struct node *n, struct buf *out)
{
	const struct node *group = node_get(n, SPAN("group"));
	struct span comparator = node_get_text(n, "comparator");

	for (size_t i = 0; !group && i < COUNT(known); i++)
		if (span_is(comparator, known[i][0]))
			buf_add_text(out, known[i][1]);
	if (!group)
		return;
	buf_add(out, node_get_text(n, "group_operator"));
	NODE_EACH (child, group) {
		buf_add_char(out, child == group->first ? '(' : ',');
		sketch(child, out);
	}
	buf_add_char(out, ')');
}

static void logic_becomes_groups(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(logics); i++) {
		struct result r;
		char elements[1024];
		struct buf b = { 0 };
		const struct import_item *item;

		snprintf(elements, sizeof elements,
			"<booleanFilter>%s</booleanFilter>" THREE,
			logics[i].logic);
		import_view(&r, elements);
		item = find_item(&r, VIEW);
		if (logics[i].criteria) {
			assert_non_null(item);
			sketch(node_get(item->tree, SPAN("criteria")), &b);
			buf_add_char(&b, '\0');
			assert_string_equal(b.ptr, logics[i].criteria);
		} else {
			assert_null(item);
			assert_true(is_dropped(&r, "ListView", "T__c.V",
				"its filters cannot be said"));
		}
		buf_release(&b);
		result_close(&r);
	}
}

static void a_lost_condition_in_an_alternative_drops_the_view(void **state)
{
	struct result r;

	(void)state;
	import_view(
		&r, "<booleanFilter>1 OR 2</booleanFilter>" FILTER("N__c",
			    "equals", "1") FILTER("Gone__c", "equals", "1"));
	assert_null(find_item(&r, VIEW));
	assert_int_equal(count_of(&r, "ListView").verbatim, 1);
	assert_int_equal(count_of(&r, "ListView").properties, 0);
	result_close(&r);
}

static void columns_are_fields_once_each(void **state)
{
	struct result r;

	(void)state;
	import_view(&r,
		"<columns>NAME</columns><columns>OWNER.ALIAS</columns>"
		"<columns>OWNER.FIRST_NAME</columns><columns>N__c</columns>"
		"<columns>LAST_UPDATE</columns><columns>Gone__c</columns>"
		"<columns>LOST</columns><language>en_US</language>"
		"<sharedTo><role>CEO</role></sharedTo>");
	assert_item(&r, VIEW,
		"api_name: V\n"
		"module: T__c\n"
		"name: View\n"
		"access_type: only_to_me\n"
		"fields:\n"
		"  - api_name: Name\n"
		"  - api_name: Owner\n"
		"  - api_name: N__c\n"
		"  - api_name: Modified_Time\n");
	assert_true(is_lost(&r, "ListView", "T__c.V",
		"columns[Gone__c], columns[LOST]", "the field is not carried"));
	assert_true(is_lost(&r, "ListView", "T__c.V", "sharedTo", "roles"));
	result_close(&r);
}

static void a_view_does_not_replace_one_that_zoho_ships(void **state)
{
	const struct project_file files[] = {
		{ "objects/Account/listViews/All.listView-meta.xml",
			"<ListView" NS "><fullName>All</fullName>"
			"<columns>ACCOUNT.NAME</columns>"
			"<columns>ACCOUNT.PHONE1</columns>"
			"<label>All Accounts</label></ListView>" },
		{ 0 },
	};
	struct result r;

	(void)state;
	import_files(&r, files);
	assert_item(&r, "modules/Accounts/custom_views/All_2.yaml",
		"api_name: All_2\n"
		"module: Accounts\n"
		"name: All Accounts\n"
		"access_type: public\n"
		"fields:\n"
		"  - api_name: Account_Name\n"
		"  - api_name: Phone\n");
	assert_valid(&r);
	result_close(&r);
}

static void a_validation_rule_keeps_its_formula(void **state)
{
	struct result r;

	(void)state;
	import_parts(&r,
		"<validationRules><fullName>R1</fullName><active>false</active>"
		"<description>Why</description>"
		"<errorConditionFormula>AND(\n  N__c &gt; 3,\n  NOT(B__c))\n"
		"</errorConditionFormula>"
		"<errorDisplayField>N__c</errorDisplayField>"
		"<errorMessage>No.</errorMessage></validationRules>"
		"<validationRules><fullName>R2</fullName><active>true</active>"
		"<errorConditionFormula>true</errorConditionFormula>"
		"</validationRules>"
		"<validationRules><fullName>R3</fullName><active>true</active>"
		"<errorConditionFormula/><errorMessage>x</errorMessage>"
		"</validationRules>");
	assert_item(&r, "modules/T__c/validation_rules/R1.yaml",
		"api_name: R1\n"
		"module: T__c\n"
		"name: R1\n"
		"description: Why\n"
		"active: false\n"
		"field: N__c\n"
		"formula: |-\n"
		"  AND(\n"
		"    N__c > 3,\n"
		"    NOT(B__c))\n"
		"dialect: salesforce\n"
		"alert_message: No.\n");
	assert_true(is_dropped(
		&r, "ValidationRule", "T__c.R2", "it has no message"));
	assert_true(is_dropped(
		&r, "ValidationRule", "T__c.R3", "its formula is empty"));
	result_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_filter_is_a_criterion_or_is_reported),
		cmocka_unit_test(logic_becomes_groups),
		cmocka_unit_test(
			a_lost_condition_in_an_alternative_drops_the_view),
		cmocka_unit_test(columns_are_fields_once_each),
		cmocka_unit_test(a_view_does_not_replace_one_that_zoho_ships),
		cmocka_unit_test(a_validation_rule_keeps_its_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

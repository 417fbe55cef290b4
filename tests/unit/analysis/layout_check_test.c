/* SPDX-License-Identifier: MIT */
/* Layouts and what is built on them; values that are given to fields. */
#include "check_fixture.h"

#define LAYOUT(sections)                                              \
	"modules/Leads/layouts/Standard.yaml",                        \
		"api_name: Standard\nmodule: Leads\nname: Standard\n" \
		"sections:\n" sections
#define SECTION(name, rest) "  - name: " name "\n" rest
#define FIELDS(fields) "    fields:\n" fields
#define PLACED(field) "      - api_name: " field "\n"

static void mandatory_fields_are_on_every_layout(void **state)
{
	static const struct check_case cases[] = {
		{ LAYOUT(SECTION("A", FIELDS(PLACED("Email")))),
			"modules/Leads/layouts/Standard.yaml:5:3: the layout "
			"does not show field 'Last_Name', which every record "
			"must have [missing-mandatory]\n"
			"Place the field in a section, or make it not "
			"mandatory.\n" },
		{ LAYOUT(SECTION(
			  "A", "    type: unused\n" FIELDS(PLACED("Last_Name")))
				  SECTION("B", FIELDS(PLACED("Email")))),
			"modules/Leads/layouts/Standard.yaml:5:5: field "
			"'Last_Name', which every record must have, is in "
			"section 'A', which is not shown [missing-mandatory]\n"
			"Move the field to another section, or show this "
			"one.\n" },
		{ "modules/Leads/fields/Email.yaml",
			"api_name: Email\nmodule: Leads\nfield_label: X\n"
			"data_type: email\nsystem_mandatory: true\n",
			"" },
		{ "modules/Leads/fields/Rating.yaml",
			"api_name: Rating\nmodule: Leads\nfield_label: X\n"
			"data_type: text\nsystem_mandatory: true\n",
			"modules/Leads/layouts/Standard.yaml:5:3: the layout "
			"does not show field 'Rating', which every record must "
			"have [missing-mandatory]\n"
			"Place the field in a section, or make it not "
			"mandatory.\n" },
		/* nobody can give what the system sets */
		{ "modules/Leads/fields/Rating.yaml",
			"api_name: Rating\nmodule: Leads\nfield_label: X\n"
			"data_type: text\nsystem_mandatory: true\n"
			"read_only: true\n",
			"" },
	};

	(void)state;
	RUN(cases);
}

static void a_field_has_one_place(void **state)
{
	static const struct check_case cases[] = {
		{ LAYOUT(SECTION(
			  "A", FIELDS(PLACED("Last_Name") PLACED("Email")))
				  SECTION("B", FIELDS(PLACED("Email")))),
			"modules/Leads/layouts/Standard.yaml:11:19: field "
			"'Email' is already in section 'A' "
			"[field-placed-twice]\n"
			"Leave it in one of the two.\n" },
		/* in one section the schema sees it */
		{ LAYOUT(SECTION("A", FIELDS(PLACED("Last_Name") PLACED("Email")
						      PLACED("Email")))),
			"modules/Leads/layouts/Standard.yaml:9:19: "
			"'sections[0].fields[2].api_name' repeats 'Email' "
			"[duplicate-item]\n"
			"It stands first in line 8.\n" },
	};

	(void)state;
	RUN(cases);
}

static void a_layout_offers_values_that_the_field_has(void **state)
{
	static const struct check_case cases[] = {
		{ LAYOUT(SECTION("A", FIELDS(PLACED("Last_Name") PLACED(
					      "Lead_Status"
					      "\n        default_value: Nw"
					      "\n        pick_list_values:"
					      " [New, Won]")))),
			"modules/Leads/layouts/Standard.yaml:9:24: 'Nw' is no "
			"value of the pick list 'Lead_Status' [not-a-value]\n"
			"Did you mean 'New'?\n"
			"modules/Leads/layouts/Standard.yaml:10:33: 'Won' is "
			"no value of the pick list 'Lead_Status' "
			"[not-a-value]\n"
			"It has 'Contacted', 'Lost', 'New', 'Qualified'.\n" },
		{ LAYOUT(SECTION("A", FIELDS(PLACED("Last_Name") PLACED(
					      "Revenue"
					      "\n        default_value: x")))),
			"modules/Leads/layouts/Standard.yaml:9:24: 'x' does "
			"not fit 'Revenue', which is of type currency "
			"[bad-value]\n"
			"Give a number.\n" },
	};

	(void)state;
	RUN(cases);
}

static void layout_rules_change_what_the_layout_has(void **state)
{
	static const struct check_case cases[] = {
		{ "modules/Leads/layout_rules/R.yaml",
			"api_name: R\nmodule: Leads\nname: R\n"
			"layout: Standard\nfield: Lead_Status\n"
			"conditions:\n  - criteria:\n"
			"      field: Lead_Status\n      comparator: equal\n"
			"      value: New\n    actions:\n"
			"      - type: show_sections\n"
			"        sections: [Person, Firm]\n"
			"      - type: hide_fields\n"
			"        fields: [Email, Revenue, Nothing]\n",
			"modules/Leads/layout_rules/R.yaml:13:28: layout "
			"'Standard' has no section 'Firm' [unknown-reference]\n"
			"It has 'Company', 'Person'.\n"
			"modules/Leads/layout_rules/R.yaml:15:25: warning: "
			"layout 'Standard' does not show field 'Revenue', so "
			"nothing can be done to it [field-not-on-layout]\n"
			"Place the field on the layout, or leave it out here.\n"
			"modules/Leads/layout_rules/R.yaml:15:34: there is no "
			"field 'Leads.Nothing' [unknown-reference]\n"
			"Did you mean 'Rating'?\n" },
	};

	(void)state;
	RUN(cases);
}

#define RULE(rest)                             \
	"modules/Leads/workflow_rules/R.yaml", \
		"api_name: R\nmodule: Leads\nname: R\n" rest

static void workflow_rules_number_their_conditions(void **state)
{
	static const struct check_case cases[] = {
		{ RULE("execute_when: {type: create}\nconditions:\n"
		       "  - sequence_number: 1\n"
		       "    instant_actions: {field_updates: [Hot]}\n"
		       "  - sequence_number: 2\n"
		       "    instant_actions: {field_updates: [Hot]}\n"),
			"" },
		{ RULE("execute_when: {type: create}\nconditions:\n"
		       "  - sequence_number: 2\n"
		       "    instant_actions: {field_updates: [Hot]}\n"
		       "  - sequence_number: 1\n"
		       "    instant_actions: {field_updates: [Hot]}\n"),
			"modules/Leads/workflow_rules/R.yaml:6:22: warning: "
			"there is no condition 1 before condition 2 "
			"[bad-sequence]\n"
			"Number the conditions 1, 2, 3 and so on.\n"
			"modules/Leads/workflow_rules/R.yaml:8:22: condition 1 "
			"stands behind condition 2 [bad-sequence]\n"
			"Bring the conditions into the order of their "
			"numbers.\n" },
		{ RULE("execute_when:\n  type: section_update\n  details:\n"
		       "    layout: Standard\n    sections: [Persons]\n"
		       "conditions:\n  - sequence_number: 1\n"
		       "    instant_actions: {field_updates: [Hot]}\n"),
			"modules/Leads/workflow_rules/R.yaml:8:16: layout "
			"'Standard' has no section 'Persons' "
			"[unknown-reference]\n"
			"Did you mean 'Person'?\n" },
	};

	(void)state;
	RUN(cases);
}

static void actions_are_of_the_module(void **state)
{
	static const struct check_case cases[] = {
		{ "modules/Accounts/workflow_rules/R.yaml",
			"api_name: R\nmodule: Accounts\nname: R\n"
			"execute_when: {type: create}\nconditions:\n"
			"  - sequence_number: 1\n"
			"    instant_actions: {field_updates: [Hot]}\n",
			"modules/Accounts/workflow_rules/R.yaml:7:39: field "
			"update 'Hot' is for records of 'Leads', and this is "
			"about 'Accounts' [wrong-module]\n"
			"Name one of module 'Accounts', or make one there.\n" },
	};

	(void)state;
	RUN(cases);
}

#define UPDATE(field, rest)                                                   \
	"field_updates/Hot.yaml", "api_name: Hot\nname: Hot\nmodule: Leads\n" \
				  "field: " field "\n" rest

static void values_fit_the_fields_that_get_them(void **state)
{
	static const struct check_case cases[] = {
		{ UPDATE("Revenue", "type: static\nvalue: '5'\n"), "" },
		{ UPDATE("Revenue", "type: static\nvalue: five\n"),
			"field_updates/Hot.yaml:6:8: 'five' does not fit "
			"'Revenue', which is of type currency [bad-value]\n"
			"Give a number.\n" },
		{ UPDATE("Size", "type: static\nvalue: 5.5\n"),
			"field_updates/Hot.yaml:6:8: 5.5 does not fit 'Size', "
			"which is of type integer [bad-value]\n"
			"Give a whole number.\n" },
		{ UPDATE("Vip", "type: static\nvalue: 'yes'\n"),
			"field_updates/Hot.yaml:6:8: 'yes' does not fit 'Vip', "
			"which is of type boolean [bad-value]\n"
			"Give true or false.\n" },
		{ UPDATE("Born", "type: static\nvalue: soon\n"),
			"field_updates/Hot.yaml:6:8: 'soon' does not fit "
			"'Born', which is of type date [bad-value]\n"
			"Give a date.\n" },
		{ UPDATE("Seen", "type: static\nvalue: '2026-01-01'\n"),
			"field_updates/Hot.yaml:6:8: '2026-01-01' does not fit "
			"'Seen', which is of type datetime [bad-value]\n"
			"Give a date with time.\n" },
		{ UPDATE("Lead_Status", "type: static\nvalue: new\n"),
			"field_updates/Hot.yaml:6:8: 'new' is no value of the "
			"pick list 'Lead_Status' [not-a-value]\n"
			"Did you mean 'New'?\n" },
		{ UPDATE("Colours", "type: static\nvalue: [Red, Rot]\n"),
			"field_updates/Hot.yaml:6:14: 'Rot' is no value of the "
			"pick list 'Colours' [not-a-value]\n"
			"It has 'Blue', 'Red'.\n" },
		{ UPDATE("Colours", "type: static\nvalue: Blue;Rot\n"),
			"field_updates/Hot.yaml:6:8: 'Rot' is no value of the "
			"pick list 'Colours' [not-a-value]\n"
			"It has 'Blue', 'Red'.\n" },
		{ UPDATE("Created_Time", "type: static\n"
					 "value: '2026-01-01T00:00:00Z'\n"),
			"field_updates/Hot.yaml:4:8: 'Created_Time' is "
			"read-only: nothing can set it [bad-value]\n"
			"Name a field that can be written.\n" },
		{ UPDATE("Company",
			  "type: static\nuser: {email: a@b.example}\n"),
			"field_updates/Hot.yaml:6:7: a user does not fit "
			"'Company', which is of type text [bad-value]\n"
			"Give a text, or name another field.\n" },
		{ UPDATE("Owner", "type: static\nuser: {email: a@b.example}\n"),
			"" },
		{ "field_updates/Hot.yaml",
			"api_name: Hot\nname: Hot\nmodule: Leads\n"
			"related_module: Leads\nlookup_field: Company\n"
			"field: Owner\n"
			"type: static\nuser: {email: a@b.example}\n",
			"" },
		{ UPDATE("Company", "type: execution_time\nexecution_time:\n"
				    "  unit: 1\n  period: days\n"
				    "  trigger_field: ${!Leads.Bron}\n"),
			"field_updates/Hot.yaml:7:3: a date does not fit "
			"'Company', which is of type text [bad-value]\n"
			"Give a text, or name another field.\n"
			"field_updates/Hot.yaml:9:18: module 'Leads' has no "
			"field 'Bron' [unknown-reference]\n"
			"Did you mean 'Born'?\n" },
		{ UPDATE("Company",
			  "type: merge_field\nvalue: ${!Leads.Emial}\n"),
			"field_updates/Hot.yaml:6:8: module 'Leads' has no "
			"field 'Emial' [unknown-reference]\n"
			"Did you mean 'Email'?\n" },
		{ UPDATE("Revenue",
			  "type: merge_field\nvalue: ${!Leads.Email} x\n"),
			"" },
		{ UPDATE("Last_Name",
			  "type: static\nvalue: '1234567890123456789012345678"
			  "90123456789012345678901234567890123456789012345678"
			  "901234567890'\n"),
			"field_updates/Hot.yaml:6:8: a text of 90 characters "
			"is too long for 'Last_Name', which holds 80 "
			"[bad-value]\n"
			"Shorten it.\n" },
	};

	(void)state;
	RUN(cases);
}

static void defaults_are_values_of_their_pick_lists(void **state)
{
	static const struct check_case cases[] = {
		{ "modules/Leads/fields/Rating.yaml",
			"api_name: Rating\nmodule: Leads\nfield_label: X\n"
			"data_type: picklist\npick_list_values:\n"
			"  - actual_value: Hot\ndefault_value: Cold\n",
			"modules/Leads/fields/Rating.yaml:7:16: 'Cold' is no "
			"value of the pick list 'Rating' [not-a-value]\n"
			"It has 'Hot'.\n" },
		{ "modules/Leads/fields/Colours.yaml",
			"api_name: Colours\nmodule: Leads\nfield_label: X\n"
			"data_type: multiselectpicklist\n"
			"global_picklist: Colours\n"
			"default_value: [Red, Bleu]\n",
			"modules/Leads/fields/Colours.yaml:6:22: 'Bleu' is no "
			"value of the pick list 'Colours' [not-a-value]\n"
			"Did you mean 'Blue'?\n" },
	};

	(void)state;
	RUN(cases);
}

static void dependencies_name_values(void **state)
{
	static const struct check_case cases[] = {
		{ "modules/Leads/map_dependencies/D.yaml",
			"api_name: D\nmodule: Leads\nlayout: Standard\n"
			"parent: Lead_Status\nchild: Rating\n"
			"pick_list_values:\n  - actual_value: New\n"
			"    maps: [Hot, Warm]\n  - actual_value: Gone\n"
			"    maps: []\n",
			"modules/Leads/map_dependencies/D.yaml:8:17: 'Warm' is "
			"no value of the pick list 'Rating' [not-a-value]\n"
			"It has 'Cold', 'Hot'.\n"
			"modules/Leads/map_dependencies/D.yaml:9:19: 'Gone' is "
			"no value of the pick list 'Lead_Status' "
			"[not-a-value]\n"
			"It has 'Contacted', 'Lost', 'New', 'Qualified'.\n" },
		{ "modules/Leads/map_dependencies/D.yaml",
			"api_name: D\nmodule: Leads\nlayout: Standard\n"
			"parent: Company\nchild: Company\n"
			"pick_list_values:\n  - actual_value: New\n"
			"    maps: [Hot]\n",
			"modules/Leads/map_dependencies/D.yaml:4:9: field "
			"'Company' is of type text, not a pick list "
			"[not-a-value]\n"
			"Name a field of type picklist.\n"
			"modules/Leads/map_dependencies/D.yaml:5:8: field "
			"'Company' is of type text, not a pick list "
			"[not-a-value]\n"
			"Name a field of type picklist.\n"
			"modules/Leads/map_dependencies/D.yaml:5:8: pick list "
			"'Company' would depend on itself [reference-cycle]\n"
			"Name two different fields.\n" },
	};

	(void)state;
	RUN(cases);
}

static void stages_and_pipelines_are_values_of_their_fields(void **state)
{
	static const struct file files[] = {
		{ "modules/Leads/fields/Stage.yaml",
			"api_name: Stage\nmodule: Leads\nfield_label: X\n"
			"data_type: picklist\npick_list_values:\n"
			"  - actual_value: Open\n" },
		{ "modules/Leads/fields/Pipeline.yaml",
			"api_name: Pipeline\nmodule: Leads\nfield_label: X\n"
			"data_type: picklist\npick_list_values:\n"
			"  - actual_value: Standard\n" },
		{ "modules/Leads/pipelines/P.yaml",
			"api_name: P\nmodule: Leads\nlayout: Standard\n"
			"actual_value: P\nmaps:\n  - actual_value: Open\n"
			"  - actual_value: Won\n" },
		{ NULL, NULL },
	};
	struct check_options options = { .workers = 1 };

	(void)state;
	expect_files(files, &options,
		"modules/Leads/pipelines/P.yaml:4:15: 'P' is no value "
		"of the pick list 'Pipeline' [not-a-value]\n"
		"It has 'Standard'.\n"
		"modules/Leads/pipelines/P.yaml:7:19: 'Won' is no "
		"value of the pick list 'Stage' [not-a-value]\n"
		"It has 'Open'.\n");
}

static void tasks_have_states_and_priorities(void **state)
{
	static const struct file files[] = {
		{ "modules/Tasks/module.yaml",
			"api_name: Tasks\nsingular_label: T\n"
			"plural_label: T\ngenerated_type: default\n" },
		{ "modules/Tasks/fields/Status.yaml",
			"api_name: Status\nmodule: Tasks\nfield_label: X\n"
			"data_type: picklist\npick_list_values:\n"
			"  - actual_value: Open\n" },
		{ "workflow_tasks/Call.yaml",
			"api_name: Call\nmodule: Leads\n"
			"subject: Call\nname: C\nstatus: Opn\n"
			"priority: Any\n" },
		{ NULL, NULL },
	};
	struct check_options options = { .workers = 1 };

	(void)state;
	expect_files(files, &options,
		"workflow_tasks/Call.yaml:5:9: 'Opn' is no value of "
		"the pick list 'Status' [not-a-value]\n"
		"Did you mean 'Open'?\n");
}

static void merge_fields_and_formulas_name_fields(void **state)
{
	static const struct check_case cases[] = {
		{ "email_templates/T.yaml",
			"api_name: T\nname: T\nmodule: Leads\n"
			"subject: Dear ${!Leads.Last_Nam}\n"
			"content: |\n  ${!Leads.Email} ${!Users.Name}\n"
			"  ${!Leads.Account.Phon} ${!Laeds.Email}\n",
			"email_templates/T.yaml:4:10: warning: module 'Leads' "
			"has no field 'Last_Nam' [unknown-reference]\n"
			"Did you mean 'Last_Name'?\n"
			"email_templates/T.yaml:5:10: warning: module "
			"'Accounts' has no field 'Phon' [unknown-reference]\n"
			"Did you mean 'Phone'?\n"
			"email_templates/T.yaml:5:10: warning: there is no "
			"module 'Laeds' [unknown-reference]\n"
			"Did you mean 'Leads'?\n" },
		{ "modules/Leads/fields/Rating.yaml",
			"api_name: Rating\nmodule: Leads\nfield_label: X\n"
			"data_type: formula\nformula:\n"
			"  return_type: double\n"
			"  expression: ${Leads.Revenu} * ${Sizes} + ${Size}\n",
			"modules/Leads/fields/Rating.yaml:7:15: warning: "
			"module 'Leads' has no field 'Revenu' "
			"[unknown-reference]\n"
			"Did you mean 'Revenue'?\n"
			"modules/Leads/fields/Rating.yaml:7:15: warning: "
			"module 'Leads' has no field 'Sizes' "
			"[unknown-reference]\n"
			"Did you mean 'Size'?\n" },
		{ "modules/Leads/fields/Rating.yaml",
			"api_name: Rating\nmodule: Leads\nfield_label: X\n"
			"data_type: formula\nformula:\n"
			"  return_type: double\n  dialect: salesforce\n"
			"  expression: ${Leads.Revenu} * ${Sizes}\n",
			"" },
	};

	(void)state;
	RUN(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mandatory_fields_are_on_every_layout),
		cmocka_unit_test(a_field_has_one_place),
		cmocka_unit_test(a_layout_offers_values_that_the_field_has),
		cmocka_unit_test(layout_rules_change_what_the_layout_has),
		cmocka_unit_test(workflow_rules_number_their_conditions),
		cmocka_unit_test(actions_are_of_the_module),
		cmocka_unit_test(values_fit_the_fields_that_get_them),
		cmocka_unit_test(defaults_are_values_of_their_pick_lists),
		cmocka_unit_test(dependencies_name_values),
		cmocka_unit_test(
			stages_and_pipelines_are_values_of_their_fields),
		cmocka_unit_test(tasks_have_states_and_priorities),
		cmocka_unit_test(merge_fields_and_formulas_name_fields),
	};

	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}

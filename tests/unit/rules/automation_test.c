/* SPDX-License-Identifier: MIT */
/* Tests of rules at work: which act, in which order, how often. */
#include "automation_fixture.h"

#define RULE(module, name, when, what)                                        \
	{                                                                     \
		"modules/" module "/workflow_rules/" name ".yaml",            \
			"api_name: " name "\nmodule: " module "\nname: " name \
			"\nexecute_when: {" when "}\nconditions:\n"           \
			"  - sequence_number: 1\n" what                       \
	}
#define DO(what) "    instant_actions: {" what "}\n"
#define WHERE(criteria) "    criteria_details: {criteria: {" criteria "}}\n"
#define UPDATE(name, module, field, more)                                     \
	{                                                                     \
		"field_updates/" name ".yaml",                                \
			"api_name: " name "\nname: " name "\nmodule: " module \
			"\nfield: " field "\n" more                           \
	}
#define SET(value) "type: static\nvalue: " value "\n"

/* Open the org with these files and compile. */
static void begin(struct shop *s, const struct file *files)
{
	shop_open(s, files);
	shop_compile(s);
}

static void expect_cell(struct shop *s, const char *module, const char *id,
	const char *field, const char *wanted)
{
	assert_string_equal(shop_cell(s, module, id, field), wanted);
}

static void without_rules_nothing_is_cared_for(void **state)
{
	const struct node *turns;
	struct shop s;

	(void)state;
	begin(&s, NULL);
	assert_false(automation_cares(s.automation, s.recipe.source));
	assert_false(automation_cares(s.automation, s.targets[0].sheet));
	assert_false(automation_cares(NULL, s.recipe.source));
	assert_int_equal(lines_count(automation_outbox(s.automation)), 0);
	assert_int_equal(
		automation_turns(s.automation, &s.arena, &turns), OPK_OK);
	assert_null(turns);
	shop_end(&s);
}

static const struct file types[] = {
	RULE("Contacts", "A_Create", "type: create",
		DO("field_updates: [Hot]")),
	RULE("Contacts", "B_Edit", "type: edit", DO("add_tags: {tags: [New]}")),
	RULE("Contacts", "C_Off", "type: edit", DO("field_updates: [Name]")),
	UPDATE("Hot", "Contacts", "Rating", SET("Hot")),
	UPDATE("Name", "Contacts", "Last_Name", SET("Never")),
	{ "modules/Contacts/tags/New.yaml",
		"api_name: New\nmodule: Contacts\nname: brand new\n" },
	{ "modules/Contacts/workflow_rules/C_Off.yaml",
		"api_name: C_Off\nmodule: Contacts\nname: Off\n"
		"active: false\nexecute_when: {type: edit}\nconditions:\n"
		"  - sequence_number: 1\n" DO("field_updates: [Name]") },
	{ "modules/Contacts/workflow_rules/D_Other.yaml",
		"api_name: D_Other\nmodule: Contacts\nname: Other\n"
		"execute_when: {type: edit, details: "
		"{trigger_module: Notes}}\nconditions:\n"
		"  - sequence_number: 1\n" DO("field_updates: [Name]") },
	{ "modules/Contacts/workflow_rules/E_Delete.yaml",
		"api_name: E_Delete\nmodule: Contacts\nname: Delete\n"
		"execute_when: {type: delete}\nconditions:\n"
		"  - sequence_number: 1\n" DO("functions: [F]") },
	{ NULL, NULL },
};

static void rules_act_by_their_type(void **state)
{
	struct shop s;

	(void)state;
	begin(&s, types);
	assert_true(automation_cares(s.automation, s.targets[0].sheet));
	assert_false(automation_cares(s.automation, s.recipe.source));
	shop_run(&s, "Contacts", "21", NULL);
	/* the first makes an event, which sets off the second */
	expect_cell(&s, "Contacts", "21", "Rating", "Hot");
	expect_cell(&s, "Contacts", "21", "Tag", "brand new");
	shop_run(&s, "Contacts", "23", "Last_Name");
	expect_cell(&s, "Contacts", "23", "Tag", "brand new");
	expect_cell(&s, "Contacts", "23", "Last_Name", "Elk");
	assert_string_equal(shop_said(&s), "");
	shop_end(&s);
}

static void conditions_are_tried_in_order(void **state)
{
	static const struct file files[] = {
		RULE("Contacts", "A", "type: create",
			WHERE("field: Rating, comparator: equal, value: Hot") DO(
				"field_updates: [Two]") "  - "
							"sequence_number: "
							"3\n" DO(
								"field_"
								"updates: "
								"[Three]") "  "
									   "- "
									   "seq"
									   "uen"
									   "ce_"
									   "num"
									   "ber"
									   ": "
									   "2"
									   "\n" WHERE(
										   "field: "
										   "Account."
										   "Phone, "
										   "comparator:"
										   " "
										   "equal, "
										   "value: "
										   "'123'")
										   DO("field_"
										      "updates:"
										      " ["
										      "Code]")),
		UPDATE("Two", "Contacts", "Last_Name", SET("Two")),
		UPDATE("Three", "Contacts", "Last_Name", SET("Three")),
		UPDATE("Code", "Contacts", "Last_Name", SET("Phoned")),
		{ NULL, NULL },
	};
	struct shop s;

	(void)state;
	begin(&s, files);
	shop_run(&s, "Contacts", "21", NULL);
	shop_run(&s, "Contacts", "22", NULL);
	shop_run(&s, "Contacts", "23", NULL);
	expect_cell(&s, "Contacts", "21", "Last_Name", "Phoned");
	expect_cell(&s, "Contacts", "22", "Last_Name", "Three");
	expect_cell(&s, "Contacts", "23", "Last_Name", "Two");
	shop_end(&s);
}

static const struct file triggers[] = {
	RULE("Contacts", "A_Field",
		"type: field_update, details: {match_all: false, criteria: "
		"{group_operator: AND, group: [{field: Rating, comparator: "
		"equal, value: Hot}, {field: Email, comparator: equal, "
		"value: '${ANYVALUE}'}]}}",
		DO("field_updates: [Code]")),
	RULE("Contacts", "B_Section",
		"type: section_update, details: {layout: Standard, sections: "
		"[Person]}",
		DO("field_updates: [Since]")),
	UPDATE("Code", "Contacts", "Code", SET("77")),
	UPDATE("Since", "Contacts", "Since",
		"type: execution_time\nexecution_time: {unit: 1, period: "
		"business_days, trigger_field: '${CURRENTTIME}'}\n"),
	{ NULL, NULL },
};

static void changes_of_fields_and_sections_set_rules_off(void **state)
{
	struct shop s;

	(void)state;
	begin(&s, triggers);
	shop_run(&s, "Contacts", "21", "Rating"); /* which is Cold */
	expect_cell(&s, "Contacts", "21", "Code", "");
	shop_run(&s, "Contacts", "23", "Owner");
	expect_cell(&s, "Contacts", "23", "Code", "");
	shop_run(&s, "Contacts", "23", "Rating");
	expect_cell(&s, "Contacts", "23", "Code", "77");
	expect_cell(&s, "Contacts", "23", "Since", "");
	shop_run(&s, "Contacts", "22", "Email");
	expect_cell(&s, "Contacts", "22", "Code", "77");
	expect_cell(&s, "Contacts", "22", "Since", "2026-11-23");
	shop_end(&s);
}

static const struct file ring[] = {
	RULE("Contacts", "A", "type: create_or_edit",
		DO("field_updates: [Cold]")),
	RULE("Contacts", "B", "type: edit", DO("field_updates: [Hot]")),
	UPDATE("Hot", "Contacts", "Rating", SET("Hot")),
	UPDATE("Cold", "Contacts", "Rating", SET("Cold")),
	{ NULL, NULL },
};

static void a_loop_is_cut_and_said(void **state)
{
	struct shop s;

	(void)state;
	begin(&s, ring);
	shop_run(&s, "Contacts", "22", NULL);
	expect_cell(&s, "Contacts", "22", "Rating", "Hot");
	shop_run(&s, "Contacts", "22", NULL);
	shop_run(&s, "Contacts", "23", NULL);
	assert_string_equal(shop_said(&s),
		"'workflow_rule:Contacts.A' was set off again by what it had "
		"done, on 2 records [rule-loop]\n");
	shop_end(&s);
}

static void a_rule_does_not_set_off_itself(void **state)
{
	static const struct file files[] = {
		RULE("Contacts", "A", "type: edit", DO("field_updates: [Hot]")),
		UPDATE("Hot", "Contacts", "Rating", SET("Hot")),
		{ NULL, NULL },
	};
	struct shop s;

	(void)state;
	begin(&s, files);
	shop_run(&s, "Contacts", "21", "Email");
	expect_cell(&s, "Contacts", "21", "Rating", "Hot");
	assert_string_equal(shop_said(&s), "");
	shop_end(&s);
}

static const struct file related[] = {
	RULE("Contacts", "A", "type: create",
		DO("field_updates: [Phone], assign_owner: [{assign_to: "
		   "[{user: {email: bob@example.com}}], lookup_field: "
		   "Account}]")),
	RULE("Accounts", "A",
		"type: field_update, details: {criteria: "
		"{field: Phone, comparator: equal, value: "
		"'${ANYVALUE}'}}",
		DO("tasks: [Call]")),
	UPDATE("Phone", "Accounts", "Phone",
		"related_module: Contacts\nlookup_field: Account\n"
		"type: merge_field\nvalue: '+49 ${!Contacts.Rating} 1'\n"),
	{ "workflow_tasks/Call.yaml",
		"api_name: Call\nname: Call\nmodule: Accounts\n"
		"subject: Call ${!Accounts.Account_Name}\n"
		"due_date: {unit: 2, period: days, trigger_field: "
		"'${CURRENTTIME}'}\nnotify: true\n"
		"assign_to: {group: Desk}\n" },
	{ NULL, NULL },
};

static void related_records_change_and_set_off_their_rules(void **state)
{
	struct shop s;

	(void)state;
	begin(&s, related);
	shop_run(&s, "Contacts", "23", NULL); /* its account is not there */
	assert_int_equal(lines_count(automation_outbox(s.automation)), 0);
	shop_run(&s, "Contacts", "21", NULL);
	assert_string_equal(shop_record(&s, "Accounts", "31"),
		"id=31\nAccount_Name=Fox & Co\nPhone=+49 Cold 1\n"
		"Modified_By=1\nModified_Time=2026-11-21T12:00:00+01:00\n"
		"Owner=2\n");
	assert_string_equal(shop_record(&s, "Tasks", "1"),
		"id=1\nOwner=2\nCreated_By=1\n"
		"Created_Time=2026-11-21T12:00:00+01:00\nModified_By=1\n"
		"Modified_Time=2026-11-21T12:00:00+01:00\n"
		"Due_Date=2026-11-23\nPriority=High\nStatus=Not Started\n"
		"Subject=Call Fox & Co\nWhat_Id=31\nse_module=Accounts\n");
	assert_string_equal(shop_outbox(&s),
		"{\"format\":\"orgpack-outbox-line/1\",\"number\":1,\"type\":"
		"\"notice\",\"name\":null,\"rule\":\"workflow_rule:Accounts.A\""
		",\"module\":\"Tasks\",\"record\":\"1\",\"source\":\"11\","
		"\"due\":null,\"payload\":{\"to\":\"bob@example.com\","
		"\"about\":\"task\"}}\n");
	shop_end(&s);
}

static const struct file values[] = {
	RULE("Contacts", "A", "type: create",
		DO("field_updates: [Rating, Code, Kinds, Seen, Nobody]")),
	UPDATE("Rating", "Contacts", "Rating",
		SET("Warm") "dependent_fields:\n  - {field: Last_Name, value: "
			    "Never}\n"),
	UPDATE("Code", "Contacts", "Code",
		"type: merge_field\nvalue: x${!Leads.Last_Name}1\n"
		"dependent_fields:\n  - {field: Last_Name, value: Never}\n"),
	UPDATE("Kinds", "Contacts", "Kinds",
		"type: static\nvalue: [C, A]\nupdate_type: append\n"
		"dependent_fields:\n  - {field: Rating, value: Hot}\n"),
	UPDATE("Seen", "Contacts", "Seen",
		"type: execution_time\nexecution_time: {unit: 30, period: "
		"minutes, trigger_field: '${CURRENTTIME}'}\n"),
	UPDATE("Nobody", "Contacts", "Owner",
		"type: static\nuser: {email: nobody@example.com}\n"),
	{ NULL, NULL },
};

static bool is_taken(void *user, struct sheet *s, uint32_t column,
	struct span text, uint32_t except)
{
	*(int *)user += 1;
	return column == map_get(&s->by_name, SPAN("Code")) &&
	       span_is(text, "x1") && except != 1;
}

static void values_that_do_not_fit_are_refused(void **state)
{
	int asked = 0;
	struct shop s;

	(void)state;
	shop_open(&s, values);
	s.how.host.is_taken = is_taken;
	s.how.host.user = &asked;
	shop_compile(&s);
	assert_true(sheet_set_text(s.targets[0].sheet, 0,
		map_get(&s.targets[0].sheet->by_name, SPAN("Kinds")),
		SPAN("A;B"), &s.reader));
	shop_run(&s, "Contacts", "21", NULL);
	assert_int_equal(asked, 1);
	expect_cell(&s, "Contacts", "21", "Code", "");
	expect_cell(&s, "Contacts", "21", "Last_Name", "Fox");
	expect_cell(&s, "Contacts", "21", "Kinds", "A;B;C");
	expect_cell(&s, "Contacts", "21", "Rating", "Hot");
	expect_cell(&s, "Contacts", "21", "Owner", "1");
	expect_cell(&s, "Contacts", "21", "Seen", "2026-11-21T12:30:00+01:00");
	assert_string_equal(shop_said(&s),
		"'workflow_rule:Contacts.A' would write values that their "
		"fields cannot hold, on 1 record [update-refused]\n");
	shop_end(&s);
}

static const struct file tags[] = {
	RULE("Contacts", "A", "type: create",
		DO("add_tags: {tags: [One, Two]}")),
	RULE("Contacts", "B",
		"type: field_update, details: {criteria: "
		"{field: Email, comparator: equal, value: "
		"'${ANYVALUE}'}}",
		DO("remove_tags: {tags: [One]}")),
	RULE("Contacts", "C",
		"type: field_update, details: {criteria: "
		"{field: Rating, comparator: equal, value: "
		"'${ANYVALUE}'}}",
		DO("add_tags: {tags: [Two], over_write: true}")),
	{ "modules/Contacts/tags/One.yaml",
		"api_name: One\nmodule: Contacts\nname: '1'\n" },
	{ "modules/Contacts/tags/Two.yaml",
		"api_name: Two\nmodule: Contacts\nname: '2'\n" },
	{ NULL, NULL },
};

static void tags_come_and_go(void **state)
{
	struct shop s;

	(void)state;
	begin(&s, tags);
	assert_true(sheet_set_text(s.targets[0].sheet, 0,
		map_get(&s.targets[0].sheet->by_name, SPAN("Tag")), SPAN("2;0"),
		&s.reader));
	shop_run(&s, "Contacts", "21", NULL);
	expect_cell(&s, "Contacts", "21", "Tag", "2;0;1");
	shop_run(&s, "Contacts", "21", "Email");
	expect_cell(&s, "Contacts", "21", "Tag", "2;0");
	shop_run(&s, "Contacts", "21", "Rating");
	expect_cell(&s, "Contacts", "21", "Tag", "2");
	shop_end(&s);
}

static const struct file enters[] = {
	{ "modules/Contacts/blueprints/Way.xml",
		"<blueprint api_name=\"Way\" module=\"Contacts\" "
		"name=\"Way\" layout=\"Standard\" field=\"Rating\" "
		"active=\"true\"><entry_criteria field=\"Email\" "
		"comparator=\"not_equal\" value=\"${EMPTY}\"/><states>"
		"<state name=\"Hot\"/><state name=\"Cold\" start=\"true\" "
		"end=\"true\"/></states></blueprint>\n" },
	{ NULL, NULL },
};

static void created_records_enter_their_blueprint(void **state)
{
	struct shop s;

	(void)state;
	begin(&s, enters);
	assert_true(automation_cares(s.automation, s.targets[0].sheet));
	shop_run(&s, "Contacts", "22", "Email");
	expect_cell(&s, "Contacts", "22", "Rating", "");
	shop_run(&s, "Contacts", "22", NULL);
	shop_run(&s, "Contacts", "23", NULL);
	expect_cell(&s, "Contacts", "22", "Rating", "Cold");
	expect_cell(&s, "Contacts", "23", "Rating", "Hot");
	shop_end(&s);
}

static const struct file after[] = {
	{ "modules/Leads/blueprints/Way.xml",
		"<blueprint api_name=\"Way\" module=\"Leads\" name=\"Way\" "
		"layout=\"Standard\" field=\"Lead_Status\" active=\"true\">"
		"<states><state name=\"New\" start=\"true\"/>"
		"<state name=\"Lost\" end=\"true\"/></states><transitions>"
		"<transition name=\"Go\" to=\"Lost\"><from>New</from><after>"
		"<field_update>Five</field_update>"
		"<assign_owner email=\"cy@example.com\"/>"
		"<add_tags><tag>Old</tag></add_tags>"
		"<create_record module=\"Events\"><field name=\"Event_Title\" "
		"value=\"${!Leads.Last_Name}: ${!Leads.Owner}\"/>"
		"</create_record><convert/></after></transition>"
		"</transitions></blueprint>\n" },
	UPDATE("Five", "Leads", "Size", SET("55")),
	{ "modules/Leads/tags/Old.yaml",
		"api_name: Old\nmodule: Leads\nname: old\n" },
	RULE("Leads", "A",
		"type: field_update, details: {criteria: {field: "
		"Size, comparator: equal, value: '${ANYVALUE}'}}",
		DO("field_updates: [Name]")),
	UPDATE("Name", "Leads", "Last_Name",
		"type: merge_field\nvalue: ${!Leads.Last_Name} again\n"),
	{ NULL, NULL },
};

static void a_transition_acts_before_the_source_is_looked_at(void **state)
{
	struct transition t = { .blueprint = SPAN("Way") };
	struct shop s;

	(void)state;
	shop_open(&s, after);
	s.how.through = "Go";
	shop_compile(&s);
	assert_int_equal(automation_transition(s.automation, &t, 0, 0), OPK_OK);
	expect_cell(&s, "Leads", "11", "Size", "55");
	expect_cell(&s, "Leads", "11", "Owner", "3");
	expect_cell(&s, "Leads", "11", "Tag", "old");
	expect_cell(&s, "Events", "1", "Event_Title", "Fox: cy@example.com");
	expect_cell(&s, "Leads", "11", "Last_Name", "Fox");
	shop_run(&s, "Leads", "11", "Email");
	expect_cell(&s, "Leads", "11", "Last_Name", "Fox again");
	assert_string_equal(shop_said(&s), "");
	shop_end(&s);
}

static void ids_that_are_no_numbers_make_no_records(void **state)
{
	struct record_change e = { .is_new = true };
	struct shop s;

	(void)state;
	shop_open(&s, related);
	shop_table(&s, "Tasks", "id,Subject\nT1,One\n");
	shop_compile(&s);
	e.sheet = s.targets[0].sheet;
	assert_int_equal(
		automation_run(s.automation, &e, 1, 0, 0), OPK_MALFORMED);
	assert_string_equal(list_faults(&s.arena, &s.faults),
		"1:1 'workflow_rule:Accounts.A' makes a record of 'Tasks', "
		"whose ids are no numbers [bad-records]\n");
	shop_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_rules_nothing_is_cared_for),
		cmocka_unit_test(rules_act_by_their_type),
		cmocka_unit_test(conditions_are_tried_in_order),
		cmocka_unit_test(changes_of_fields_and_sections_set_rules_off),
		cmocka_unit_test(a_loop_is_cut_and_said),
		cmocka_unit_test(a_rule_does_not_set_off_itself),
		cmocka_unit_test(
			related_records_change_and_set_off_their_rules),
		cmocka_unit_test(values_that_do_not_fit_are_refused),
		cmocka_unit_test(tags_come_and_go),
		cmocka_unit_test(created_records_enter_their_blueprint),
		cmocka_unit_test(
			a_transition_acts_before_the_source_is_looked_at),
		cmocka_unit_test(ids_that_are_no_numbers_make_no_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Tests of records that actions make: calls, meetings, any others. */
#include "automation_fixture.h"

#define RULE(what)                                                    \
	{                                                             \
		"modules/Contacts/workflow_rules/A.yaml",             \
			"api_name: A\nmodule: Contacts\nname: A\n"    \
			"execute_when: {type: create}\nconditions:\n" \
			"  - sequence_number: 1\n"                    \
			"    instant_actions:\n" what                 \
	}

/* What the rule makes of contact 21: the record 1 of a module. */
static void expect_record(const struct file *files, const char *module,
	const char *id, const char *wanted, const char *said)
{
	struct shop s;

	shop_open(&s, files);
	shop_compile(&s);
	shop_run(&s, "Contacts", "21", NULL);
	assert_string_equal(shop_record(&s, module, id), wanted);
	assert_string_equal(shop_said(&s), said);
	shop_end(&s);
}

static void a_meeting_ends_when_it_has_lasted(void **state)
{
	static const struct file files[] = {
		RULE("      add_meeting:\n        module: Events\n"
		     "        field_mappings:\n"
		     "          - {field: Event_Title, type: merge_field, "
		     "value: 'With ${!Contacts.Last_Name}'}\n"
		     "          - {field: Start_DateTime, type: "
		     "execution_time, execution_time: {unit: 1, period: days, "
		     "trigger_field: '${CURRENTTIME}', time: '23:30'}}\n"
		     "          - {field: Owner, type: static, user: {email: "
		     "cy@example.com}}\n"
		     "        meeting_duration: {period: minutes, unit: 45}\n"),
		{ NULL, NULL },
	};

	(void)state;
	expect_record(files, "Events", "1",
		"id=1\nOwner=3\nCreated_By=1\n"
		"Created_Time=2026-11-21T12:00:00+01:00\nModified_By=1\n"
		"Modified_Time=2026-11-21T12:00:00+01:00\n"
		"End_DateTime=2026-11-23T00:15:00+01:00\n"
		"Event_Title=With Fox\n"
		"Start_DateTime=2026-11-22T23:30:00+01:00\nWho_Id=21\n",
		"");
}

static void a_call_is_about_what_is_said(void **state)
{
	static const struct file files[] = {
		RULE("      schedule_call:\n        module: Calls\n"
		     "        layout: Short\n        field_mappings:\n"
		     "          - {field: What_Id, type: merge_field, value: "
		     "'${!Contacts.Account}'}\n"
		     "          - {field: Nobody, type: static, user: {email: "
		     "nobody@example.com}}\n"),
		{ "modules/Calls/module.yaml",
			"api_name: Calls\nsingular_label: Call\n"
			"plural_label: Calls\ngenerated_type: default\n" },
		{ "modules/Calls/fields/What_Id.yaml",
			"api_name: What_Id\nmodule: Calls\n"
			"field_label: About\ndata_type: lookup\n"
			"lookup:\n  module: Accounts\n" },
		{ "modules/Calls/fields/Nobody.yaml",
			"api_name: Nobody\nmodule: Calls\n"
			"field_label: Nobody\ndata_type: userlookup\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect_record(files, "Calls", "1",
		"id=1\nOwner=1\nCreated_By=1\n"
		"Created_Time=2026-11-21T12:00:00+01:00\nModified_By=1\n"
		"Modified_Time=2026-11-21T12:00:00+01:00\nLayout=Short\n"
		"What_Id=31\n",
		"'workflow_rule:Contacts.A' would write values that their "
		"fields cannot hold, on 1 record [update-refused]\n");
}

static void a_record_gets_what_is_given(void **state)
{
	static const struct file files[] = {
		RULE("      create_record:\n        module: Accounts\n"
		     "        field_mappings:\n"
		     "          - {field: Account_Name, type: merge_field, "
		     "value: '${!Contacts.Account} ${!Contacts.Owner}'}\n"
		     "          - {field: Phone, type: merge_field, value: "
		     "'${!Contacts.Code}'}\n"),
		{ NULL, NULL },
	};

	(void)state;
	expect_record(files, "Accounts", "32",
		"id=32\nAccount_Name=Fox & Co Ana Lopez\nModified_By=1\n"
		"Modified_Time=2026-11-21T12:00:00+01:00\nOwner=1\n",
		"");
}

static void a_module_that_is_not_there_gets_no_record(void **state)
{
	static const struct file files[] = {
		RULE("      create_record:\n        module: Nowhere\n"
		     "        field_mappings:\n"
		     "          - {field: Name, type: static, value: a}\n"
		     "      field_updates: [None]\n      tasks: [None]\n"
		     "      webhooks: [None]\n"),
		{ NULL, NULL },
	};

	(void)state;
	expect_record(files, "Contacts", "21",
		"id=21\nLast_Name=Fox\nEmail=fox@example.com\nOwner=1\n"
		"Account=31\nRating=Cold\n",
		"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_meeting_ends_when_it_has_lasted),
		cmocka_unit_test(a_call_is_about_what_is_said),
		cmocka_unit_test(a_record_gets_what_is_given),
		cmocka_unit_test(a_module_that_is_not_there_gets_no_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Tests of turns: who becomes the owner, and who is next. */
#include "automation_fixture.h"

#define RULE(name, what)                                                    \
	{                                                                   \
		"modules/Contacts/workflow_rules/" name ".yaml",            \
			"api_name: " name "\nmodule: Contacts\nname: " name \
			"\nexecute_when: {type: create}\n"                  \
			"conditions:\n  - sequence_number: 4\n"             \
			"    instant_actions: {" what "}\n"                 \
	}

/* The owners that the contacts 21, 22, 23, 21, 22 get. */
static void expect_owners(const struct file *files, const char *counters,
	const char *owners, const char *turns)
{
	static const char *const ids[] = { "21", "22", "23", "21", "22" };
	const struct node *after;
	struct shop s;

	shop_open(&s, files);
	s.sheets.counters = read_yaml(&s.arena, counters);
	shop_compile(&s);
	for (size_t i = 0; i < 5; i++) {
		shop_run(&s, "Contacts", ids[i], NULL);
		assert_int_equal(
			*shop_cell(&s, "Contacts", ids[i], "Owner"), owners[i]);
	}
	assert_int_equal(
		automation_turns(s.automation, &s.arena, &after), OPK_OK);
	if (!turns)
		assert_null(after);
	else
		assert_true(node_equal(after, read_yaml(&s.arena, turns)));
	shop_end(&s);
}

static void assignees_take_turns(void **state)
{
	static const struct file files[] = {
		RULE("A", "assign_owner: [{assign_to: [{user: {email: "
			  "ana@example.com}}, {role: Sales}]}]"),
		{ NULL, NULL },
	};

	(void)state;
	expect_owners(
		files, "{}", "12312", "workflow_rule:Contacts.A/4/1: 5\n");
	expect_owners(files, "turns: {'workflow_rule:Contacts.A/4/1': 7}\n",
		"23123", "workflow_rule:Contacts.A/4/1: 12\n");
}

static void a_single_assignee_has_no_turns(void **state)
{
	static const struct file files[] = {
		RULE("A", "assign_owner: [{assign_to: [{user: {email: "
			  "gone@example.com}}, {user: {email: "
			  "cy@example.com}}]}]"),
		{ NULL, NULL },
	};

	(void)state;
	expect_owners(files, "{}", "33333", NULL);
}

static void nobody_changes_nothing(void **state)
{
	static const struct file files[] = {
		RULE("A", "assign_owner: [{assign_to: [{profile: Nobody}]}]"),
		{ NULL, NULL },
	};

	(void)state;
	expect_owners(files, "{}", "12312", NULL);
}

static void a_field_names_an_assignee(void **state)
{
	static const struct file files[] = {
		RULE("A", "assign_owner: [{assign_to: [{merge_field: "
			  "'${!Contacts.Rating}'}, {merge_field: "
			  "'${!Contacts.Owner}'}, {user: {email: "
			  "cy@example.com}}]}]"),
		{ NULL, NULL },
	};

	(void)state;
	expect_owners(
		files, "{}", "13333", "workflow_rule:Contacts.A/4/1: 5\n");
}

static const struct file by_rule[] = {
	RULE("A", "assign_owner: [{assign_to: [{assignment_rule: Way}], "
		  "notify: true}]"),
	{ "modules/Contacts/assignment_rules/Way.yaml",
		"api_name: Way\nmodule: Contacts\nname: Way\n"
		"default_assignee: {user: {email: ana@example.com}}\n"
		"rule_entries:\n"
		"  - criteria: {field: Rating, comparator: equal, value: Hot}\n"
		"    assign_to: [{profile: Nobody}]\n"
		"  - criteria: {field: Email, comparator: not_equal, value: "
		"'${EMPTY}'}\n"
		"    assign_to: [{group: Desk}]\n"
		"    user_availability_based_on: [online_status]\n"
		"    followup_actions: {tasks: [Call]}\n" },
	{ "workflow_tasks/Call.yaml",
		"api_name: Call\nname: Call\nmodule: Contacts\n"
		"subject: '${!Contacts.Owner}'\n" },
	{ NULL, NULL },
};

static void assignment_rules_find_an_owner(void **state)
{
	struct shop s;

	(void)state;
	expect_owners(
		by_rule, "{}", "23123", "assignment_rule:Contacts.Way/2: 4\n");
	shop_open(&s, by_rule);
	shop_compile(&s);
	shop_run(&s, "Contacts", "21", NULL);
	assert_string_equal(
		shop_cell(&s, "Tasks", "1", "Subject"), "bob@example.com");
	assert_string_equal(shop_cell(&s, "Tasks", "1", "Who_Id"), "21");
	assert_string_equal(shop_cell(&s, "Tasks", "1", "Owner"), "2");
	assert_string_equal(shop_said(&s),
		"'assignment_rule:Contacts.Way' says "
		"'user_availability_based_on', which is not looked at "
		"[not-carried]\n");
	assert_non_null(strstr(shop_outbox(&s),
		"\"payload\":{\"to\":\"bob@example.com\",\"about\":"
		"\"owner\"}}\n"));
	assert_int_equal(lines_count(automation_outbox(s.automation)), 1);
	shop_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(assignees_take_turns),
		cmocka_unit_test(a_single_assignee_has_no_turns),
		cmocka_unit_test(nobody_changes_nothing),
		cmocka_unit_test(a_field_names_an_assignee),
		cmocka_unit_test(assignment_rules_find_an_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

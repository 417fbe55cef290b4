/* SPDX-License-Identifier: MIT */
/* Criteria: fields, comparators and values have to fit each other. */
#include "check_fixture.h"

#define VIEW(criteria)                                        \
	"modules/Leads/custom_views/Mine.yaml",               \
		"api_name: Mine\nmodule: Leads\nname: Mine\n" \
		"criteria: " criteria "\n"
#define LEAF(field, comparator, value) \
	VIEW("{field: " field ", comparator: " comparator ", value: " value "}")

static void right_criteria_have_no_faults(void **state)
{
	static const struct check_case cases[] = {
		{ LEAF("Company", "starts_with", "A"), "" },
		{ LEAF("Company", "in", "[A, B]"), "" },
		{ LEAF("Account.Phone", "equal", "'123'"), "" },
		{ LEAF("Account.Parent.Employees", "greater_than", "9"), "" },
		{ LEAF("Revenue", "between", "[1, 2.5]"), "" },
		{ LEAF("Revenue", "less_than", "\"100\""), "" },
		{ LEAF("Size", "equal", "2.5"), "" },
		{ LEAF("Born", "greater_equal", "2024-02-29"), "" },
		{ LEAF("Born", "equal", "\"${TODAY}\""), "" },
		{ LEAF("Seen", "equal", "\"${LAST_N_DAYS:30}\""), "" },
		{ LEAF("Seen", "less_than", "\"${AGEINDAYS}+7\""), "" },
		{ LEAF("Seen", "between", "[2026-01-01, 2026-02-01]"), "" },
		{ LEAF("Vip", "equal", "true"), "" },
		{ LEAF("Vip", "not_equal", "'false'"), "" },
		{ LEAF("Lead_Status", "in", "[New, Lost]"), "" },
		{ LEAF("Lead_Status", "contains", "Con"), "" },
		{ LEAF("Lead_Status", "equal", "\"${EMPTY}\""), "" },
		{ LEAF("Colours", "include_any", "[Red, Blue]"), "" },
		{ LEAF("Owner", "equal", "\"${CURRENTUSER}\""), "" },
		{ LEAF("Created_Time", "equal", "\"${TODAY}\""), "" },
		{ LEAF("Tag", "include_all", "[a, b]"), "" },
		{ LEAF("Company", "equal", "\"${!Leads.Email}\""), "" },
		{ VIEW("{field: Born, comparator: less_than, type: field, "
		       "value: Seen}"),
			"" },
		{ VIEW("{group_operator: AND, group: [{field: Company, "
		       "comparator: equal, value: A}, {group_operator: OR, "
		       "group: [{field: Size, comparator: equal, value: 1}, "
		       "{field: Size, comparator: equal, value: 2}]}]}"),
			"" },
	};

	(void)state;
	RUN(cases);
}

static void fields_are_looked_for_along_their_paths(void **state)
{
	static const struct check_case cases[] = {
		{ LEAF("Compny", "equal", "A"),
			"modules/Leads/custom_views/Mine.yaml:4:19: module "
			"'Leads' has no field 'Compny' [unknown-reference]\n"
			"Did you mean 'Company'?\n" },
		{ LEAF("Zzz", "equal", "A"),
			"modules/Leads/custom_views/Mine.yaml:4:19: module "
			"'Leads' has no field 'Zzz' [unknown-reference]\n"
			"Add the field, or name one that the module has.\n" },
		{ LEAF("Account.Phon", "equal", "A"),
			"modules/Leads/custom_views/Mine.yaml:4:19: module "
			"'Accounts' has no field 'Phon' [unknown-reference]\n"
			"Did you mean 'Phone'?\n" },
		{ LEAF("Company.Phone", "equal", "A"),
			"modules/Leads/custom_views/Mine.yaml:4:19: field "
			"'Company' of module 'Leads' leads to no other module: "
			"it is of type text [bad-criteria]\n"
			"Name a field of the module itself, or go through a "
			"lookup.\n" },
		{ LEAF("Owner.Anything", "equal", "A"), "" },
		{ VIEW("{group_operator: AND, group: [{field: A1, "
		       "comparator: equal, value: A}, {group_operator: OR, "
		       "group: [{field: Size, comparator: equal, value: 1}, "
		       "{field: A2, comparator: equal, value: 2}]}]}"),
			"modules/Leads/custom_views/Mine.yaml:4:49: module "
			"'Leads' has no field 'A1' [unknown-reference]\n"
			"Add the field, or name one that the module has.\n"
			"modules/Leads/custom_views/Mine.yaml:4:164: module "
			"'Leads' has no field 'A2' [unknown-reference]\n"
			"Add the field, or name one that the module has.\n" },
	};

	(void)state;
	RUN(cases);
}

static void comparators_fit_only_some_types(void **state)
{
	static const struct check_case cases[] = {
		{ LEAF("Revenue", "like", "1"),
			"modules/Leads/custom_views/Mine.yaml:4:40: like "
			"cannot compare 'Revenue', which is of type currency "
			"[bad-criteria]\n"
			"Use equal, not_equal, less_than, less_equal, "
			"greater_than, greater_equal, between, not_between, in "
			"or not_in.\n" },
		{ LEAF("Vip", "contains", "t"),
			"modules/Leads/custom_views/Mine.yaml:4:36: contains "
			"cannot compare 'Vip', which is of type boolean "
			"[bad-criteria]\n"
			"Use equal or not_equal.\n" },
		{ LEAF("Born", "starts_with", "'2024'"),
			"modules/Leads/custom_views/Mine.yaml:4:37: "
			"starts_with cannot compare 'Born', which is of type "
			"date [bad-criteria]\n"
			"Use equal, not_equal, less_than, less_equal, "
			"greater_than, greater_equal, between, not_between, in "
			"or not_in.\n" },
		{ LEAF("Company", "less_than", "B"),
			"modules/Leads/custom_views/Mine.yaml:4:40: less_than "
			"cannot compare 'Company', which is of type text "
			"[bad-criteria]\n"
			"Use equal, not_equal, like, not_like, starts_with, "
			"ends_with, contains, not_contains, in or not_in.\n" },
		{ LEAF("Lead_Status", "include_all", "[New]"),
			"modules/Leads/custom_views/Mine.yaml:4:44: "
			"include_all cannot compare 'Lead_Status', which is of "
			"type picklist [bad-criteria]\n"
			"Use equal, not_equal, like, not_like, starts_with, "
			"ends_with, contains, not_contains, in or not_in.\n" },
		{ LEAF("Colours", "in", "[Red]"),
			"modules/Leads/custom_views/Mine.yaml:4:40: in cannot "
			"compare 'Colours', which is of type "
			"multiselectpicklist [bad-criteria]\n"
			"Use equal, not_equal, contains, not_contains, "
			"include_all, include_any, exclude_all or "
			"exclude_any.\n" },
		{ LEAF("Company", "between", "[A, B]"),
			"modules/Leads/custom_views/Mine.yaml:4:40: between "
			"cannot compare 'Company', which is of type text "
			"[bad-criteria]\n"
			"Use equal, not_equal, like, not_like, starts_with, "
			"ends_with, contains, not_contains, in or not_in.\n" },
	};

	(void)state;
	RUN(cases);
}

static void values_fit_the_field_and_the_comparator(void **state)
{
	static const struct check_case cases[] = {
		{ LEAF("Revenue", "equal", "much"),
			"modules/Leads/custom_views/Mine.yaml:4:54: 'much' "
			"does not fit 'Revenue', which is of type currency "
			"[bad-criteria]\n"
			"Write a number, such as 100.\n" },
		{ LEAF("Vip", "equal", "maybe"),
			"modules/Leads/custom_views/Mine.yaml:4:50: 'maybe' "
			"does not fit 'Vip', which is of type boolean "
			"[bad-criteria]\n"
			"Write true or false.\n" },
		{ LEAF("Born", "equal", "2025-02-29"),
			"modules/Leads/custom_views/Mine.yaml:4:51: "
			"'2025-02-29' does not fit 'Born', which is of type "
			"date [bad-criteria]\n"
			"Write a date, such as 2026-03-31.\n" },
		{ LEAF("Born", "equal", "tomorrow"),
			"modules/Leads/custom_views/Mine.yaml:4:51: 'tomorrow' "
			"does not fit 'Born', which is of type date "
			"[bad-criteria]\n"
			"Write a date, such as 2026-03-31.\n" },
		{ LEAF("Seen", "equal", "2026-01-01T25:00:00Z"),
			"modules/Leads/custom_views/Mine.yaml:4:51: "
			"'2026-01-01T25:00:00Z' does not fit 'Seen', which is "
			"of type datetime [bad-criteria]\n"
			"Write a time with its offset, such as "
			"2026-03-31T17:30:00+02:00.\n" },
		{ LEAF("Lead_Status", "equal", "Qualifed"),
			"modules/Leads/custom_views/Mine.yaml:4:58: 'Qualifed' "
			"is no value of the pick list 'Lead_Status' "
			"[bad-criteria]\n"
			"Did you mean 'Qualified'?\n" },
		{ LEAF("Lead_Status", "in", "[New, Old]"),
			"modules/Leads/custom_views/Mine.yaml:4:61: 'Old' is "
			"no value of the pick list 'Lead_Status' "
			"[bad-criteria]\n"
			"It has 'Contacted', 'Lost', 'New', 'Qualified'.\n" },
		{ LEAF("Lead_Status", "equal", "-None-"),
			"modules/Leads/custom_views/Mine.yaml:4:58: '-None-' "
			"is no value of the pick list 'Lead_Status' "
			"[bad-criteria]\n"
			"Write ${EMPTY} for a field without a value.\n" },
		{ LEAF("Colours", "include_any", "[Green]"),
			"modules/Leads/custom_views/Mine.yaml:4:61: 'Green' is "
			"no value of the pick list 'Colours' [bad-criteria]\n"
			"It has 'Blue', 'Red'.\n" },
		{ LEAF("Revenue", "between", "5"),
			"modules/Leads/custom_views/Mine.yaml:4:56: between "
			"takes two values [bad-criteria]\n"
			"Write a list of the smallest and the greatest.\n" },
		{ LEAF("Revenue", "between", "[1, 2, 3]"),
			"modules/Leads/custom_views/Mine.yaml:4:56: between "
			"takes two values [bad-criteria]\n"
			"Write a list of the smallest and the greatest.\n" },
		{ LEAF("Revenue", "between", "[9, 1]"),
			"modules/Leads/custom_views/Mine.yaml:4:60: the range "
			"ends before it begins [bad-criteria]\n"
			"Put the smaller value first.\n" },
		{ LEAF("Born", "between", "[2026-02-01, 2026-01-01]"),
			"modules/Leads/custom_views/Mine.yaml:4:66: the range "
			"ends before it begins [bad-criteria]\n"
			"Put the smaller value first.\n" },
		{ LEAF("Company", "equal", "[A, B]"),
			"modules/Leads/custom_views/Mine.yaml:4:54: equal "
			"takes one value, not a list [bad-criteria]\n"
			"Write one value, or compare by in or include_any.\n" },
	};

	(void)state;
	RUN(cases);
}

static void pre_defined_values_are_known_and_typed(void **state)
{
	static const struct check_case cases[] = {
		{ LEAF("Born", "equal", "\"${TODAI}\""),
			"modules/Leads/custom_views/Mine.yaml:4:51: there is "
			"no pre-defined value '${TODAI}' [bad-criteria]\n"
			"Did you mean ${TODAY}?\n" },
		{ LEAF("Born", "equal", "\"${LAST_N_DAYS}\""),
			"modules/Leads/custom_views/Mine.yaml:4:51: there is "
			"no pre-defined value '${LAST_N_DAYS}' [bad-criteria]\n"
			"Did you mean ${LAST_N_DAYS:7}?\n" },
		{ LEAF("Born", "equal", "\"${TODAY\""),
			"modules/Leads/custom_views/Mine.yaml:4:51: there is "
			"no pre-defined value '${TODAY' [bad-criteria]\n"
			"Did you mean ${TODAY}?\n" },
		{ LEAF("Revenue", "equal", "\"${TODAY}\""),
			"modules/Leads/custom_views/Mine.yaml:4:54: '${TODAY}' "
			"does not fit 'Revenue', which is of type currency "
			"[bad-criteria]\n"
			"Give a value of that type, or ${EMPTY}.\n" },
		{ LEAF("Company", "equal", "\"${CURRENTUSER}\""),
			"modules/Leads/custom_views/Mine.yaml:4:54: "
			"'${CURRENTUSER}' does not fit 'Company', which is of "
			"type text [bad-criteria]\n"
			"Give a value of that type, or ${EMPTY}.\n" },
		{ LEAF("Company", "contains", "\"${EMPTY}\""),
			"modules/Leads/custom_views/Mine.yaml:4:57: '${EMPTY}' "
			"cannot be compared by contains [bad-criteria]\n"
			"Use equal or not_equal.\n" },
		{ LEAF("Company", "equal", "\"${!Leads.Compny}\""),
			"modules/Leads/custom_views/Mine.yaml:4:54: module "
			"'Leads' has no field 'Compny' [unknown-reference]\n"
			"Did you mean 'Company'?\n" },
		{ LEAF("Revenue", "equal", "\"${!Leads.Vip}\""),
			"modules/Leads/custom_views/Mine.yaml:4:54: 'Revenue' "
			"holds a number, and Vip, with which it is compared, "
			"holds true or false [bad-criteria]\n"
			"Compare it with a field of a like type.\n" },
		{ VIEW("{field: Born, comparator: less_than, type: field, "
		       "value: Sen}"),
			"modules/Leads/custom_views/Mine.yaml:4:68: module "
			"'Leads' has no field 'Sen' [unknown-reference]\n"
			"Did you mean 'Seen'?\n" },
		{ VIEW("{field: Company, comparator: equal, type: merge_field, "
		       "value: Email}"),
			"modules/Leads/custom_views/Mine.yaml:4:73: 'Email' is "
			"no merge field value [bad-criteria]\n"
			"Write one as ${!Leads.Company}, or leave the type "
			"out.\n" },
		{ VIEW("{field: Born, comparator: equal, type: pre_defined, "
		       "value: TODAY}"),
			"modules/Leads/custom_views/Mine.yaml:4:70: 'TODAY' is "
			"no pre-defined value [bad-criteria]\n"
			"Write one as ${TODAY}, or leave the type out.\n" },
	};

	(void)state;
	RUN(cases);
}

static void the_scope_says_of_which_module(void **state)
{
	static const struct check_case cases[] = {
		{ "modules/Leads/fields/Account.yaml",
			"api_name: Account\nmodule: Leads\nfield_label: X\n"
			"data_type: lookup\nlookup:\n  module: Accounts\n"
			"  query_details:\n    criteria:\n"
			"      field: Company\n      comparator: equal\n"
			"      value: A\n",
			"modules/Leads/fields/Account.yaml:9:14: module "
			"'Accounts' has no field 'Company' "
			"[unknown-reference]\n"
			"Add the field, or name one that the module has.\n" },
		{ "territories/North.yaml",
			"api_name: North\nname: North\n"
			"permission_type: read_only\n"
			"rules:\n  - module: Accounts\n    criteria:\n"
			"      field: Employees\n      comparator: like\n"
			"      value: '1'\n",
			"territories/North.yaml:8:19: like cannot compare "
			"'Employees', which is of type integer [bad-criteria]\n"
			"Use equal, not_equal, less_than, less_equal, "
			"greater_than, greater_equal, between, not_between, in "
			"or not_in.\n" },
		/* nothing is known of a module that is not there */
		{ "territories/North.yaml",
			"api_name: North\nname: North\n"
			"permission_type: read_only\n"
			"rules:\n  - module: Vendors\n    criteria:\n"
			"      field: Employees\n      comparator: like\n"
			"      value: '1'\n",
			"territories/North.yaml:5:13: there is no module "
			"'Vendors' [unknown-reference]\n"
			"Add modules/Vendors/module.yaml, or name a module "
			"that exists.\n" },
	};

	(void)state;
	RUN(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_criteria_have_no_faults),
		cmocka_unit_test(fields_are_looked_for_along_their_paths),
		cmocka_unit_test(comparators_fit_only_some_types),
		cmocka_unit_test(values_fit_the_field_and_the_comparator),
		cmocka_unit_test(pre_defined_values_are_known_and_typed),
		cmocka_unit_test(the_scope_says_of_which_module),
	};

	return cmocka_run_group_tests_name("criteria", tests, NULL, NULL);
}

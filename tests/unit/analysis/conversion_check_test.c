/* SPDX-License-Identifier: MIT */
/* Conversion mappings: what cannot work is said before anything converts. */
#include "check_fixture.h"

#define CONVERSION(rest) \
	"modules/Leads/conversion.yaml", "module: Leads\ntargets:\n" rest
#define ACCOUNTS(fields) "  - module: Accounts\n    fields:\n" fields
#define NAMED "      Account_Name: {field: Last_Name, transform: [trim]}\n"

static void a_right_mapping_has_no_faults(void **state)
{
	static const struct check_case cases[] = {
		{ CONVERSION(ACCOUNTS(NAMED "      Employees: Size\n"
					    "      Phone: {value: '123'}\n"
					    "      Parent: Account\n"
					    "    match:\n"
					    "      - {keys: {Account_Name: "
					    "company}}\n") "move_attachments_"
							   "to: Accounts\n"
							   "carry_over_tags: "
							   "[Accounts]\n"),
			"" },
		{ CONVERSION(ACCOUNTS("      Account_Name: {template: "
				      "\"${Last_Name|'?'} - ${id}\"}\n")),
			"" },
	};

	(void)state;
	RUN(cases);
}

static void types_have_to_hold_each_other(void **state)
{
	static const struct check_case cases[] = {
		/* a text of 200 into one of 100 */
		{ CONVERSION(ACCOUNTS("      Account_Name: Company\n")),
			"modules/Leads/conversion.yaml:5:21: warning: "
			"'Company' does not always fit into 'Account_Name': it "
			"holds up to 200 characters, and only 100 fit "
			"[bad-mapping]\n"
			"Rows whose value does not fit will fail.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Employees: Company\n")),
			"modules/Leads/conversion.yaml:6:18: 'Company' cannot "
			"go into 'Employees': it is of type text, and the "
			"other of type integer [bad-mapping]\n"
			"Map a field of a like type, or leave this one "
			"out.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Employees: Revenue\n")),
			"modules/Leads/conversion.yaml:6:18: warning: "
			"'Revenue' does not always fit into 'Employees': it "
			"holds numbers with a fraction, and only whole ones "
			"fit [bad-mapping]\n"
			"Rows whose value does not fit will fail.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Phone: Email\n")),
			"modules/Leads/conversion.yaml:6:14: 'Email' cannot go "
			"into 'Phone': it is of type email, and the other of "
			"type phone [bad-mapping]\n"
			"Map a field of a like type, or leave this one "
			"out.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Phone: Company\n")),
			"modules/Leads/conversion.yaml:6:14: warning: "
			"'Company' does not always fit into 'Phone': it is of "
			"type text, and not each of these is one of type phone "
			"[bad-mapping]\n"
			"Rows whose value does not fit will fail.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Parent: Company\n")),
			"modules/Leads/conversion.yaml:6:15: 'Company' cannot "
			"go into 'Parent': it is of type text, and the other "
			"of type lookup [bad-mapping]\n"
			"Map a field of a like type, or leave this one "
			"out.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Employees: {value: x}\n")),
			"modules/Leads/conversion.yaml:6:26: 'x' does not fit "
			"'Employees', which is of type integer [bad-value]\n"
			"Give a whole number.\n" },
		{ CONVERSION(ACCOUNTS(
			  NAMED "      Employees: {value: 1234567890}\n")),
			"modules/Leads/conversion.yaml:6:26: 1234567890 does "
			"not fit 'Employees': it is more than 9 digits "
			"[bad-value]\n"
			"Give a value that the field can hold.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Phone: {value: 1_2}\n")),
			"modules/Leads/conversion.yaml:6:22: '1_2' does not "
			"fit 'Phone': it is not a telephone number "
			"[bad-value]\n"
			"Give a value that the field can hold.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Employees: {template: "
					    "'${Size}'}\n")),
			"modules/Leads/conversion.yaml:6:29: a template makes "
			"a text, and 'Employees' is of type integer "
			"[bad-mapping]\n"
			"Map a field of that type, or give a value.\n" },
	};

	(void)state;
	RUN(cases);
}

static void what_is_named_exists(void **state)
{
	static const struct check_case cases[] = {
		{ CONVERSION(ACCOUNTS(NAMED "      Fone: Company\n")),
			"modules/Leads/conversion.yaml:6:7: there is no field "
			"'Accounts.Fone' [unknown-reference]\n"
			"Did you mean 'Phone'?\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Phone: Compny\n")),
			"modules/Leads/conversion.yaml:6:14: there is no field "
			"'Leads.Compny' [unknown-reference]\n"
			"Did you mean 'Company'?\n" },
		{ CONVERSION(ACCOUNTS(NAMED
			  "      Phone: {template: \"${Compny|'x'}\"}\n")),
			"modules/Leads/conversion.yaml:6:25: module Leads has "
			"no field 'Compny', which the template takes "
			"[unknown-reference]\n"
			"Did you mean 'Company'?\n" },
		{ CONVERSION(ACCOUNTS(
			  NAMED "      Phone: {template: \"${Company\"}\n")),
			"modules/Leads/conversion.yaml:6:25: the template has "
			"a '${' without its '}' [bad-mapping]\n"
			"Close it behind the field's name, and a text with a "
			"single quote.\n" },
		{ CONVERSION(ACCOUNTS(NAMED
			  "      Phone: {template: \"${Company|'x}\"}\n")),
			"modules/Leads/conversion.yaml:6:25: the template has "
			"a '${' without its '}' [bad-mapping]\n"
			"Close it behind the field's name, and a text with a "
			"single quote.\n" },
		{ CONVERSION("  - module: Deals\n    fields:\n"
			     "      Deal_Name: Company\n"),
			"modules/Leads/conversion.yaml:3:13: there is no "
			"module 'Deals' [unknown-reference]\n"
			"Did you mean 'Leads'?\n" },
		{ CONVERSION(ACCOUNTS(NAMED) "move_attachments_to: Leads\n"
					     "carry_over_tags: [Leads]\n"),
			"modules/Leads/conversion.yaml:6:22: 'Leads' is none "
			"of the targets [bad-mapping]\n"
			"Name a module that gets a record.\n"
			"modules/Leads/conversion.yaml:7:19: 'Leads' is none "
			"of the targets [bad-mapping]\n"
			"Name a module that gets a record.\n" },
		{ CONVERSION(ACCOUNTS(NAMED) "blueprint:\n"
					     "  only_in_states: [Done]\n"),
			"modules/Leads/conversion.yaml:7:20: warning: no "
			"blueprint of module Leads has a state 'Done' "
			"[unknown-state]\n"
			"Name a state that a blueprint draws.\n" },
	};

	(void)state;
	RUN(cases);
}

static void mandatory_and_read_only_fields_are_minded(void **state)
{
	static const struct check_case cases[] = {
		{ CONVERSION(ACCOUNTS("      Employees: Size\n")),
			"modules/Leads/conversion.yaml:3:5: nothing fills "
			"field 'Account_Name' of 'Accounts', which every "
			"record must have [bad-mapping]\n"
			"Map it to a field, a value or a template.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Created_Time: Seen\n")),
			"modules/Leads/conversion.yaml:6:7: 'Created_Time' is "
			"read-only: only the system sets it [bad-mapping]\n"
			"Leave it out of the mapping.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Rank: Company\n")),
			"modules/Leads/conversion.yaml:6:7: 'Rank' is "
			"read-only: only the system sets it [bad-mapping]\n"
			"Leave it out of the mapping.\n" },
		{ CONVERSION(ACCOUNTS(NAMED
			  "    match:\n      - {keys: {Phone: phone}}\n")),
			"modules/Leads/conversion.yaml:7:17: warning: nothing "
			"fills 'Phone', so that this rule never finds a record "
			"[bad-mapping]\n"
			"Map the field, or compare another.\n" },
	};

	(void)state;
	RUN(cases);
}

static void what_cannot_be_is_said_of_each_target(void **state)
{
	static const struct check_case cases[] = {
		{ CONVERSION(ACCOUNTS(NAMED) "  - module: Leads\n    fields:\n"
					     "      Last_Name: Company\n"),
			"modules/Leads/conversion.yaml:6:13: a record of "
			"'Leads' cannot convert into one of its own module "
			"[bad-mapping]\n"
			"Name another module.\n"
			"modules/Leads/conversion.yaml:8:18: warning: "
			"'Company' does not always fit into 'Last_Name': it "
			"holds up to 200 characters, and only 80 fit "
			"[bad-mapping]\n"
			"Rows whose value does not fit will fail.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "      Owner: Last_Name\n"
					    "      Layout: Last_Name\n")),
			"modules/Leads/conversion.yaml:6:7: 'Owner' is no "
			"field to map: the conversion itself sets it "
			"[bad-mapping]\n"
			"Leave it out; say who gets the records with "
			"--assign-to.\n"
			"modules/Leads/conversion.yaml:7:7: 'Layout' is no "
			"field to map: the conversion itself sets it "
			"[bad-mapping]\n"
			"Name the layout as the target's layout.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "    match: []\n"
					    "    new_id: 'A${id}-${id}'\n")),
			"" },
		{ CONVERSION(
			  ACCOUNTS(NAMED "    new_id: '${id}-${Company}'\n")),
			"modules/Leads/conversion.yaml:6:13: the template of a "
			"new id has something else than '${id}' in it "
			"[bad-mapping]\n"
			"Make it of letters and the id of the record that "
			"converts.\n" },
		{ CONVERSION(ACCOUNTS(NAMED "    new_id: '${id}${id'\n")),
			"modules/Leads/conversion.yaml:6:13: the template of a "
			"new id has something else than '${id}' in it "
			"[bad-mapping]\n"
			"Make it of letters and the id of the record that "
			"converts.\n" },
		{ CONVERSION(ACCOUNTS(NAMED) "related_modules: [Leads, "
					     "Notes]\n"),
			"modules/Leads/conversion.yaml:6:26: there is no "
			"module 'Notes' [unknown-reference]\n"
			"Add modules/Notes/module.yaml, or name a module that "
			"exists.\n" },
	};
	static const struct file picture[] = {
		{ "modules/Accounts/fields/Logo.yaml",
			"api_name: Logo\nmodule: Accounts\nfield_label: "
			"Logo\ndata_type: imageupload\n" },
		{ CONVERSION(ACCOUNTS(NAMED "    match:\n      - {keys: {Logo: "
					    "exact, id: exact}}\n")) },
		{ NULL, NULL },
	};
	struct check_options options = { .workers = 1 };

	(void)state;
	RUN(cases);
	expect_files(picture, &options,
		"modules/Leads/conversion.yaml:7:17: 'Logo' is of type "
		"imageupload, by which no record is recognised [bad-mapping]\n"
		"Compare a field that holds a text or a number.\n"
		"modules/Leads/conversion.yaml:7:30: warning: nothing fills "
		"'id', so that this rule never finds a record [bad-mapping]\n"
		"Map the field, or compare another.\n");
}

/* Vendors get the account as a lookup, and have a field of each type. */
static const struct file vendors[] = {
	{ "modules/Vendors/module.yaml",
		"api_name: Vendors\nsingular_label: V\nplural_label: V\n"
		"generated_type: custom\n" },
	{ "modules/Vendors/fields/Account.yaml",
		"api_name: Account\nmodule: Vendors\nfield_label: A\n"
		"data_type: lookup\nlookup: {module: Accounts}\n" },
	{ "modules/Vendors/fields/Lead.yaml",
		"api_name: Lead\nmodule: Vendors\nfield_label: A\n"
		"data_type: lookup\nlookup: {module: Leads}\n" },
	{ "modules/Vendors/fields/Note.yaml",
		"api_name: Note\nmodule: Vendors\nfield_label: A\n"
		"data_type: text\nlength: 10\n" },
	{ "modules/Vendors/fields/Day.yaml",
		"api_name: Day\nmodule: Vendors\nfield_label: A\n"
		"data_type: date\n" },
	{ "modules/Vendors/fields/Time.yaml",
		"api_name: Time\nmodule: Vendors\nfield_label: A\n"
		"data_type: datetime\n" },
	{ "modules/Vendors/fields/State.yaml",
		"api_name: State\nmodule: Vendors\nfield_label: A\n"
		"data_type: picklist\npick_list_values:\n"
		"  - actual_value: New\n  - actual_value: Old\n" },
	{ "modules/Vendors/fields/Flag.yaml",
		"api_name: Flag\nmodule: Vendors\nfield_label: A\n"
		"data_type: boolean\n" },
	{ "modules/Leads/conversion.yaml",
		"module: Leads\n"
		"targets:\n"
		"  - module: Vendors\n"
		"    fields:\n"
		"      Lead: {record: Accounts}\n"
		"      Note: Vip\n"
		"      Day: Seen\n"
		"      Time: Born\n"
		"      State: Lead_Status\n"
		"      Flag: Company\n"
		"      Account: Account\n"
		"  - module: Accounts\n"
		"    create: on_request\n"
		"    fields:\n"
		"      Account_Name: {value: x}\n"
		"      Parent: {record: Vendors}\n"
		"      Phone: {record: Vendors}\n"
		"      Employees: {record: Leads}\n" },
	{ NULL, NULL },
};

static void records_come_from_earlier_targets(void **state)
{
	struct check_options options = { .workers = 1 };

	(void)state;
	expect_files(vendors, &options,
		"modules/Leads/conversion.yaml:5:22: no target before "
		"this one makes a record of 'Accounts' [bad-mapping]\n"
		"Name a module that stands further up, or move that "
		"target there.\n"
		"modules/Leads/conversion.yaml:8:13: 'Born' cannot go "
		"into 'Time': it is of type date, and the other of "
		"type datetime [bad-mapping]\n"
		"Map a field of a like type, or leave this one out.\n"
		"modules/Leads/conversion.yaml:9:14: warning: "
		"'Lead_Status' does not always fit into 'State': it "
		"has the value 'Contacted', which the other pick list "
		"lacks [bad-mapping]\n"
		"Rows whose value does not fit will fail.\n"
		"modules/Leads/conversion.yaml:10:13: 'Company' cannot "
		"go into 'Flag': it is of type text, and the other of "
		"type boolean [bad-mapping]\n"
		"Map a field of a like type, or leave this one out.\n"
		"modules/Leads/conversion.yaml:16:24: lookup 'Parent' "
		"leads to module 'Accounts', not to 'Vendors' "
		"[bad-mapping]\n"
		"Map the record of that module, or name another "
		"lookup.\n"
		"modules/Leads/conversion.yaml:17:23: 'Phone' is of "
		"type phone and cannot lead to a record [bad-mapping]\n"
		"Name a lookup field.\n"
		"modules/Leads/conversion.yaml:18:27: no target before "
		"this one makes a record of 'Leads' [bad-mapping]\n"
		"Name a module that stands further up, or move that "
		"target there.\n");
}

/* What only the layout requires can come with each row. */
static void required_fields_of_the_layout_are_minded(void **state)
{
	static const char phone[] =
		"api_name: Standard\nmodule: Accounts\nname: S\n"
		"sections:\n  - name: A\n    fields:\n"
		"      - api_name: Account_Name\n"
		"      - {api_name: Phone, required: true}\n";
	static const struct file always[] = {
		{ "modules/Accounts/layouts/Standard.yaml", phone },
		{ CONVERSION(ACCOUNTS(NAMED)) },
		{ NULL, NULL },
	};
	static const struct file on_request[] = {
		{ "modules/Accounts/layouts/Standard.yaml", phone },
		{ CONVERSION("  - module: Accounts\n    create: on_request\n"
			     "    fields:\n" NAMED) },
		{ NULL, NULL },
	};
	static const struct file by_default[] = {
		{ "modules/Accounts/layouts/Standard.yaml",
			"api_name: Standard\nmodule: Accounts\nname: S\n"
			"sections:\n  - name: A\n    fields:\n"
			"      - {api_name: Account_Name, default_value: "
			"x}\n" },
		{ CONVERSION(ACCOUNTS("      Employees: Size\n")) },
		{ NULL, NULL },
	};
	struct check_options options = { .workers = 1 };

	(void)state;
	expect_files(by_default, &options, "");
	expect_files(always, &options,
		"modules/Leads/conversion.yaml:3:5: nothing fills "
		"field 'Phone' of 'Accounts', which every record must "
		"have [bad-mapping]\n"
		"Map it to a field, a value or a template.\n");
	expect_files(on_request, &options,
		"modules/Leads/conversion.yaml:3:5: warning: nothing "
		"fills field 'Phone' of 'Accounts', which the layout "
		"requires [bad-mapping]\n"
		"Map it, or give it with each row as Accounts.Phone.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_right_mapping_has_no_faults),
		cmocka_unit_test(types_have_to_hold_each_other),
		cmocka_unit_test(what_is_named_exists),
		cmocka_unit_test(mandatory_and_read_only_fields_are_minded),
		cmocka_unit_test(what_cannot_be_is_said_of_each_target),
		cmocka_unit_test(records_come_from_earlier_targets),
		cmocka_unit_test(required_fields_of_the_layout_are_minded),
	};

	return cmocka_run_group_tests_name("conversion", tests, NULL, NULL);
}

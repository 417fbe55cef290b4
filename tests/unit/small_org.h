/* SPDX-License-Identifier: MIT */
/* A small org without faults, for tests to break in one place. */
#ifndef SMALL_ORG_H
#define SMALL_ORG_H

#include "state_fixture.h"

static const struct file small_org[] = {
	{ "modules/Leads/module.yaml",
		"api_name: Leads\nsingular_label: Lead\n"
		"plural_label: Leads\ngenerated_type: default\n" },
	{ "modules/Leads/fields/Last_Name.yaml",
		"api_name: Last_Name\nmodule: Leads\n"
		"field_label: Last Name\ndata_type: text\n"
		"custom_field: false\nsystem_mandatory: true\n"
		"length: 80\n" },
	{ "modules/Leads/fields/Company.yaml",
		"api_name: Company\nmodule: Leads\nfield_label: Company\n"
		"data_type: text\nlength: 200\n" },
	{ "modules/Leads/fields/Email.yaml",
		"api_name: Email\nmodule: Leads\nfield_label: Email\n"
		"data_type: email\n" },
	{ "modules/Leads/fields/Revenue.yaml",
		"api_name: Revenue\nmodule: Leads\nfield_label: Revenue\n"
		"data_type: currency\n" },
	{ "modules/Leads/fields/Size.yaml",
		"api_name: Size\nmodule: Leads\nfield_label: Size\n"
		"data_type: integer\n" },
	{ "modules/Leads/fields/Born.yaml",
		"api_name: Born\nmodule: Leads\nfield_label: Born\n"
		"data_type: date\n" },
	{ "modules/Leads/fields/Seen.yaml",
		"api_name: Seen\nmodule: Leads\nfield_label: Seen\n"
		"data_type: datetime\n" },
	{ "modules/Leads/fields/Vip.yaml",
		"api_name: Vip\nmodule: Leads\nfield_label: VIP\n"
		"data_type: boolean\n" },
	{ "modules/Leads/fields/Lead_Status.yaml",
		"api_name: Lead_Status\nmodule: Leads\n"
		"field_label: Status\ndata_type: picklist\n"
		"pick_list_values:\n  - actual_value: New\n"
		"  - actual_value: Contacted\n"
		"  - actual_value: Qualified\n  - actual_value: Lost\n" },
	{ "modules/Leads/fields/Colours.yaml",
		"api_name: Colours\nmodule: Leads\nfield_label: Colours\n"
		"data_type: multiselectpicklist\n"
		"global_picklist: Colours\n" },
	{ "modules/Leads/fields/Rating.yaml",
		"api_name: Rating\nmodule: Leads\nfield_label: Rating\n"
		"data_type: picklist\npick_list_values:\n"
		"  - actual_value: Hot\n  - actual_value: Cold\n" },
	{ "modules/Leads/fields/Account.yaml",
		"api_name: Account\nmodule: Leads\nfield_label: Account\n"
		"data_type: lookup\nlookup:\n  module: Accounts\n" },
	{ "modules/Leads/layouts/Standard.yaml",
		"api_name: Standard\nmodule: Leads\nname: Standard\n"
		"sections:\n  - name: Person\n    fields:\n"
		"      - api_name: Last_Name\n      - api_name: Email\n"
		"      - api_name: Owner\n  - name: Company\n"
		"    fields:\n      - api_name: Company\n"
		"      - api_name: Lead_Status\n" },
	{ "modules/Accounts/module.yaml",
		"api_name: Accounts\nsingular_label: Account\n"
		"plural_label: Accounts\ngenerated_type: default\n" },
	{ "modules/Accounts/fields/Account_Name.yaml",
		"api_name: Account_Name\nmodule: Accounts\n"
		"field_label: Account Name\ndata_type: text\n"
		"system_mandatory: true\nlength: 100\n" },
	{ "modules/Accounts/fields/Phone.yaml",
		"api_name: Phone\nmodule: Accounts\nfield_label: Phone\n"
		"data_type: phone\n" },
	{ "modules/Accounts/fields/Employees.yaml",
		"api_name: Employees\nmodule: Accounts\n"
		"field_label: Employees\ndata_type: integer\n" },
	{ "modules/Accounts/fields/Parent.yaml",
		"api_name: Parent\nmodule: Accounts\n"
		"field_label: Parent\ndata_type: lookup\nlookup:\n"
		"  module: Accounts\n" },
	{ "modules/Accounts/fields/Rank.yaml",
		"api_name: Rank\nmodule: Accounts\nfield_label: Rank\n"
		"data_type: autonumber\nauto_number:\n  start_number: 1\n" },
	{ "modules/Accounts/layouts/Standard.yaml",
		"api_name: Standard\nmodule: Accounts\nname: Standard\n"
		"sections:\n  - name: Account\n    fields:\n"
		"      - api_name: Account_Name\n"
		"      - api_name: Phone\n" },
	{ "picklists/Colours.yaml",
		"api_name: Colours\ndisplay_label: Colours\n"
		"pick_list_values:\n  - actual_value: Red\n"
		"  - actual_value: Blue\n" },
	{ "roles/CEO.yaml", "api_name: CEO\nname: CEO\n" },
	{ "roles/Sales.yaml",
		"api_name: Sales\nname: Sales\nreporting_to: CEO\n" },
	{ "profiles/Administrator/profile.yaml",
		"api_name: Administrator\nname: Administrator\n"
		"administrator: true\n" },
	{ "profiles/Administrator/modules/Leads.yaml",
		"profile: Administrator\nmodule: Leads\nview: true\n" },
	{ "field_updates/Hot.yaml",
		"api_name: Hot\nname: Hot\nmodule: Leads\n"
		"field: Lead_Status\ntype: static\nvalue: Qualified\n" },
	{ NULL, NULL },
};

#endif

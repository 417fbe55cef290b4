/* SPDX-License-Identifier: MIT */
/* A small org without faults, for tests to break in one place. */
#ifndef SMALL_ORG_H
#define SMALL_ORG_H

#include "state_fixture.h"

static const struct file small_org[] = {
	{ "modules/Leads/module.yaml",
		"api_name: Leads\n"
		"singular_label: Lead\n"
		"plural_label: Leads\n"
		"generated_type: default\n" },
	{ "modules/Leads/fields/Last_Name.yaml",
		"api_name: Last_Name\n"
		"module: Leads\n"
		"field_label: Last Name\n"
		"data_type: text\n"
		"custom_field: false\n"
		"system_mandatory: true\n"
		"length: 80\n" },
	{ "modules/Leads/fields/Company.yaml",
		"api_name: Company\n"
		"module: Leads\n"
		"field_label: Company\n"
		"data_type: text\n"
		"length: 200\n" },
	{ "modules/Leads/fields/Email.yaml",
		"api_name: Email\n"
		"module: Leads\n"
		"field_label: Email\n"
		"data_type: email\n" },
	{ "modules/Leads/fields/Revenue.yaml",
		"api_name: Revenue\n"
		"module: Leads\n"
		"field_label: Revenue\n"
		"data_type: currency\n" },
	{ "modules/Leads/fields/Size.yaml",
		"api_name: Size\n"
		"module: Leads\n"
		"field_label: Size\n"
		"data_type: integer\n" },
	{ "modules/Leads/fields/Born.yaml",
		"api_name: Born\n"
		"module: Leads\n"
		"field_label: Born\n"
		"data_type: date\n" },
	{ "modules/Leads/fields/Seen.yaml",
		"api_name: Seen\n"
		"module: Leads\n"
		"field_label: Seen\n"
		"data_type: datetime\n" },
	{ "modules/Leads/fields/Vip.yaml",
		"api_name: Vip\n"
		"module: Leads\n"
		"field_label: VIP\n"
		"data_type: boolean\n" },
	{ "modules/Leads/fields/Lead_Status.yaml",
		"api_name: Lead_Status\n"
		"module: Leads\n"
		"field_label: Status\n"
		"data_type: picklist\n"
		"pick_list_values:\n"
		"  - actual_value: New\n"
		"  - actual_value: Contacted\n"
		"  - actual_value: Qualified\n"
		"  - actual_value: Lost\n" },
	{ "modules/Leads/fields/Colours.yaml",
		"api_name: Colours\n"
		"module: Leads\n"
		"field_label: Colours\n"
		"data_type: multiselectpicklist\n"
		"global_picklist: Colours\n" },
	{ "modules/Leads/fields/Rating.yaml",
		"api_name: Rating\n"
		"module: Leads\n"
		"field_label: Rating\n"
		"data_type: picklist\n"
		"pick_list_values:\n"
		"  - actual_value: Hot\n"
		"  - actual_value: Cold\n" },
	{ "modules/Leads/fields/Account.yaml",
		"api_name: Account\n"
		"module: Leads\n"
		"field_label: Account\n"
		"data_type: lookup\n"
		"lookup:\n"
		"  module: Accounts\n" },
	{ "modules/Leads/layouts/Standard.yaml",
		"api_name: Standard\n"
		"module: Leads\n"
		"name: Standard\n"
		"sections:\n"
		"  - name: Person\n"
		"    fields:\n"
		"      - api_name: Last_Name\n"
		"      - api_name: Email\n"
		"      - api_name: Owner\n"
		"  - name: Company\n"
		"    fields:\n"
		"      - api_name: Company\n"
		"      - api_name: Lead_Status\n" },
	{ "modules/Accounts/module.yaml",
		"api_name: Accounts\n"
		"singular_label: Account\n"
		"plural_label: Accounts\n"
		"generated_type: default\n" },
	{ "modules/Accounts/fields/Account_Name.yaml",
		"api_name: Account_Name\n"
		"module: Accounts\n"
		"field_label: Account Name\n"
		"data_type: text\n"
		"system_mandatory: true\n"
		"length: 100\n" },
	{ "modules/Accounts/fields/Phone.yaml",
		"api_name: Phone\n"
		"module: Accounts\n"
		"field_label: Phone\n"
		"data_type: phone\n" },
	{ "modules/Accounts/fields/Employees.yaml",
		"api_name: Employees\n"
		"module: Accounts\n"
		"field_label: Employees\n"
		"data_type: integer\n" },
	{ "modules/Accounts/fields/Parent.yaml",
		"api_name: Parent\n"
		"module: Accounts\n"
		"field_label: Parent\n"
		"data_type: lookup\n"
		"lookup:\n"
		"  module: Accounts\n" },
	{ "modules/Accounts/fields/Rank.yaml",
		"api_name: Rank\n"
		"module: Accounts\n"
		"field_label: Rank\n"
		"data_type: autonumber\n"
		"auto_number:\n"
		"  start_number: 1\n" },
	{ "modules/Accounts/layouts/Standard.yaml",
		"api_name: Standard\n"
		"module: Accounts\n"
		"name: Standard\n"
		"sections:\n"
		"  - name: Account\n"
		"    fields:\n"
		"      - api_name: Account_Name\n"
		"      - api_name: Phone\n" },
	{ "picklists/Colours.yaml",
		"api_name: Colours\n"
		"display_label: Colours\n"
		"pick_list_values:\n"
		"  - actual_value: Red\n"
		"  - actual_value: Blue\n" },
	{ "roles/CEO.yaml", "api_name: CEO\nname: CEO\n" },
	{ "roles/Sales.yaml",
		"api_name: Sales\n"
		"name: Sales\n"
		"reporting_to: CEO\n" },
	{ "profiles/Administrator/profile.yaml",
		"api_name: Administrator\n"
		"name: Administrator\n"
		"administrator: true\n" },
	{ "profiles/Administrator/modules/Leads.yaml",
		"profile: Administrator\n"
		"module: Leads\n"
		"view: true\n" },
	{ "field_updates/Hot.yaml",
		"api_name: Hot\n"
		"name: Hot\n"
		"module: Leads\n"
		"field: Lead_Status\n"
		"type: static\n"
		"value: Qualified\n" },
	{ NULL, NULL },
};

#endif

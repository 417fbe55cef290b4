/* SPDX-License-Identifier: MIT */
/* What a configuration means: each fault is found, and nothing else. */
#include "check_fixture.h"

static void the_small_org_is_right(void **state)
{
	static const struct check_case cases[] = {
		{ NULL, NULL, "" },
	};

	(void)state;
	RUN(cases);
}

#define FIELD(name, rest) \
	"api_name: " name "\nmodule: Leads\nfield_label: X\n" rest

static void references_have_to_exist(void **state)
{
	static const struct check_case cases[] = {
		{ "roles/Sales.yaml",
			"api_name: Sales\nname: Sales\nreporting_to: CEOO\n",
			"roles/Sales.yaml:3:15: there is no role 'CEOO' "
			"[unknown-reference]\n"
			"Did you mean 'CEO'?\n" },
		{ "roles/Sales.yaml",
			"api_name: Sales\nname: Sales\nreporting_to: Queen\n",
			"roles/Sales.yaml:3:15: there is no role 'Queen' "
			"[unknown-reference]\n"
			"Add roles/Queen.yaml, or name a role that exists.\n" },
		{ "profiles/Administrator/modules/Deals.yaml",
			"profile: Administrator\nmodule: Deals\n",
			"profiles/Administrator/modules/Deals.yaml:2:9: there "
			"is no module 'Deals' [unknown-reference]\n"
			"Did you mean 'Leads'?\n" },
		{ "profiles/Guest/modules/Leads.yaml",
			"profile: Guest\nmodule: Leads\n",
			"profiles/Guest/modules/Leads.yaml:1:10: there is no "
			"profile 'Guest' [unknown-reference]\n"
			"Add profiles/Guest/profile.yaml, or name a profile "
			"that exists.\n" },
		/* one fault for a module, not one for each of its fields */
		{ "modules/Deals/layouts/Standard.yaml",
			"api_name: Standard\nmodule: Deals\nname: S\n"
			"sections:\n  - name: A\n    fields:\n"
			"      - api_name: Amount\n      - api_name: Stage\n",
			"modules/Deals/layouts/Standard.yaml:2:9: there is no "
			"module 'Deals' [unknown-reference]\n"
			"Did you mean 'Leads'?\n" },
		/* its content does not even say so */
		{ "modules/Deals/tags/Hot.yaml", "api_name: Hot\nname: Hot\n",
			"modules/Deals/tags/Hot.yaml:1:1: 'module' is missing "
			"[missing-property]\n"
			"Add 'module': The module whose records can have the "
			"tag.\n"
			"modules/Deals/tags/Hot.yaml:1:1: there is no module "
			"'Deals' [unknown-reference]\n"
			"Did you mean 'Leads'?\n" },
		{ "modules/Leads/fields/Account.yaml",
			FIELD("Account",
				"data_type: lookup\n"
				"lookup:\n  module: Acounts\n"
				"  show_fields:\n    - field: Phone\n"),
			"modules/Leads/fields/Account.yaml:6:11: there is no "
			"module 'Acounts' [unknown-reference]\n"
			"Did you mean 'Accounts'?\n" },
		{ "modules/Leads/fields/Account.yaml",
			FIELD("Account", "data_type: lookup\n"
					 "lookup:\n  module: Accounts\n"
					 "  show_fields:\n    - field: Phon\n"
					 "    - field: Created_Time\n"),
			"modules/Leads/fields/Account.yaml:8:14: there is no "
			"field 'Accounts.Phon' [unknown-reference]\n"
			"Did you mean 'Phone'?\n" },
		/* some fields without a file are only in some modules */
		{ "modules/Leads/module.yaml",
			"api_name: Leads\nsingular_label: Lead\n"
			"plural_label: Leads\ngenerated_type: default\n"
			"search_layout_fields:\n  - Is_Record_Duplicate\n"
			"  - Sales_Cycle_Duration\n",
			"modules/Leads/module.yaml:7:5: there is no field "
			"'Leads.Sales_Cycle_Duration' [unknown-reference]\n"
			"Add modules/Leads/fields/Sales_Cycle_Duration.yaml, "
			"or name a field that exists.\n" },
	};

	(void)state;
	RUN(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_small_org_is_right),
		cmocka_unit_test(references_have_to_exist),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}

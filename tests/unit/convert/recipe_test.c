/* SPDX-License-Identifier: MIT */
/* Mappings, compiled: slots, rules, mandatory fields, what cannot be. */
#include "convert_fixture.h"

#define HEAD "module: Leads\ntargets:\n"
#define ACCOUNTS "  - module: Accounts\n    fields:\n"
#define NAMED ACCOUNTS "      Account_Name: Last_Name\n"

static const struct file more[] = {
	{ "modules/Contacts/module.yaml",
		"api_name: Contacts\nsingular_label: Contact\n"
		"plural_label: Contacts\ngenerated_type: default\n" },
	{ "modules/Contacts/fields/Last_Name.yaml",
		"api_name: Last_Name\nmodule: Contacts\nfield_label: L\n"
		"data_type: text\nsystem_mandatory: true\nlength: 80\n" },
	{ "modules/Contacts/fields/First_Name.yaml",
		"api_name: First_Name\nmodule: Contacts\nfield_label: F\n"
		"data_type: text\nlength: 40\n" },
	{ "modules/Contacts/fields/Email.yaml",
		"api_name: Email\nmodule: Contacts\nfield_label: E\n"
		"data_type: email\n" },
	{ "modules/Contacts/fields/Code.yaml",
		"api_name: Code\nmodule: Contacts\nfield_label: C\n"
		"data_type: text\nunique: {casesensitive: true}\n" },
	{ "modules/Contacts/fields/Alias.yaml",
		"api_name: Alias\nmodule: Contacts\nfield_label: A\n"
		"data_type: text\nunique: {casesensitive: false}\n" },
	{ "modules/Contacts/fields/Account.yaml",
		"api_name: Account\nmodule: Contacts\nfield_label: A\n"
		"data_type: lookup\nlookup: {module: Accounts}\n" },
	{ "modules/Contacts/fields/Kind.yaml",
		"api_name: Kind\nmodule: Contacts\nfield_label: K\n"
		"data_type: picklist\nsystem_mandatory: true\n"
		"pick_list_values:\n  - actual_value: New\n"
		"  - actual_value: Old\ndefault_value: New\n" },
	{ "modules/Contacts/fields/Vip.yaml",
		"api_name: Vip\nmodule: Contacts\nfield_label: V\n"
		"data_type: boolean\nsystem_mandatory: true\n" },
	{ "modules/Contacts/fields/Note.yaml",
		"api_name: Note\nmodule: Contacts\nfield_label: N\n"
		"data_type: textarea\n" },
	{ "modules/Contacts/fields/Score.yaml",
		"api_name: Score\nmodule: Contacts\nfield_label: S\n"
		"data_type: integer\ndefault_value: 5\n" },
	{ "modules/Contacts/layouts/Standard.yaml",
		"api_name: Standard\nmodule: Contacts\nname: S\nsections:\n"
		"  - name: A\n    fields:\n"
		"      - {api_name: Note, default_value: 'said, so'}\n"
		"      - {api_name: Owner, required: true}\n"
		"      - {api_name: First_Name, required: true}\n"
		"  - name: B\n    type: unused\n    fields:\n"
		"      - {api_name: Email, required: true}\n" },
	{ "modules/Leads/fields/Code.yaml",
		"api_name: Code\nmodule: Leads\nfield_label: C\n"
		"data_type: text\nunique: {casesensitive: true}\n" },
	{ "modules/Sales_Orders/module.yaml",
		"api_name: Sales_Orders\nsingular_label: Sales Order\n"
		"plural_label: Sales Orders\ngenerated_type: default\n" },
	{ "modules/Sales_Orders/fields/Sales_Order_Name.yaml",
		"api_name: Sales_Order_Name\nmodule: Sales_Orders\n"
		"field_label: N\ndata_type: text\n" },
	{ NULL, NULL },
};

static void open_more(struct stage *s)
{
	open_stage(s, more);
	put_records(s, "Leads.csv",
		"id,Last_Name,Company,Email,Owner,Seen\n"
		"1,Ray,Acme,a@b.c,10,\n");
	put_records(s, "Contacts.csv", "id,Last_Name,Kind,Note\n");
}

static void expect_compiled(
	struct stage *s, const char *mapping, const char *selection)
{
	if (compile_recipe(s, mapping, selection))
		fail_msg("%s", list_faults(&s->org.arena, &s->faults));
	assert_int_equal(s->faults.count, 0);
}

static void expect_refused(const struct file *files, const char *actor,
	const char *mapping, const char *selection, const char *wanted)
{
	struct stage s;

	open_more(&s);
	add_files(&s.org, files);
	sort_files(&s.org);
	world_close(&s.world);
	assert_int_equal(world_open(&s.world, &s.org.state, &s.faults), OPK_OK);
	s.actor = actor;
	assert_true(compile_recipe(&s, mapping, selection) != OPK_OK);
	assert_string_equal(list_faults(&s.org.arena, &s.faults), wanted);
	close_stage(&s);
}

static const char contacts[] =
	HEAD NAMED "  - module: Contacts\n    create: on_request\n    fields:\n"
		   "      Last_Name: Last_Name\n"
		   "      Account: {record: Accounts}\n"
		   "      Code: {template: '${Company|''x''}'}\n"
		   "      Vip: {value: true}\n"
		   "      First_Name: Vip\n"
		   "      Email: {field: Email, transform: [trim]}\n";

static void slots_come_in_the_order_of_the_mapping(void **state)
{
	static const char *const fields[] = { "Last_Name", "Account", "Code",
		"Vip", "First_Name", "Email", /* given */ "Alias", "Score",
		/* by default; Score's column is not there */ "Kind", "Note" };
	struct stage s;
	const struct target *t;

	(void)state;
	open_more(&s);
	expect_compiled(&s, contacts,
		"id,Contacts.Alias,Company,Contacts.Code,Contacts.Score\n");
	t = &s.recipe->targets[1];
	assert_int_equal(t->mapped_count, 6);
	assert_int_equal(t->given_count, 2);
	assert_int_equal(t->slot_count, 10);
	for (size_t i = 0; i < t->slot_count; i++) {
		const struct slot *slot = &t->slots[i];

		assert_true(span_is(slot->field, fields[i]));
		assert_int_equal(t->by_column[slot->out], i);
		assert_int_equal(slot->is_mapped, i < 6);
	}
	assert_int_equal(t->slots[0].from, FROM_FIELD);
	assert_true(t->slots[0].is_plain);
	assert_int_equal(t->slots[0].source, 1);
	assert_int_equal(t->slots[1].from, FROM_RECORD);
	assert_int_equal(t->slots[1].record, 0);
	assert_int_equal(t->slots[2].from, FROM_TEMPLATE);
	assert_int_equal(t->slots[2].given, 3);
	assert_int_equal(t->slots[3].from, FROM_VALUE);
	assert_true(span_is(t->slots[3].constant, "true"));
	/* the source's table has no such column, and may get it */
	assert_true(t->slots[4].source >= s.recipe->source->table.column_count);
	assert_false(t->slots[5].is_plain);
	assert_int_equal(t->slots[6].given, 1);
	assert_true(span_is(t->slots[7].fallback, "5"));
	assert_true(span_is(t->slots[8].fallback, "New"));
	assert_true(span_is(t->slots[9].fallback, "\"said, so\""));
	/* new columns of a table follow the mapping */
	assert_int_equal(t->slots[1].out, 4);
	assert_int_equal(t->slots[2].out, 5);
	assert_int_equal(t->slots[6].out, 9);
	close_stage(&s);
}

/* Kind has a default, Vip is a boolean, Owner the system's, Email unused. */
static void mandatory_fields_come_by_name(void **state)
{
	static const char mapping[] =
		HEAD "  - module: Contacts\n    create: on_request\n"
		     "    fields:\n      Last_Name: Last_Name\n";
	struct stage s;
	const struct target *t;

	(void)state;
	open_more(&s);
	expect_compiled(&s, mapping, NULL);
	t = &s.recipe->targets[0];
	assert_int_equal(t->mandatory_count, 2);
	assert_true(span_is(t->mandatory_names[0], "First_Name"));
	assert_true(t->mandatory[0] >= t->slot_count);
	assert_true(span_is(t->mandatory_names[1], "Last_Name"));
	assert_int_equal(t->mandatory[1], 0);
	close_stage(&s);
}

/* "Code:0 Alias:1|Email:2" with numbers of normalisers. */
static const char *show_rules(struct stage *s, const struct target *t)
{
	struct buf b = { 0 };
	struct span all;

	for (size_t i = 0; i < t->rule_count; i++) {
		const struct match_rule *r = &t->rules[i];

		buf_add_text(&b, i ? "|" : "");
		for (size_t k = 0; k < r->key_count; k++)
			buf_print(&b, "%s%.*s:%d", k ? " " : "",
				SPAN_ARG(t->slots[r->keys[k].slot].field),
				(int)r->keys[k].how);
		buf_add_text(&b, r->existing_only ? "!" : "");
	}
	all = arena_copy(&s->org.arena, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

static void expect_rules(const char *mapping, const char *wanted)
{
	struct stage s;

	open_more(&s);
	expect_compiled(&s, mapping, NULL);
	assert_string_equal(show_rules(&s, &s.recipe->targets[0]), wanted);
	close_stage(&s);
}

static void rules_are_those_of_the_mapping_or_zohos(void **state)
{
#define CONTACTS \
	HEAD "  - module: Contacts\n    create: on_request\n    fields:\n"
	(void)state;
	expect_rules(CONTACTS "      Last_Name: Last_Name\n"
			      "      First_Name: Company\n"
			      "      Email: Email\n"
			      "      Code: Company\n"
			      "      Alias: Company\n",
		"Alias:1|Code:0|Email:2 Last_Name:1|Last_Name:1 First_Name:1");
	expect_rules(CONTACTS "      Last_Name: Last_Name\n", "Last_Name:1");
	expect_rules(HEAD NAMED, "Account_Name:4");
	expect_rules(HEAD "  - module: Sales_Orders\n    fields:\n"
			  "      Sales_Order_Name: Company\n",
		"Sales_Order_Name:1");
	expect_rules(HEAD NAMED "    match: []\n", "");
	expect_rules(HEAD NAMED
		"      Phone: {value: '1'}\n    match:\n"
		"      - {keys: {Phone: phone, Account_Name: exact}}\n"
		"      - {keys: {Account_Name: domain}, scope: existing}\n",
		"Phone:5 Account_Name:0|Account_Name:3!");
}

static void policies_come_from_options_then_the_mapping(void **state)
{
	static const char *const given[] = { "Contacts=fail", "merge" };
	static const char *const with[] = { "Contacts" };
	struct stage s;

	(void)state;
	open_more(&s);
	expect_compiled(&s, contacts, NULL);
	assert_int_equal(s.recipe->targets[0].policy, POLICY_SKIP);
	close_stage(&s);

	open_more(&s);
	expect_compiled(&s, HEAD NAMED "    on_match: overwrite\n", NULL);
	assert_int_equal(s.recipe->targets[0].policy, POLICY_OVERWRITE);
	close_stage(&s);

	open_more(&s);
	s.on_match = (struct opk_texts){ given, 2 };
	s.with = (struct opk_texts){ with, 1 };
	expect_compiled(&s, contacts, NULL);
	assert_int_equal(s.recipe->targets[0].policy, POLICY_MERGE);
	assert_int_equal(s.recipe->targets[1].policy, POLICY_FAIL);
	assert_true(s.recipe->targets[1].is_asked);
	assert_false(s.recipe->targets[0].is_asked);
	close_stage(&s);
}

static void options_name_what_there_is(void **state)
{
	static const char *const given[] = { "Deals=fail", "Contacts=never",
		"often" };
	static const char *const with[] = { "Deals" };
	struct stage s;

	(void)state;
	open_more(&s);
	s.on_match = (struct opk_texts){ given, 3 };
	s.with = (struct opk_texts){ with, 1 };
	assert_int_equal(compile_recipe(&s, contacts, NULL), OPK_USAGE);
	assert_string_equal(list_faults(&s.org.arena, &s.faults),
		"0:0 --with: 'Deals' is none of the mapping's targets "
		"[bad-option]\n"
		"0:0 --on-match: 'often' is no policy [bad-option]\n"
		"0:0 --on-match: 'Deals' is none of the mapping's targets "
		"[bad-option]\n"
		"0:0 --on-match: 'never' is no policy [bad-option]\n");
	close_stage(&s);
}

static void columns_of_the_selection_have_to_be_known(void **state)
{
	struct stage s;

	(void)state;
	open_more(&s);
	expect_compiled(&s, contacts,
		"Email,Code,assign_to,on_match,error_line,Leads.Email\n");
	assert_int_equal(s.recipe->names_column, 1);
	assert_true(span_is(s.recipe->names_field, "Code"));
	assert_int_equal(s.recipe->assign_column, 2);
	assert_int_equal(s.recipe->policy_column, 3);
	close_stage(&s);
	expect_refused(NULL, NULL, contacts, "id,Contacts.Owner\n",
		"1:4 column 'Contacts.Owner' is for what the conversion "
		"itself sets [bad-records]\n");
	expect_refused(NULL, NULL, contacts, "Email,Size\n",
		"1:1 no column names the record [bad-records]\n");
	expect_refused(NULL, NULL, contacts,
		"id,Sizes,\"Contacts.Fone\",Deals.Amount,Contacts.Created_"
		"Time,Leads.Fone\n",
		"1:4 column 'Sizes' is none that a conversion knows "
		"[bad-records]\n"
		"1:11 column 'Contacts.Fone' names a field that there is not "
		"[bad-records]\n"
		"1:26 column 'Deals.Amount' is none that a conversion knows "
		"[bad-records]\n"
		"1:39 column 'Contacts.Created_Time' is for a field that only "
		"the system sets [bad-records]\n"
		"1:61 column 'Leads.Fone' is none that a conversion knows "
		"[bad-records]\n");
}

static void a_mapping_that_cannot_work_is_refused(void **state)
{
	(void)state;
	expect_refused(NULL, NULL, HEAD ACCOUNTS "      Rank: Company\n", NULL,
		"3:5 nothing fills field 'Account_Name' of 'Accounts', which "
		"every record must have [bad-mapping]\n"
		"5:7 'Rank' is read-only: only the system sets it "
		"[bad-mapping]\n");
	/* what only may not fit is validate's to say */
	expect_rules(HEAD ACCOUNTS "      Account_Name: Company\n",
		"Account_Name:4");
}

static void conversion_needs_permission(void **state)
{
	static const struct file denied[] = {
		{ "profiles/Sales/modules/Contacts.yaml",
			"profile: Sales\nmodule: Contacts\ncreate: false\n" },
		{ NULL, NULL },
	};
	static const struct file blind[] = {
		{ "profiles/Sales/modules/Leads.yaml",
			"profile: Sales\nmodule: Leads\nedit: false\n" },
		{ NULL, NULL },
	};
	static const char *const with[] = { "Contacts" };
	static const char refusal[] = "0:0 user 'bob' may not create records "
				      "of 'Contacts' [no-permission]\n";
	struct stage s;

	(void)state;
	expect_refused(NULL, "dan", contacts, NULL,
		"0:0 user 'dan' lacks the permission "
		"Crm_Implied_Mass_Convert_Leads [no-permission]\n");
	expect_refused(blind, "bob", contacts, NULL,
		"0:0 user 'bob' may not edit records of 'Leads' "
		"[no-permission]\n");
	expect_refused(denied, "bob", contacts, "id,Contacts.Code\n", refusal);

	/* who does not ask for contacts need not be able to make them */
	open_stage(&s, more);
	add_files(&s.org, denied);
	sort_files(&s.org);
	world_close(&s.world);
	assert_int_equal(world_open(&s.world, &s.org.state, &s.faults), OPK_OK);
	s.actor = "bob";
	expect_compiled(&s, contacts, "id,Company\n");
	close_stage(&s);

	open_stage(&s, more);
	add_files(&s.org, denied);
	sort_files(&s.org);
	world_close(&s.world);
	assert_int_equal(world_open(&s.world, &s.org.state, &s.faults), OPK_OK);
	s.actor = "bob";
	s.with = (struct opk_texts){ with, 1 };
	assert_int_equal(compile_recipe(&s, contacts, NULL), OPK_REFUSED);
	assert_string_equal(list_faults(&s.org.arena, &s.faults), refusal);
	close_stage(&s);
}

static void what_may_be_changed_is_known_by_field(void **state)
{
	static const struct file permits[] = {
		{ "profiles/Sales/modules/Contacts.yaml",
			"profile: Sales\nmodule: Contacts\nfields:\n"
			"  - {api_name: Code, permission: read_only}\n"
			"  - {api_name: Email, permission: hidden}\n" },
		{ "profiles/Sales/modules/Accounts.yaml",
			"profile: Sales\nmodule: Accounts\nedit: false\n" },
		{ NULL, NULL },
	};
	struct stage s;
	const struct target *t;

	(void)state;
	open_stage(&s, more);
	add_files(&s.org, permits);
	sort_files(&s.org);
	world_close(&s.world);
	assert_int_equal(world_open(&s.world, &s.org.state, &s.faults), OPK_OK);
	s.actor = "bob";
	expect_compiled(&s, contacts, NULL);
	t = s.recipe->targets;
	assert_false(t[0].may_edit);
	assert_false(t[0].slots[0].may_write);
	assert_true(t[1].may_edit);
	assert_true(t[1].slots[0].may_write);
	assert_false(t[1].slots[2].may_write);
	assert_false(t[1].slots[5].may_write);
	close_stage(&s);
}

static void unique_fields_come_by_name(void **state)
{
	struct stage s;
	const struct target *t;

	(void)state;
	open_more(&s);
	expect_compiled(&s, contacts, NULL);
	t = &s.recipe->targets[1];
	assert_int_equal(t->unique_count, 2);
	assert_true(span_is(t->uniques[0].field, "Alias"));
	assert_int_equal(t->uniques[0].slot, UINT32_MAX);
	assert_int_equal(t->uniques[0].column, COLUMN_NONE);
	assert_false(t->uniques[0].cased);
	assert_true(span_is(t->uniques[1].field, "Code"));
	assert_int_equal(t->uniques[1].slot, 2);
	assert_true(t->uniques[1].cased);
	close_stage(&s);
}

static void codes_and_policies_have_words(void **state)
{
	(void)state;
	assert_string_equal(row_code_word(ROW_INVALID_DATA), "INVALID_DATA");
	assert_string_equal(
		row_code_word(ROW_MAPPING_MISMATCH), "MAPPING_MISMATCH");
	for (unsigned i = ROW_GOOD; i < ROW_CODES; i++)
		assert_non_null(row_code_word((enum row_code)i));
	assert_int_equal(policy_find(SPAN("skip")), POLICY_SKIP);
	assert_int_equal(policy_find(SPAN("fail")), POLICY_FAIL);
	assert_int_equal(policy_find(SPAN("Skip")), POLICY_NONE);
	assert_int_equal(policy_find(SPAN("")), POLICY_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_come_in_the_order_of_the_mapping),
		cmocka_unit_test(mandatory_fields_come_by_name),
		cmocka_unit_test(rules_are_those_of_the_mapping_or_zohos),
		cmocka_unit_test(policies_come_from_options_then_the_mapping),
		cmocka_unit_test(options_name_what_there_is),
		cmocka_unit_test(columns_of_the_selection_have_to_be_known),
		cmocka_unit_test(a_mapping_that_cannot_work_is_refused),
		cmocka_unit_test(conversion_needs_permission),
		cmocka_unit_test(what_may_be_changed_is_known_by_field),
		cmocka_unit_test(unique_fields_come_by_name),
		cmocka_unit_test(codes_and_policies_have_words),
	};

	return cmocka_run_group_tests_name("recipe", tests, NULL, NULL);
}

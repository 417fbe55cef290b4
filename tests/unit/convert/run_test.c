/* SPDX-License-Identifier: MIT */
/* Tests of whole runs: what is selected, matched, made, changed, written. */
#include "run_fixture.h"

#include "convert/engine.h"
#include "convert/decide.h"

#define MAPPING                                                         \
	"module: Leads\ninactive_owner: actor\ntargets:\n"              \
	"  - module: Accounts\n    fields: {Account_Name: Company}\n"   \
	"    create_when: {field: Company, comparator: not_equal,\n"    \
	"      value: '${EMPTY}'}\n"                                    \
	"  - module: Contacts\n    fields:\n"                           \
	"      Last_Name: Last_Name\n      Email: Email\n"              \
	"      Account_Name: {record: Accounts}\n    on_match: merge\n" \
	"    match:\n      - {keys: {Email: email}}\n"                  \
	"      - {keys: {Last_Name: casefold, Account_Name: exact}}\n"

static void a_lead_becomes_what_the_mapping_says(void **state)
{
	struct trial *t = *state;

	put_records(&t->stage, "Leads.csv",
		"id,Last_Name,Company,Email,Owner\r\n"
		"1,\"Ito, A\",Acme,a@x.example,11\r\n");
	convert(t, MAPPING, NULL);
	assert_string_equal(table_after(t, "Leads"),
		"id,Last_Name,Company,Email,Owner,Converted__s,"
		"Converted_Date_Time,Converted_Account,Converted_Contact\r\n"
		"1,\"Ito, A\",Acme,a@x.example,11,true,"
		"2026-03-31T15:30:00+00:00,1,1\r\n");
	assert_string_equal(table_after(t, "Accounts"),
		"id,Owner,Account_Name,Rank,Created_By,Created_Time,Modifie"
		"d_By,Modified_Time\n"
		"1,11,Acme,1,10,2026-03-31T15:30:00+00:00,10,2026-03-31T15:"
		"30:00+00:00\n");
	assert_string_equal(table_after(t, "Contacts"),
		"id,Owner,Last_Name,Email,Account_Name,Created_By,"
		"Created_Time,Modified_By,Modified_Time\n"
		"1,11,\"Ito, A\",a@x.example,1,10,2026-03-31T15:30:00+00:00,"
		"10,2026-03-31T15:30:00+00:00\n");
	assert_string_equal(results_after(t),
		"line,id,status,code,field,message,Accounts.id,"
		"Accounts.action,Contacts.id,Contacts.action\n"
		"2,1,converted,,,,1,created,1,created\n");
}

static void records_are_recognised_also_those_that_the_run_made(void **state)
{
	struct trial *t = *state;

	put_records(&t->stage, "Leads.csv",
		"id,Last_Name,Company,Email\n"
		"1,Ito,ACME Inc,A@x.example\n"
		"2,Roth,Zenith,\n"
		"3,Kaya,zenith,k@x.example\n"
		"4,ROTH,Zenith,r@x.example\n");
	put_records(&t->stage, "Accounts.csv",
		"id,Account_Name\n30,Acme\n4,acme inc.\n");
	put_records(&t->stage, "Contacts.csv",
		"id,Last_Name,Email,Modified_By\n8,,a@X.example,9\n");
	convert(t, MAPPING, NULL);
	assert_string_equal(results_after(t),
		"line,id,status,code,field,message,Accounts.id,"
		"Accounts.action,Contacts.id,Contacts.action\n"
		"2,1,converted,,,\"several records match Accounts, took the "
		"smallest id\",4,linked,8,merged\n"
		"3,2,converted,,,,31,created,9,created\n"
		"4,3,converted,,,,31,linked,10,created\n"
		"5,4,converted,,,,31,linked,9,merged\n");
	assert_string_equal(table_after(t, "Accounts"),
		"id,Account_Name,Owner,Rank\n"
		"30,Acme,,\n"
		"4,acme inc.,,\n"
		"31,Zenith,10,1\n");
	assert_string_equal(table_after(t, "Contacts"),
		"id,Last_Name,Email,Modified_By,Account_Name,Owner\n"
		"8,Ito,a@X.example,10,4,\n"
		"9,Roth,r@x.example,10,31,10\n"
		"10,Kaya,k@x.example,10,31,10\n");
}

static void a_row_that_fails_leaves_nothing_behind(void **state)
{
	struct trial *t = *state;

	put_records(&t->stage, "Leads.csv",
		"id,Last_Name,Company,Email,Locked__s\n"
		"1,Ito,Acme,a@x.example,true\n"
		"2,Roth,Acme,nobody,\n"
		"3,Kaya,Nova,K@x.example,false\n");
	put_records(&t->stage, "Contacts.csv",
		"id,Last_Name,Email\n8,Weber,k@x.example\n");
	convert(t,
		"module: Leads\ninactive_owner: actor\ntargets:\n"
		"  - module: Accounts\n    fields: {Account_Name: Company}\n"
		"  - module: Contacts\n    fields:\n"
		"      Last_Name: Last_Name\n      Email: Email\n"
		"    match: []\n",
		NULL);
	assert_string_equal(results_after(t),
		"line,id,status,code,field,message,Accounts.id,"
		"Accounts.action,Contacts.id,Contacts.action\n"
		"2,1,failed,RECORD_LOCKED,Locked__s,the record is locked,,"
		"none,,none\n"
		"3,2,failed,INVALID_DATA,Contacts.Email,"
		"not an e-mail address,,none,,none\n"
		"4,3,failed,DUPLICATE_DATA,Contacts.Email,"
		"record 8 has this value,,none,,none\n");
	assert_string_equal(failures_after(t),
		"id,Last_Name,Company,Email,Locked__s,error_line,error_code,"
		"error_field,error_message\n"
		"1,Ito,Acme,a@x.example,true,2,RECORD_LOCKED,Locked__s,"
		"the record is locked\n"
		"2,Roth,Acme,nobody,,3,INVALID_DATA,Contacts.Email,"
		"not an e-mail address\n"
		"3,Kaya,Nova,K@x.example,false,4,DUPLICATE_DATA,"
		"Contacts.Email,record 8 has this value\n");
	assert_null(table_after(t, "Accounts"));
	assert_null(table_after(t, "Leads"));
	assert_int_equal(t->run.by_code[ROW_DUPLICATE_DATA], 1);
}

static void a_selection_says_which_in_which_order_and_more(void **state)
{
	struct trial *t = *state;

	put_records(&t->stage, "Leads.csv",
		"id,Last_Name,Company,Email\n"
		"1,Ito,Acme,\n2,Roth,Acme,\n3,Kaya,Nova,\n");
	t->options.all = false;
	convert(t, MAPPING,
		"id,assign_to,error_code,Contacts.City\n"
		"3,bob,x,Bonn\n9,,,\n3,,,\n1,nobody,,\n\"2\",,,\n");
	assert_string_equal(results_after(t),
		"line,id,status,code,field,message,Accounts.id,"
		"Accounts.action,Contacts.id,Contacts.action\n"
		"2,3,converted,,,,1,created,1,created\n"
		"3,9,failed,INVALID_DATA,id,no such record,,none,,none\n"
		"4,3,failed,DUPLICATE_DATA,id,\"selected before, on line 2\","
		",none,,none\n"
		"5,1,failed,INVALID_DATA,assign_to,no active user of this "
		"name,,none,,none\n"
		"6,2,converted,,,,2,created,2,created\n");
	assert_string_equal(failures_after(t),
		"id,assign_to,Contacts.City,error_line,error_code,"
		"error_field,error_message\n"
		"9,,,3,INVALID_DATA,id,no such record\n"
		"3,,,4,DUPLICATE_DATA,id,\"selected before, on line 2\"\n"
		"1,nobody,,5,INVALID_DATA,assign_to,no active user of this "
		"name\n");
	assert_string_equal(table_after(t, "Contacts"),
		"id,Owner,Last_Name,Email,Account_Name,City,Created_By,Crea"
		"ted_Time,Modified_By,Modified_Time\n"
		"1,11,Kaya,,1,Bonn,10,2026-03-31T15:30:00+00:00,10,2026-03-"
		"31T15:30:00+00:00\n"
		"2,10,Roth,,2,,10,2026-03-31T15:30:00+00:00,10,2026-03-31T1"
		"5:30:00+00:00\n");
}

static void notes_and_tasks_move_along(void **state)
{
	struct trial *t = *state;

	put_records(&t->stage, "Leads.csv",
		"id,Last_Name,Company\n1,Ito,Acme\n2,Roth,\n");
	put_records(&t->stage, "Notes.csv",
		"id,Parent_Id,Text\n5,1,\"a\"\n6,7,b\n7,2,c\n");
	put_records(&t->stage, "Tasks.csv",
		"id,What_Id,Who_Id,se_module,Status\n"
		"5,1,,Leads,Open\n6,1,2,Leads,Completed\n7,1,,Deals,\n");
	convert(t, MAPPING "related_modules: [Notes, Tasks]\n", NULL);
	assert_string_equal(table_after(t, "Notes"),
		"id,Parent_Id,Text,se_module\n5,1,\"a\",Contacts\n6,7,b,\n"
		"7,2,c,Contacts\n");
	assert_string_equal(table_after(t, "Tasks"),
		"id,What_Id,Who_Id,se_module,Status\n"
		"5,1,1,Accounts,Open\n6,1,1,Accounts,Completed\n"
		"7,1,,Deals,\n");
}

static void criteria_and_limits_select(void **state)
{
	struct trial *t = *state;

	put_records(&t->stage, "Leads.csv",
		"id,Last_Name,Company,Converted__s\n"
		"1,Ito,Acme,\n2,Roth,Nova,true\n3,Kaya,Nova,\n4,Ng,Nova,\n");
	t->options.all = false;
	t->options.where = "(Company:equals:Nova)";
	t->options.limit = 1;
	convert(t, MAPPING, NULL);
	assert_string_equal(results_after(t),
		"line,id,status,code,field,message,Accounts.id,"
		"Accounts.action,Contacts.id,Contacts.action\n"
		"4,3,converted,,,,1,created,1,created\n");
}

static bool stop(void *user, const char *stage, uint64_t done, uint64_t total)
{
	(void)user;
	(void)stage;
	(void)done;
	(void)total;
	return false;
}

static void a_run_that_is_stopped_says_so(void **state)
{
	struct trial *t = *state;

	put_records(&t->stage, "Leads.csv", "id,Last_Name\n1,Ito\n");
	t->options.progress = stop;
	convert(t, MAPPING, NULL);
	assert_int_equal(t->status, OPK_SYSTEM);
	assert_int_equal(t->stage.faults.items[0].code, OPK_INTERRUPTED);
}

static void ids_that_cannot_be_counted_on_refuse_the_run(void **state)
{
	struct trial *t = *state;

	put_records(&t->stage, "Leads.csv", "id,Last_Name\n1,Ito\n");
	put_records(&t->stage, "Contacts.csv", "id,Last_Name\nA7,Roth\n");
	convert(t, MAPPING, NULL);
	assert_int_equal(t->status, OPK_MALFORMED);
}

static void ids_can_be_made_by_a_template(void **state)
{
	struct trial *t = *state;

	put_records(&t->stage, "Leads.csv", "id,Last_Name\n1,Ito\n2,Roth\n");
	put_records(&t->stage, "Contacts.csv", "id,Last_Name\nA2,Weber\n");
	convert(t,
		"module: Leads\ninactive_owner: actor\ntargets:\n"
		"  - module: Contacts\n    new_id: 'A${id}'\n"
		"    fields: {Last_Name: Last_Name}\n",
		NULL);
	assert_string_equal(results_after(t),
		"line,id,status,code,field,message,Contacts.id,"
		"Contacts.action\n"
		"2,1,converted,,,,A1,created\n"
		"3,2,failed,DUPLICATE_DATA,Contacts.id,record A2 has this "
		"value,,none\n");
	assert_string_equal(table_after(t, "Contacts"), "id,Last_Name,Owner\n"
							"A2,Weber,\n"
							"A1,Ito,10\n");
}

static void the_first_record_of_all_can_be_unique(void **state)
{
	struct trial *t = *state;

	put_records(
		&t->stage, "Leads.csv", "id,Last_Name\n1,Ito\n2,Roth\n3,Ito\n");
	convert(t,
		"module: Leads\ninactive_owner: actor\ntargets:\n  - module: "
		"Contacts\n"
		"    fields: {Code: Last_Name}\n    on_match: fail\n",
		NULL);
	assert_string_equal(results_after(t),
		"line,id,status,code,field,message,Contacts.id,Contacts.act"
		"ion\n"
		"2,1,converted,,,,1,created\n"
		"3,2,converted,,,,2,created\n"
		"4,3,failed,DUPLICATE_DATA,Contacts.Code,matches record 1,,"
		"none\n");
}

/* Open a run over one lead that converts. */
static void open_run(struct trial *t)
{
	put_records(&t->stage, "Leads.csv",
		"id,Last_Name,Company,Email\n1,Ito,Acme,a@x.example\n");
	if (compile_recipe(&t->stage, MAPPING, NULL))
		fail_msg("%s", trial_faults(t));
	assert_int_equal(
		run_open(&t->run, &t->stage.setting, &t->options), OPK_OK);
	t->is_open = true;
}

static void memory_that_the_deciding_thread_lacked_is_told(void **state)
{
	struct trial *t = *state;

	open_run(t);
	t->run.engine->cell.failed = true;
	assert_int_equal(run_decide(&t->run), OPK_SYSTEM);
}

static void memory_that_was_lacking_to_find_a_user_is_told(void **state)
{
	struct trial *t = *state;

	open_run(t);
	*t->stage.people.lost_memory = true;
	assert_int_equal(run_decide(&t->run), OPK_SYSTEM);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_trial, end_trial)
	static const struct CMUnitTest tests[] = {
		TEST(a_lead_becomes_what_the_mapping_says),
		TEST(records_are_recognised_also_those_that_the_run_made),
		TEST(a_row_that_fails_leaves_nothing_behind),
		TEST(a_selection_says_which_in_which_order_and_more),
		TEST(notes_and_tasks_move_along),
		TEST(criteria_and_limits_select),
		TEST(a_run_that_is_stopped_says_so),
		TEST(ids_that_cannot_be_counted_on_refuse_the_run),
		TEST(ids_can_be_made_by_a_template),
		TEST(the_first_record_of_all_can_be_unique),
		TEST(memory_that_the_deciding_thread_lacked_is_told),
		TEST(memory_that_was_lacking_to_find_a_user_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

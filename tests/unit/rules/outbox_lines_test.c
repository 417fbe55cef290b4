/* SPDX-License-Identifier: MIT */
/* Tests of the outbox: e-mails, webhooks, functions, actions due later. */
#include "automation_fixture.h"

#include <sys/stat.h>

#include "codec/json.h"

#define RULE(what)                                                    \
	{                                                             \
		"modules/Contacts/workflow_rules/A.yaml",             \
			"api_name: A\nmodule: Contacts\nname: A\n"    \
			"execute_when: {type: create}\nconditions:\n" \
			"  - sequence_number: 1\n" what               \
	}

/* Run the rule for one contact; line `number`, from its payload on. */
static const char *run(struct shop *s, const struct file *files, const char *id)
{
	shop_open(s, files);
	shop_compile(s);
	shop_run(s, "Contacts", id, NULL);
	return shop_outbox(s);
}

static void expect_outbox(
	const struct file *files, const char *id, const char *wanted)
{
	struct shop s;

	assert_string_equal(run(&s, files, id), wanted);
	shop_end(&s);
}

#define LINE(number, type, name, id, due, payload)                        \
	"{\"format\":\"orgpack-outbox-line/1\",\"number\":" number        \
	",\"type\":\"" type "\",\"name\":" name                           \
	",\"rule\":\"workflow_rule:Contacts.A\",\"module\":\"Contacts\"," \
	"\"record\":\"" id "\",\"source\":\"11\",\"due\":" due            \
	",\"payload\":{" payload "}}\n"

static const struct file mails[] = {
	RULE("    instant_actions: {email_notifications: [Html, Draft]}\n"
	     "    scheduled_actions:\n"
	     "      - execute_after: {period: months, unit: 3}\n"
	     "        actions: {email_notifications: [Plain]}\n"),
	{ "email_notifications/Html.yaml",
		"api_name: Html\nname: Html\nmodule: Contacts\n"
		"template: Rich\nfrom: {type: record_owner}\n"
		"reply_to: back@example.com\n"
		"to: {record_owner: true, users: [{email: bob@example.com}], "
		"roles: [Sales], groups: [Desk], merge_fields: "
		"['${!Contacts.Email}', '${!Contacts.Owner}'], "
		"email_addresses: [x@example.com, bob@example.com]}\n"
		"cc: {merge_fields: ['${!Contacts.Rating}']}\n"
		"send_individually: true\n" },
	{ "email_notifications/Plain.yaml",
		"api_name: Plain\nname: Plain\nmodule: Contacts\n"
		"template: Text\nto: {merge_fields: ['${!Contacts.Email}']}\n"
		"bcc: {profiles: [Staff]}\nbest_time: true\n" },
	{ "email_notifications/Draft.yaml",
		"api_name: Draft\nname: Draft\nmodule: Contacts\n"
		"template: Unused\nto: {record_owner: true}\n" },
	{ "email_templates/Rich.yaml",
		"api_name: Rich\nname: Rich\nmodule: Contacts\n"
		"subject: ${!Contacts.Account} & you\n"
		"content: <b>${!Contacts.Account}</b> ${Contacts.Owner} "
		"${!Contacts.Owner.email} ${!Contacts.Account.Phone}\n" },
	{ "email_templates/Text.yaml",
		"api_name: Text\nname: Text\nmodule: Contacts\n"
		"editor_mode: plain_text\n"
		"subject: '\"${!Contacts.Last_Name}\"'\n"
		"content: |\n  ${!Variables.Line}, ${!Users.full_name} "
		"${!Leads.Email}${!Contacts.Nothing}$ ${x} ${!Contacts.id\n" },
	{ "email_templates/Unused.yaml",
		"api_name: Unused\nname: Unused\nmodule: Contacts\n"
		"category: draft\nsubject: S\ncontent: C\n" },
	{ "variables/Line.yaml",
		"api_name: Line\nname: Line\ntype: text\nvalue: 'a < b'\n" },
	{ NULL, NULL },
};

static void mails_are_filled_in(void **state)
{
	struct shop s;

	(void)state;
	assert_string_equal(run(&s, mails, "21"),
		LINE("1", "email_notification", "\"Html\"", "21", "null",
			"\"from\":\"ana@example.com\",\"reply_to\":"
			"\"back@example.com\",\"to\":[\"ana@example.com\","
			"\"bob@example.com\",\"cy@example.com\","
			"\"fox@example.com\",\"x@example.com\"],\"cc\":[],"
			"\"bcc\":[],\"send_individually\":true,"
			"\"best_time\":false,\"template\":\"Rich\","
			"\"subject\":\"Fox & Co & you\",\"content\":"
			"\"<b>Fox &amp; Co</b> Ana Lopez ana@example.com "
			"123\",\"format\":\"html\"") LINE("2",
			"email_notification", "\"Plain\"", "21",
			"\"2027-02-21T12:00:00+01:00\"",
			"\"from\":\"ana@example.com\",\"reply_to\":null,"
			"\"to\":[\"fox@example.com\"],\"cc\":[],\"bcc\":["
			"\"ana@example.com\",\"bob@example.com\","
			"\"cy@example.com\"],\"send_individually\":false,"
			"\"best_time\":true,\"template\":\"Text\","
			"\"subject\":\"\\\"Fox\\\"\",\"content\":\"a < b, "
			"Ana Lopez $ ${x} ${!Contacts.id\\n\",\"format\":"
			"\"plain_text\""));
	assert_string_equal(shop_said(&s),
		"'workflow_rule:Contacts.A' sends the template 'Unused', "
		"which is not in use [not-carried]\n");
	shop_end(&s);
}

static void a_mail_to_nobody_is_not_written(void **state)
{
	static const struct file files[] = {
		RULE("    instant_actions: {email_notifications: [Plain]}\n"),
		{ "email_notifications/Plain.yaml",
			"api_name: Plain\nname: Plain\nmodule: Contacts\n"
			"template: Text\n"
			"to: {merge_fields: ['${!Contacts.Email}']}\n" },
		{ "email_templates/Text.yaml",
			"api_name: Text\nname: Text\nmodule: Contacts\n"
			"subject: S\ncontent: C\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect_outbox(files, "23", "");
}

static const struct file calls[] = {
	RULE("    instant_actions: {webhooks: [Raw], functions: [Fun]}\n"
	     "    scheduled_actions:\n"
	     "      - execute_after: {period: hours, unit: 0}\n"
	     "        actions: {webhooks: [Form]}\n"),
	{ "webhooks/Raw.yaml",
		"api_name: Raw\nname: Raw\nmodule: Contacts\n"
		"url: https://example.com/${!Contacts.Last_Name}\n"
		"http_method: POST\nauthentication: {type: general, token: "
		"xyz}\nheaders: {custom_parameters: [{name: K, secret_value: "
		"s}, {name: L, value: l}]}\nbody: {type: raw, format: JSON, "
		"raw_data_content: '{\"n\":\"${!Contacts.Last_Name}\"}'}\n" },
	{ "webhooks/Form.yaml",
		"api_name: Form\nname: Form\nmodule: Contacts\n"
		"url: https://example.com/\nhttp_method: PUT\n"
		"authentication: {type: connection, connection_name: erp}\n"
		"body: {type: form_data, form_data_content: "
		"{module_parameters: [{name: who, value: "
		"'${!Contacts.Owner}'}], user_defined_parameters: {name: all, "
		"value: 'a ${!Contacts.Email} b'}}}\n" },
	{ "functions/Fun.yaml",
		"api_name: Fun\ndisplay_name: Fun\nparams:\n"
		"  - {name: id, type: int, value: '${!Contacts.id}'}\n"
		"  - {name: owner, value: '${!Contacts.Owner}'}\n"
		"  - {name: map, type: map}\nscript: x\n" },
	{ NULL, NULL },
};

static void calls_are_filled_in(void **state)
{
	(void)state;
	expect_outbox(calls, "22",
		LINE("1", "webhook", "\"Raw\"", "22", "null",
			"\"url\":\"https://example.com/O%20%22Owl%22\","
			"\"method\":\"POST\",\"authentication\":{\"type\":"
			"\"general\",\"connection_name\":null,\"secret\":"
			"true},\"headers\":[{\"name\":\"K\",\"secret\":true},"
			"{\"name\":\"L\",\"value\":\"l\"}],\"parameters\":[],"
			"\"body\":\"{\\\"n\\\":\\\"O \\\\\\\"Owl\\\\\\\"\\\"}"
			"\",\"body_type\":\"JSON\"") LINE("2", "function",
			"\"Fun\"", "22", "null",
			"\"function\":\"Fun\",\"params\":[{\"name\":\"id\","
			"\"type\":\"int\",\"value\":\"22\"},{\"name\":"
			"\"owner\",\"type\":\"string\",\"value\":\"2\"},"
			"{\"name\":\"map\",\"type\":\"map\",\"value\":null}]")
			LINE("3", "webhook", "\"Form\"", "22",
				"\"2026-11-21T12:00:00+01:00\"",
				"\"url\":\"https://example.com/\",\"method\":"
				"\"PUT\",\"authentication\":{\"type\":"
				"\"connection\",\"connection_name\":\"erp\","
				"\"secret\":false},\"headers\":[],"
				"\"parameters\":[{\"name\":\"who\",\"value\":"
				"\"bob@example.com\"},{\"name\":\"all\","
				"\"value\":\"a owl@example.com b\"}],"
				"\"body\":null,\"body_type\":\"form_data\""));
}

static const struct file later[] = {
	RULE("    scheduled_actions:\n"
	     "      - execute_after: {period: business_days, unit: 1}\n"
	     "        actions: {field_updates: [Hot, Day], assign_owner: "
	     "[{assign_to: [{role: Sales}]}], add_tags: {tags: [One]}, "
	     "remove_tags: {tags: [One, None]}, tasks: "
	     "[Call], create_record: {name: New, module: Accounts, "
	     "field_mappings: [{field: Account_Name, type: static, value: "
	     "1.50}]}}\n"),
	{ "field_updates/Hot.yaml",
		"api_name: Hot\nname: Hot\nmodule: Contacts\nfield: Rating\n"
		"type: merge_field\nvalue: ${!Contacts.Rating}!\n" },
	{ "field_updates/Day.yaml",
		"api_name: Day\nname: Day\nmodule: Contacts\nfield: Since\n"
		"type: execution_time\nexecution_time: {unit: 1, period: "
		"days, trigger_field: '${CURRENTTIME}'}\n" },
	{ "workflow_tasks/Call.yaml",
		"api_name: Call\nname: Call\nmodule: Contacts\nsubject: Ca\n" },
	{ "modules/Contacts/tags/One.yaml",
		"api_name: One\nmodule: Contacts\nname: '1'\n" },
	{ NULL, NULL },
};
#define DUE "\"2026-11-23T12:00:00+01:00\""

static void actions_due_later_are_described(void **state)
{
	struct shop s;

	(void)state;
	assert_string_equal(run(&s, later, "21"),
		LINE("1", "field_update", "\"Hot\"", "21", DUE,
			"\"field\":\"Rating\",\"value\":\"Cold!\","
			"\"definition\":{\"api_name\":\"Hot\",\"name\":"
			"\"Hot\",\"module\":\"Contacts\",\"field\":\"Rating\","
			"\"type\":\"merge_field\",\"value\":"
			"\"${!Contacts.Rating}!\"}") LINE("2", "field_update",
			"\"Day\"", "21", DUE,
			"\"field\":\"Since\",\"value\":null,\"definition\":{"
			"\"api_name\":\"Day\",\"name\":\"Day\",\"module\":"
			"\"Contacts\",\"field\":\"Since\",\"type\":"
			"\"execution_time\",\"execution_time\":{\"unit\":1,"
			"\"period\":\"days\",\"trigger_field\":"
			"\"${CURRENTTIME}\"}}") LINE("3", "assign_owner",
			"null", "21", DUE,
			"\"definition\":{\"assign_to\":[{\"role\":\"Sales\"}]}")
			LINE("4", "add_tags", "null", "21", DUE,
				"\"tags\":[\"1\"],\"over_write\":false")
				LINE("5", "remove_tags", "null", "21", DUE,
					"\"tags\":[\"1\"],\"over_write\":false")
					LINE("6", "task", "\"Call\"", "21", DUE,
						"\"definition\":{\"api_name\":"
						"\"Call\",\"name\":\"Call\","
						"\"module\":\"Contacts\","
						"\"subject\":"
						"\"Ca\"}") LINE("7",
						"create_record", "\"New\"",
						"21", DUE,
						"\"definition\":{\"name\":"
						"\"New\","
						"\"module\":\"Accounts\","
						"\"field_mappings\":[{"
						"\"field\":"
						"\"Account_Name\",\"type\":"
						"\"static\","
						"\"value\":1.50}]}"));
	assert_string_equal(shop_cell(&s, "Contacts", "21", "Rating"), "Cold");
	shop_end(&s);
}

static void failed_rows_are_told_of(void **state)
{
	size_t by_code[ROW_CODES] = { [ROW_GOOD] = 7,
		[ROW_INVALID_DATA] = 2,
		[ROW_MAPPING_MISMATCH] = 1 };
	struct shop s;

	(void)state;
	run(&s, NULL, "21");
	assert_int_equal(automation_notify(s.automation, by_code), OPK_OK);
	assert_string_equal(shop_outbox(&s),
		"{\"format\":\"orgpack-outbox-line/1\",\"number\":1,\"type\":"
		"\"notification\",\"name\":null,\"rule\":null,\"module\":null,"
		"\"record\":null,\"source\":null,\"due\":null,\"payload\":{"
		"\"to\":\"ana@example.com\",\"converted\":7,\"failed\":3,"
		"\"by_code\":{\"INVALID_DATA\":2,\"MAPPING_MISMATCH\":1}}}\n");
	assert_int_equal(lines_count(automation_outbox(s.automation)), 1);
	assert_int_equal(automation_notify(NULL, by_code), OPK_OK);
	shop_end(&s);
}

static void a_large_outbox_goes_to_a_file(void **state)
{
	struct stat st;
	struct shop s;
	FILE *f = tmpfile();

	(void)state;
	assert_non_null(f);
	shop_open(&s, calls);
	s.how.spill = fileno(f);
	shop_compile(&s);
	for (int i = 0; i < 1500; i++)
		shop_run(&s, "Contacts", "21", NULL);
	assert_int_equal(lines_count(automation_outbox(s.automation)), 4500);
	assert_int_equal(fstat(fileno(f), &st), 0);
	assert_true(st.st_size > OUTBOX_ROOM);
	assert_int_equal(
		st.st_size, lines_spilled(automation_outbox(s.automation)));
	assert_true(lines_bytes(automation_outbox(s.automation)).len <=
		    OUTBOX_ROOM);
	shop_end(&s);
	fclose(f);
}

static void a_spill_that_cannot_be_written_fails(void **state)
{
	struct record_change e = { .is_new = true };
	int fd = open("/dev/full", O_WRONLY);
	enum opk_status st = OPK_OK;
	struct shop s;

	(void)state;
	assert_true(fd >= 0);
	shop_open(&s, calls);
	s.how.spill = fd;
	shop_compile(&s);
	e.sheet = s.targets[0].sheet;
	for (uint32_t i = 0; i < 3000 && !st; i++)
		st = automation_run(s.automation, &e, 1, 0, i);
	assert_int_equal(st, OPK_SYSTEM);
	assert_int_equal(s.faults.count, 1);
	assert_int_equal(s.faults.items[0].code, OPK_CANNOT_WRITE);
	shop_end(&s);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mails_are_filled_in),
		cmocka_unit_test(a_mail_to_nobody_is_not_written),
		cmocka_unit_test(calls_are_filled_in),
		cmocka_unit_test(actions_due_later_are_described),
		cmocka_unit_test(failed_rows_are_told_of),
		cmocka_unit_test(a_large_outbox_goes_to_a_file),
		cmocka_unit_test(a_spill_that_cannot_be_written_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

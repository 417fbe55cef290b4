/* SPDX-License-Identifier: MIT */
/* Which texts a field can hold, and what is said of those that it cannot. */
#include "convert_fixture.h"

#include "convert/value.h"
#include "model/value_form.h"
#include "rules/value_checks.h"

#define EMAIL "not an e-mail address"
#define PHONE "not a telephone number"
#define WEB "not a web address"
#define WHOLE "not a whole number"
#define NUMBER "not a number"
#define BOOL "not true or false"
#define DATE "not a date"
#define TIME "not a date with time"
#define CHOICE "not a value of the pick list"
#define LINE "a line end in a field of one line"
#define NO_ID "not an id"

static const struct {
	const char *type;
	const char *text, *message; /* NULL: it is good */
} cases[] = {
	{ "text", "any, \"text\" \xc3\xa9\t", NULL },
	{ "text", "a\nb", LINE },
	{ "text", "a\rb", LINE },
	{ "textarea", "a\r\nb\n", NULL },
	{ "email", "a@b.c", NULL },
	{ "email", "o'neill+x@m\xc3\xbcller.example", NULL },
	{ "email", "a", EMAIL },
	{ "email", "@b.c", EMAIL },
	{ "email", "a@b", EMAIL },
	{ "email", "a@.b", EMAIL },
	{ "email", "a@b.", EMAIL },
	{ "email", "a@..", EMAIL },
	{ "email", "a@...", NULL },
	{ "email", "a.b@c", EMAIL },
	{ "email", "a@b@c.d", EMAIL },
	{ "email", "a b@c.d", EMAIL },
	{ "email", "a@b.c\xc2\xa0", EMAIL },
	{ "email", "a@b.c\xc2\x80", EMAIL },
	{ "email", "a\x7f@b.c", EMAIL },
	{ "email", "a@b.c\n", LINE },
	{ "phone", "+49 (0)89/12-34.5 ext. 6, *#;", NULL },
	{ "phone", "\xef\xbc\x91\xef\xbc\x92", NULL },
	{ "phone", "\xd0\xb4\xd0\xbe\xd0\xb1. 5", NULL },
	{ "phone", "12\t34", PHONE },
	{ "phone", "12_34", PHONE },
	{ "phone", "12:34", PHONE },
	{ "phone",
		"12\xc2\xa0"
		"34",
		PHONE },
	{ "phone", "1\xc2\xb2", PHONE },
	{ "website", "acme.example", NULL },
	{ "website", "https://m\xc3\xbcller.example/?a", NULL },
	{ "website", "localhost", WEB },
	{ "website", "a b.example", WEB },
	{ "website", "a.example\xe3\x80\x80", WEB },
	{ "integer", "0", NULL },
	{ "integer", "-12", NULL },
	{ "integer", "+000000007", NULL },
	{ "integer", "1234567890", "more than 9 digits" },
	{ "integer", "", NULL },
	{ "integer", "-", WHOLE },
	{ "integer", "1.0", WHOLE },
	{ "integer", "1e3", WHOLE },
	{ "integer", " 1", WHOLE },
	{ "integer", "\xef\xbc\x91", WHOLE },
	{ "bigint", "123456789012345678", NULL },
	{ "bigint", "1234567890123456789", "more than 18 digits" },
	{ "double", "3.14", NULL },
	{ "double", "-1.5e-300", NULL },
	{ "double", "1E5", NULL },
	{ "double", "1e", NUMBER },
	{ "double", "1.", NUMBER },
	{ "double", ".5", NUMBER },
	{ "double", "1,5", NUMBER },
	{ "double", "0x10", NUMBER },
	{ "double", "1.2.3", NUMBER },
	{ "double", "nan", NUMBER },
	{ "currency", "12345678.90123456", NULL },
	{ "currency", "12345678.901234567", "more than 16 digits" },
	{ "currency", "1.2e12345678901234567890", NULL },
	{ "percent", "100.00", NULL },
	{ "percent", "100.000", "more than 5 digits" },
	{ "boolean", "true", NULL },
	{ "boolean", "false", NULL },
	{ "boolean", " True ", NULL },
	{ "boolean", "1", NULL },
	{ "boolean", "NO", NULL },
	{ "boolean", "01", BOOL },
	{ "boolean", "truth", BOOL },
	{ "date", "2024-02-29", NULL },
	{ "date", "2023-02-29", DATE },
	{ "date", "2024-2-9", DATE },
	{ "date", "29.02.2024", DATE },
	{ "date", "2024-02-29T10:00:00Z", DATE },
	{ "datetime", "2024-02-29T10:00:00+02:00", NULL },
	{ "datetime", "2024-02-29T10:00Z", NULL },
	{ "datetime", "2024-02-29T10:00:00.25", NULL },
	{ "datetime", "2024-02-29", TIME },
	{ "datetime", "2024-02-30T10:00:00Z", TIME },
	{ "datetime", "2024-02-29 10:00:00Z", TIME },
	{ "datetime", "2024-02-29T24:00:00Z", TIME },
	{ "picklist", "New", NULL },
	{ "picklist", "new", CHOICE },
	{ "picklist", "New ", CHOICE },
	{ "picklist", "-None-", CHOICE },
	{ "multiselectpicklist", "New", NULL },
	{ "multiselectpicklist", "New;Old", NULL },
	{ "multiselectpicklist", "New;", CHOICE },
	{ "multiselectpicklist", "New;;Old", CHOICE },
	{ "multiselectpicklist", "New; Old", CHOICE },
	{ "multiselectpicklist", "New,Old", CHOICE },
	{ "ownerlookup", "11", NULL },
	{ "ownerlookup", "12", NULL }, /* who is not active */
	{ "ownerlookup", "bob", "no such user" },
	{ "userlookup", "99", "no such user" },
	{ "lookup", "anything at all", NULL },
	{ "lookup", "1\t2", NO_ID },
	{ "lookup", "1\xc2\x9f", NO_ID },
	{ "multi_module_lookup", "7", NULL },
	{ "autonumber", "A\x01", NO_ID },
	{ "subform", "a\nb", LINE },
};

static const struct value_check *check_of(
	struct stage *s, const char *type, uint32_t length)
{
	struct setting setting = { .world = &s->world, .people = &s->people };
	struct span *values = arena_new(&s->org.arena, struct span, 2);
	struct field_facts facts = { .type = data_type_find(span_of(type)),
		.length = length };
	const struct value_check *c;

	values[0] = SPAN("New");
	values[1] = SPAN("Old");
	facts.values = (struct texts){ values, 2 };
	c = value_check_new(&setting, &facts, &s->org.arena);
	assert_non_null(c);
	return c;
}

static void expect(const struct value_check *c, const char *type,
	struct span text, const char *wanted)
{
	const char *got = value_check_text(c, text);

	if (!got != !wanted || (got && strcmp(got, wanted)))
		fail_msg("%s '%.*s': %s, not %s", type, SPAN_ARG(text),
			got ? got : "good", wanted ? wanted : "good");
}

static void each_type_has_its_form(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect(check_of(&s, cases[i].type, 0), cases[i].type,
			span_of(cases[i].text), cases[i].message);
	expect(check_of(&s, "textarea", 0), "textarea",
		(struct span){ "a\0b", 3 }, LINE);
	close_stage(&s);
}

/* A text of n times e with acute: two bytes each. */
static struct span accents(struct stage *s, size_t n)
{
	char *p = arena_alloc(&s->org.arena, 2 * n, 1, 1);

	assert_non_null(p);
	for (size_t i = 0; i < n; i++)
		memcpy(p + 2 * i, "\xc3\xa9", 2);
	return (struct span){ p, 2 * n };
}

static void lengths_count_characters(void **state)
{
	static const struct {
		const char *type;
		size_t most;
	} bounds[] = {
		{ "text", 255 },
		{ "textarea", 50000 },
	};
	struct stage s;
	char wanted[64];

	(void)state;
	open_stage(&s, NULL);
	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
		const char *type = bounds[i].type;
		size_t most = bounds[i].most;

		snprintf(wanted, sizeof wanted, "longer than %zu characters",
			most);
		expect(check_of(&s, type, 0), type, accents(&s, most), NULL);
		expect(check_of(&s, type, 0), type, accents(&s, most + 1),
			wanted);
	}
	expect(check_of(&s, "text", 3), "text", SPAN("abcd"),
		"longer than 3 characters");
	expect(check_of(&s, "email", 5), "email", SPAN("a@b.cd"),
		"longer than 5 characters");
	/* the form comes first */
	expect(check_of(&s, "email", 5), "email", SPAN("abcdefg"), EMAIL);
	expect(check_of(&s, "text", 3), "text", SPAN("abcd\n"), LINE);
	expect(check_of(&s, "picklist", 2), "picklist", SPAN("New"),
		"longer than 2 characters");
	expect(check_of(&s, "integer", 2), "integer", SPAN("-12"), NULL);
	/* of files it is how many there may be */
	expect(check_of(&s, "fileupload", 2), "fileupload", SPAN("abc"), NULL);
	close_stage(&s);
}

static void unknown_values_are_all_good(void **state)
{
	struct stage s;
	struct setting setting = { 0 };
	struct field_facts facts = { .type = data_type_find(SPAN("picklist")) };

	(void)state;
	open_stage(&s, NULL);
	setting.world = &s.world;
	expect(value_check_new(&setting, &facts, &s.org.arena), "picklist",
		SPAN("x"), NULL);
	expect(value_check_new(&setting, NULL, &s.org.arena), "unknown",
		SPAN("x"), NULL);
	/* of a global pick list */
	facts = *world_field(&s.world, SPAN("Leads"), SPAN("Colours"));
	expect(value_check_new(&setting, &facts, &s.org.arena), "colours",
		SPAN("Red;Blue"), NULL);
	expect(value_check_new(&setting, &facts, &s.org.arena), "colours",
		SPAN("Red;Green"), CHOICE);
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_type_has_its_form),
		cmocka_unit_test(lengths_count_characters),
		cmocka_unit_test(unknown_values_are_all_good),
	};

	return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}

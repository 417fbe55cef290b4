/* SPDX-License-Identifier: MIT */
/* The words of criteria and data types are those of the formats. */
#include "fault_fixture.h"

#include "model/criteria_words.h"
#include "schema/embedded.h"
#include "model/facts.h"
#include "model/system_fields.h"

static const struct node *read_format(struct arena *a, const char *name)
{
	struct source src = { name, embedded_file(name) };
	struct faults f = { .arena = a };
	struct node *n = NULL;

	assert_int_equal(yaml_read(&src, a, &f, &n), OPK_OK);
	return n;
}

static void every_data_type_of_the_schema_is_known(void **state)
{
	struct arena a = { 0 };
	const struct node *doc = read_format(&a, "kinds/field.yaml"), *all;

	(void)state;
	all = node_at(doc, SPAN("/$defs/data_type/enum"));
	assert_true(all && all->count > 30);
	NODE_EACH (n, all)
		if (!data_type_find(n->text))
			fail_msg("%.*s", SPAN_ARG(n->text));
	assert_null(data_type_find(SPAN("string")));
	arena_release(&a);
}

static void every_comparator_of_the_schema_is_known(void **state)
{
	struct arena a = { 0 };
	const struct node *doc = read_format(&a, "common.yaml"), *all;
	char words[COMPARATORS_BYTES];

	(void)state;
	all = node_at(doc, SPAN("/$defs/comparator/enum"));
	assert_int_equal(all->count, 20);
	NODE_EACH (n, all)
		if (!comparator_find(n->text))
			fail_msg("%.*s", SPAN_ARG(n->text));
	assert_null(comparator_find(SPAN("equals")));
	assert_string_equal(
		comparators_for(HOLDS_BOOLEAN, words), "equal or not_equal");
	arena_release(&a);
}

static void fields_without_a_file_have_known_types(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct system_fields all;

	(void)state;
	assert_int_equal(system_fields_read(&a, &f, &all), OPK_OK);
	assert_true(all.count > 20);
	for (size_t i = 0; i < all.count; i++)
		if (!all.items[i].facts.type)
			fail_msg("%.*s", SPAN_ARG(all.items[i].name));
	assert_non_null(system_fields_find(&all, SPAN("X"), SPAN("Owner")));
	assert_null(system_fields_find(
		&all, SPAN("X"), SPAN("Sales_Cycle_Duration")));
	assert_non_null(system_fields_find(
		&all, SPAN("Deals"), SPAN("Sales_Cycle_Duration")));
	arena_release(&a);
}

static void dates_and_times_exist(void **state)
{
	static const struct {
		const char *text;
		bool date, time;
	} cases[] = {
		{ "2026-03-31", true, false },
		{ "2026-02-29", false, false },
		{ "2024-02-29", true, false },
		{ "1900-02-29", false, false },
		{ "2000-02-29", true, false },
		{ "2026-04-31", false, false },
		{ "2026-13-01", false, false },
		{ "2026-00-10", false, false },
		{ "2026-1-10", false, false },
		{ "2026/01/10", false, false },
		{ "", false, false },
		{ "2026-03-31T17:30:00+02:00", false, true },
		{ "2026-03-31T17:30:00Z", false, true },
		{ "2026-03-31T24:00:00Z", false, false },
		{ "2026-03-31T23:60:00Z", false, false },
		{ "2026-03-31T17:30:00", false, false },
		{ "2026-03-31 17:30:00Z", false, false },
		{ "2026-03-31T17:30:00+2:00", false, false },
		{ "2026-03-31T17:30:00+25:00", false, false },
		{ "2026-02-30T17:30:00Z", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span s = span_of(cases[i].text);

		if (text_is_date(s) != cases[i].date ||
			text_is_datetime(s) != cases[i].time)
			fail_msg("%s", cases[i].text);
	}
}

static void pre_defined_values_have_their_numbers(void **state)
{
	static const struct {
		const char *text;
		bool known;
	} cases[] = {
		{ "${EMPTY}", true },
		{ "${EMPTY}+1", false },
		{ "${EMPTY:1}", false },
		{ "${TODAY}", true },
		{ "${TODAY}+7", true },
		{ "${TODAY}-14", true },
		{ "${TODAY}+", false },
		{ "${TODAY}7", false },
		{ "${LAST_N_DAYS:30}", true },
		{ "${LAST_N_DAYS:}", false },
		{ "${LAST_N_DAYS:x}", false },
		{ "${LAST_N_DAYS:999999}", false },
		{ "${LAST_N_DAYS}", false },
		{ "${AGEINDAYS}+3", true },
		{ "${today}", false },
		{ "${}", false },
		{ "${", false },
		{ "${TODAY", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span name, text = span_of(cases[i].text);

		assert_true(text_is_predefined(text));
		if (!predefined_find(text, &name) == cases[i].known)
			fail_msg("%s", cases[i].text);
	}
	assert_false(text_is_predefined(SPAN("${!Leads.Email}")));
	assert_false(text_is_predefined(SPAN("TODAY")));
	assert_string_equal(predefined_near(SPAN("TODYA"))->name, "TODAY");
	assert_null(predefined_near(SPAN("XYZ")));
}

static void merge_fields_have_a_module_and_a_path(void **state)
{
	static const struct {
		const char *text, *module, *path;
	} cases[] = {
		{ "${!Leads.Email}", "Leads", "Email" },
		{ "${Leads.Email}", "Leads", "Email" },
		{ "${!Contacts.Account_Name.Phone}", "Contacts",
			"Account_Name.Phone" },
		{ "${!Leads}", NULL, NULL },
		{ "${!Leads.}", NULL, NULL },
		{ "${!.Email}", NULL, NULL },
		{ "${!Leads..Email}", NULL, NULL },
		{ "${!1.2}", NULL, NULL },
		{ "${!Leads.Email} x", NULL, NULL },
		{ "x${!Leads.Email}", NULL, NULL },
		{ "${!Leads.E-mail}", NULL, NULL },
		{ "", NULL, NULL },
		{ "${!}", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span module, path;
		bool is = text_is_merge_field(
			span_of(cases[i].text), &module, &path);

		if (is != (cases[i].module != NULL) ||
			(is && (!span_is(module, cases[i].module) ||
				       !span_is(path, cases[i].path))))
			fail_msg("%s", cases[i].text);
	}
}

static void values_fit_what_a_field_holds(void **state)
{
	static const struct {
		const char *value;
		enum holds holds;
		bool whole, fits;
	} cases[] = {
		{ "7", HOLDS_NUMBER, true, true },
		{ "'7'", HOLDS_NUMBER, true, true },
		{ "7.5", HOLDS_NUMBER, true, false },
		{ "7.5", HOLDS_NUMBER, false, true },
		{ "1e3", HOLDS_NUMBER, false, true },
		{ "seven", HOLDS_NUMBER, false, false },
		{ "true", HOLDS_NUMBER, false, false },
		{ "true", HOLDS_BOOLEAN, false, true },
		{ "'false'", HOLDS_BOOLEAN, false, true },
		{ "'yes'", HOLDS_BOOLEAN, false, false },
		{ "1", HOLDS_BOOLEAN, false, false },
		{ "null", HOLDS_TEXT, false, false },
		{ "[a]", HOLDS_TEXT, false, false },
		{ "5", HOLDS_TEXT, false, true },
		{ "'2026-01-01'", HOLDS_DATE, false, true },
		{ "[a]", HOLDS_ANY, false, true },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (holds_value(cases[i].holds, cases[i].whole,
			    read_yaml(&a, cases[i].value)) != cases[i].fits)
			fail_msg("case %zu: %s", i, cases[i].value);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_data_type_of_the_schema_is_known),
		cmocka_unit_test(every_comparator_of_the_schema_is_known),
		cmocka_unit_test(fields_without_a_file_have_known_types),
		cmocka_unit_test(dates_and_times_exist),
		cmocka_unit_test(pre_defined_values_have_their_numbers),
		cmocka_unit_test(merge_fields_have_a_module_and_a_path),
		cmocka_unit_test(values_fit_what_a_field_holds),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}

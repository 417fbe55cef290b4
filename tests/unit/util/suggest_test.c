/* SPDX-License-Identifier: MIT */
/* Near words, and decimal numbers as they are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "util/decimal.h"
#include "util/suggest.h"

static void the_nearest_known_word_is_suggested(void **state)
{
	static const char *const known[] = { "api_name", "data_type",
		"display_label", "field_label", "length", "a" };
	static const struct {
		const char *typed, *best;
	} cases[] = {
		{ "api_nam", "api_name" },
		{ "API_NAME", "api_name" },
		{ "api-name", "api_name" },
		{ "apiname", "api_name" },
		{ "lenght", "length" },
		{ "lable", "" },
		{ "field_lable", "field_label" },
		{ "datatype", "data_type" },
		{ "b", "" },
		{ "", "" },
		{ "something_else_altogether", "" },
		{ "lengthlengthlengthlengthlengthlengthlengthlengthlength"
		  "lengthlength",
			"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct suggestion s = { .word = span_of(cases[i].typed) };

		for (size_t k = 0; k < sizeof known / sizeof *known; k++)
			suggest(&s, span_of(known[k]));
		if (!span_is(s.best, cases[i].best))
			fail_msg("%s: %.*s", cases[i].typed, SPAN_ARG(s.best));
	}
}

static void multiples_are_exact(void **state)
{
	static const struct {
		const char *number, *step;
		bool multiple;
	} cases[] = {
		{ "0", "3", true },
		{ "-0.0", "7", true },
		{ "9", "3", true },
		{ "10", "3", false },
		{ "-9", "3", true },
		{ "4.5", "1.5", true },
		{ "0.0075", "0.0001", true },
		{ "0.00751", "0.0001", false },
		{ "0.3", "0.1", true },
		{ "1e2", "25", true },
		{ "1e2", "25.0", true },
		{ "1E+2", "30", false },
		{ "12391239123", "1e-8", true },
		{ "1e308", "0.123456789", false },
		{ "1e308", "0.5", true },
		{ "100.", "10", true },
		{ ".5", "0.25", true },
		{ "00012", "4", true },
		{ "170141183460469231731687303715884105727", "2", false },
		{ "170141183460469231731687303715884105728", "2", true },
		{ "1.0", "1", true },
		{ "1", "10", false },
		{ "50", "100", false },
		{ "x", "1", false },
		{ "1", "x", false },
		{ "1e", "1", false },
		{ "1e9999999999", "1", false },
		{ "1", "0", false },
		{ "", "1", false },
		{ ".", "1", false },
		{ "1.2.3", "1", false },
		{ ".inf", "1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (decimal_is_multiple(span_of(cases[i].number),
			    span_of(cases[i].step)) != cases[i].multiple)
			fail_msg("%s by %s", cases[i].number, cases[i].step);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_known_word_is_suggested),
		cmocka_unit_test(multiples_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

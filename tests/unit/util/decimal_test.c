/* SPDX-License-Identifier: MIT */
/* Decimal texts compare by value, exactly, whatever their length. */
#include "fault_fixture.h"

#include "util/decimal.h"

static void numbers_stand_in_their_order(void **state)
{
	/* each less than the next; those in one row are equal */
	static const char *const rows[][6] = {
		{ "-1e100000", NULL },
		{ "-100", "-1e2", "-1E+2", "-0100.", "-100.00", NULL },
		{ "-99.999999999999999999999999999", NULL },
		{ "-0.5", "-.5", "-5e-1", "-00.50", NULL },
		{ "-1e-100000", NULL },
		{ "0", "-0", "+0", "0.000", "0e99", ".0" },
		{ "1e-100000", NULL },
		{ "0.1", ".1", "+.1", "1e-1", "0.10", NULL },
		{ "0.1000000000000000000000000000001", NULL },
		{ "0.11", "11e-2", "0.011e1", NULL },
		{ "1", "1.", "+1", "001", "10e-1", "0.1e1" },
		{ "1.5", NULL },
		{ "9.99", NULL },
		{ "10", "1e1", "1.0e1", NULL },
		{ "1001", "1.001e3", NULL },
		{ "1010", "1.01e3", "101e1", NULL },
		{ "9007199254740992", NULL },
		{ "9007199254740993", "9.007199254740993e15", NULL },
		{ "123456789012345678901234567890", NULL },
		{ "123456789012345678901234567890.1", NULL },
		{ "1e100000", NULL },
	};
	enum { ROWS = sizeof rows / sizeof *rows, COLUMNS = 6 };

	(void)state;
	for (size_t i = 0; i < ROWS * COLUMNS; i++) {
		const char *a = rows[i / COLUMNS][i % COLUMNS];

		for (size_t k = 0; a && k < ROWS * COLUMNS; k++) {
			const char *b = rows[k / COLUMNS][k % COLUMNS];
			int wanted = (i / COLUMNS > k / COLUMNS) -
				     (i / COLUMNS < k / COLUMNS);
			int got = 9;

			if (b &&
				(!decimal_order(span_of(a), span_of(b), &got) ||
					got != wanted))
				fail_msg("%s and %s: %d", a, b, got);
		}
	}
}

static void anything_else_is_no_number(void **state)
{
	static const char *const bad[] = { "", "-", "+", ".", "e5", "1e", "1e+",
		"1e5.5", "1..2", "1.2.3", " 1", "1 ", "--1", "+-1", "1,000",
		"0x1F", ".inf", "nan", "1e100001", "1e-100001",
		"1e99999999999999999999", "1f", "\xd9\xa1" };
	struct decimal d;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (decimal_parse(span_of(bad[i]), &d))
			fail_msg("'%s'", bad[i]);
	assert_false(decimal_parse(SPAN("1\0"), &d));
}

static void multiples_are_exact(void **state)
{
	static const struct {
		const char *number, *step;
		bool is;
	} cases[] = {
		{ "0.0075", "0.0001", true },
		{ "0.00751", "0.0001", false },
		{ "1e308", "0.5", true },
		{ "35", "7", true },
		{ "-3.5", "0.7", true },
		{ "36", "7", false },
		{ "120", "1.2e2", true },
		{ "0", "3", true },
		{ "1", "0", false },
		{ "x", "1", false },
		{ "1", "x", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (decimal_is_multiple(span_of(cases[i].number),
			    span_of(cases[i].step)) != cases[i].is)
			fail_msg("%s of %s", cases[i].number, cases[i].step);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_stand_in_their_order),
		cmocka_unit_test(anything_else_is_no_number),
		cmocka_unit_test(multiples_are_exact),
	};

	return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}

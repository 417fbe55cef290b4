/* SPDX-License-Identifier: MIT */
/* What a fingerprint of a row depends on. */
#include "table/sheet.h"
#include "fault_fixture.h"

static void a_row_is_known_by_its_bytes_without_the_line_end(void **state)
{
	uint64_t print = row_print(SPAN("1,Anna,\"a\nb\""));

	(void)state;
	assert_true(print);
	assert_int_equal(row_print(SPAN("1,Anna,\"a\nb\"\n")), print);
	assert_int_equal(row_print(SPAN("1,Anna,\"a\nb\"\r\n")), print);
	assert_int_equal(row_print(SPAN("1,Anna,\"a\nb\"\r")), print);
	assert_int_not_equal(row_print(SPAN("1,anna,\"a\nb\"")), print);
	assert_int_not_equal(row_print(SPAN("1,Anna,\"a\nb\",")), print);
}

static void the_print_is_the_same_on_every_machine(void **state)
{
	(void)state;
	assert_int_equal(row_print(SPAN("1,x")), 0xdfaa285885178e60);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_row_is_known_by_its_bytes_without_the_line_end),
		cmocka_unit_test(the_print_is_the_same_on_every_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

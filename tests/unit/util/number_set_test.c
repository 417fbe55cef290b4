/* SPDX-License-Identifier: MIT */
/* A set of numbers knows what was added since it was emptied. */
#include "fault_fixture.h"

#include "util/number_set.h"

static size_t add_all(struct number_set *s, uint64_t count, uint64_t step)
{
	size_t fresh = 0;

	for (uint64_t i = 0; i < count; i++) {
		bool is_new;

		assert_int_equal(number_set_add(s, i * step, &is_new), OPK_OK);
		fresh += is_new;
	}
	return fresh;
}

static void a_number_is_new_once(void **state)
{
	/* in a row, and such as differ in their upper bits only */
	static const uint64_t steps[] = { 1, (uint64_t)1 << 32,
		(uint64_t)1 << 48 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct number_set s = { 0 };

		assert_int_equal(add_all(&s, 1000, steps[i]), 1000);
		assert_int_equal(add_all(&s, 1000, steps[i]), 0);
		assert_int_equal(add_all(&s, 1500, steps[i]), 500);
		number_set_release(&s);
	}
}

static void what_is_emptied_is_new_again(void **state)
{
	struct number_set s = { 0 };

	(void)state;
	number_set_clear(&s);
	for (size_t i = 1; i <= 5; i++) {
		assert_int_equal(add_all(&s, i * 50, 1), i * 50);
		number_set_clear(&s);
	}
	assert_int_equal(add_all(&s, 10, 1), 10);
	assert_int_equal(add_all(&s, 20, 1), 10);
	number_set_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_new_once),
		cmocka_unit_test(what_is_emptied_is_new_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

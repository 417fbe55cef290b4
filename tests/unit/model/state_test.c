/* SPDX-License-Identifier: MIT */
/* Finding components by their paths. */
#include "state_fixture.h"

enum { MOST = 70 };

/* The paths 1, 3, 5 ... as two digits each, so that others lie between. */
static void make(struct arena *a, size_t count, struct state *s)
{
	*s = (struct state){ .items = arena_new(a, struct component, count),
		.count = count };
	assert_non_null(s->items);
	for (size_t i = 0; i < count; i++)
		s->items[i].path = arena_print(a, "%03zu", 2 * i + 1);
}

static void seeking_finds_what_finding_does(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t count = 0; count < MOST; count++) {
		struct state s;

		make(&a, count, &s);
		/* every step from path to path, and every first path */
		for (size_t step = 1; step < 2 * MOST; step++)
			for (size_t from = 0; from < step; from++) {
				struct state_cursor c = { .state = &s };

				for (size_t i = from; i < 2 * MOST; i += step) {
					struct span path =
						arena_print(&a, "%03zu", i);
					const struct component *wanted =
						i % 2 && i / 2 < count
							? &s.items[i / 2]
							: NULL;

					assert_ptr_equal(
						state_seek(&c, path), wanted);
					assert_ptr_equal(
						state_find(&s, path), wanted);
				}
			}
		arena_release(&a);
	}
}

static void seeking_a_path_again_finds_it_again(void **state)
{
	struct arena a = { 0 };
	struct state s;
	struct state_cursor c = { .state = &s };

	(void)state;
	make(&a, MOST, &s);
	assert_ptr_equal(state_seek(&c, SPAN("007")), &s.items[3]);
	assert_ptr_equal(state_seek(&c, SPAN("007")), &s.items[3]);
	assert_null(state_seek(&c, SPAN("999")));
	assert_null(state_seek(&c, SPAN("999")));
	arena_release(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(seeking_finds_what_finding_does),
		cmocka_unit_test(seeking_a_path_again_finds_it_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

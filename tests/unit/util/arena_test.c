/* SPDX-License-Identifier: MIT */
/* Arenas that share a pool: its memory first, then the system's. */
#include "fault_fixture.h"

#include "util/arena.h"

enum { POOL_BYTES = 2 << 20, PIECE = 1000, PIECES = 3000 };

static bool is_of(const struct arena_pool *p, const char *piece)
{
	return piece >= p->memory && piece < p->memory + p->size;
}

static void arenas_take_from_their_pool_while_it_lasts(void **state)
{
	struct arena_pool pool = { 0 };
	struct arena a[2] = { { .pool = &pool }, { .pool = &pool } };
	size_t pooled = 0;

	(void)state;
	arena_pool_open(&pool, POOL_BYTES);
	for (size_t i = 0; i < PIECES; i++) {
		char *piece = arena_alloc(&a[i % 2], PIECE, 1, 1);

		assert_non_null(piece);
		for (size_t k = 0; k < PIECE; k++)
			assert_int_equal(piece[k], 0);
		memset(piece, 'x', PIECE); /* nobody else's */
		pooled += is_of(&pool, piece);
	}
	assert_in_range(pooled, POOL_BYTES / PIECE / 2, POOL_BYTES / PIECE);
	assert_int_equal(a[0].used + a[1].used, PIECE * PIECES);
	arena_release(&a[0]);
	arena_release(&a[1]);
	arena_pool_close(&pool);
}

static void what_is_large_is_not_taken_from_it(void **state)
{
	struct arena_pool pool = { 0 };
	struct arena a = { .pool = &pool };

	(void)state;
	arena_pool_open(&pool, POOL_BYTES);
	assert_true(is_of(&pool, arena_alloc(&a, PIECE, 1, 1)));
	assert_false(is_of(&pool, arena_alloc(&a, POOL_BYTES / 2, 1, 1)));
	arena_release(&a);
	arena_pool_close(&pool);
}

static void a_pool_without_memory_is_none(void **state)
{
	struct arena_pool pool = { 0 };
	struct arena a = { .pool = &pool };

	(void)state;
	assert_non_null(arena_alloc(&a, PIECE, 1, 1));
	arena_release(&a);
	arena_pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arenas_take_from_their_pool_while_it_lasts),
		cmocka_unit_test(what_is_large_is_not_taken_from_it),
		cmocka_unit_test(a_pool_without_memory_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Places by cursor are those found by counting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/text.h"

static void count_place(
	struct span s, size_t offset, uint32_t *line, uint32_t *column)
{
	*line = *column = 1;
	for (size_t i = 0; i < offset; i++) {
		++*column;
		if (s.ptr[i] == '\n') {
			++*line;
			*column = 1;
		}
	}
}

static void a_cursor_moves_both_ways(void **state)
{
	static const struct span texts[] = { SPAN_INIT("ab\nc\n\n\nde\nf"),
		SPAN_INIT("\n"), SPAN_INIT(""), SPAN_INIT("abc"),
		SPAN_INIT("\n\na\n") };
	uint32_t line, column, want_line, want_column, x = 1;

	(void)state;
	for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
		struct text_cursor c = { 0 };

		for (int i = 0; i < 1000; i++) {
			size_t at;

			x = x * 1664525 + 1013904223;
			at = (x >> 16) % (texts[t].len + 1);
			count_place(texts[t], at, &want_line, &want_column);
			text_cursor_place(&c, texts[t], at, &line, &column);
			assert_int_equal(line, want_line);
			assert_int_equal(column, want_column);
			text_place(texts[t], at, &line, &column);
			assert_int_equal(line, want_line);
			assert_int_equal(column, want_column);
		}
	}
}

static void an_offset_behind_the_end_is_the_end(void **state)
{
	struct text_cursor c = { 0 };
	uint32_t line, column;

	(void)state;
	text_cursor_place(&c, SPAN("a\nbc"), 100, &line, &column);
	assert_int_equal(line, 2);
	assert_int_equal(column, 3);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cursor_moves_both_ways),
		cmocka_unit_test(an_offset_behind_the_end_is_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

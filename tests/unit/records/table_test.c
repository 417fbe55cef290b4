/* SPDX-License-Identifier: MIT */
/* Tables: what is read from small ones, and what is said of wrong ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault_fixture.h"
#include "records/table.h"

/* A table as text: one line a row, its line number, cells in brackets. */
static const char *show(struct arena *a, const struct table *t)
{
	struct span cells[16];
	struct buf b = { 0 }, scratch = { 0 };
	struct span all;

	assert_true(t->column_count <= 16);
	for (size_t k = 0; k < t->column_count; k++)
		buf_print(&b, "[%.*s]", SPAN_ARG(t->columns[k]));
	for (size_t i = 0; i < t->row_count; i++) {
		buf_print(&b, "\n%ju%s ", (uintmax_t)table_line(t, i),
			table_is_bad(t, i) ? "!" : "");
		table_cells(t, i, cells);
		for (uint32_t k = 0; k < t->column_count; k++) {
			struct span one = table_cell(t, i, k);

			assert_true(span_equal(one, cells[k]));
			one = cell_text(one, &scratch);
			buf_print(&b, "[%.*s]", SPAN_ARG(one));
		}
	}
	all = arena_copy(a, buf_span(&b));
	buf_release(&b);
	buf_release(&scratch);
	return all.ptr;
}

/* What a text is read as, or the faults it has. */
static const char *read_as(
	struct arena *a, struct span text, const struct table_how *how)
{
	struct faults f = { .arena = a };
	struct table t;
	const char *said;

	if (table_of(&t, text, "t.csv", how, &f))
		return list_faults(a, &f);
	assert_int_equal(f.errors, 0);
	said = show(a, &t);
	table_close(&t);
	return said;
}

struct reading {
	const char *text, *want;
};

static const struct reading readings[] = {
	{ "", "" },
	{ "\xef\xbb\xbf", "" },
	{ "id", "[id]" },
	{ "id\n", "[id]" },
	{ "id\n\n", "[id]\n2 []" },
	{ "\xef\xbb\xbfid,a\r\n1,2\r\n", "[id][a]\n2 [1][2]" },
	{ "id,a\n1,2", "[id][a]\n2 [1][2]" },
	{ "id,a\r1,2\r3,4\r", "[id][a]\n2 [1][2]\n3 [3][4]" },
	{ "id,a\r1,2\n3,4\r\n5,6", "[id][a]\n2 [1][2]\n3 [3][4]\n4 [5][6]" },
	{ "id,a\n\"1\n\n\",2\n3,4\n", "[id][a]\n2 [1\n\n][2]\n5 [3][4]" },
	{ "\"i\nd\",a\n1,2\n", "[i\nd][a]\n3 [1][2]" },
	{ "\"i\"\"d\",a\n\"\"\"\",\"\"\n", "[i\"d][a]\n2 [\"][]" },
	{ "id,a\n\"a\"\"b\"\"\",\"\"\"\"\"\"\n", "[id][a]\n2 [a\"b\"][\"\"]" },
	{ "id,a\n\"a\rb\",\" x \"\n", "[id][a]\n2 [a\rb][ x ]" },
	{ "id,a\n,\n", "[id][a]\n2 [][]" },
	{ "id\n\xc3\xa4\n", "[id]\n2 [\xc3\xa4]" },
};

static const struct reading refusals[] = {
	{ "id,a\n1\n2,3,4\n",
		"2:1 the row has 1 cell, the header 2 [bad-records]\n"
		"3:1 the row has 3 cells, the header 2 [bad-records]\n" },
	{ "id,a\n1,b\"c\n2,\"x\"y\n",
		"2:4 a stray double quote [bad-records]\n"
		"3:6 text stands behind a closing quote [bad-records]\n" },
	{ "id,a\n1,\"b\n2,3\n\n",
		"2:3 a quoted cell is not closed [bad-records]\n"
		"4:1 the row has 1 cell, the header 2 [bad-records]\n" },
	{ "id,id,a,\"a\"\n", "1:4 the column 'id' comes twice [bad-records]\n"
			     "1:9 the column 'a' comes twice [bad-records]\n" },
	{ "id,a\"\n1,2\n", "1:5 a stray double quote [bad-records]\n" },
	{ "id,a\n1,\xff\n2,\xc3\n",
		"2:3 the row is not UTF-8 text [bad-encoding]\n"
		"3:3 the row is not UTF-8 text [bad-encoding]\n" },
	{ "\xff\xfeid", "1:1 the file is UTF-16 text, not UTF-8 "
			"[bad-encoding]\n" },
	{ "id,a\n1,\"x\ny\"z\n",
		"3:3 text stands behind a closing quote [bad-records]\n" },
};

static void tables_are_read_as_rfc_4180_has_it(void **state)
{
	const struct table_how how = { 0 };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
		assert_string_equal(
			read_as(&a, span_of(readings[i].text), &how),
			readings[i].want);
	arena_release(&a);
}

static void all_that_is_wrong_is_said_with_its_place(void **state)
{
	const struct table_how how = { 0 };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		assert_string_equal(
			read_as(&a, span_of(refusals[i].text), &how),
			refusals[i].want);
	arena_release(&a);
}

static void nul_bytes_and_utf_16_are_named(void **state)
{
	const struct table_how how = { 0 };
	struct arena a = { 0 };

	(void)state;
	assert_string_equal(read_as(&a, SPAN("id,a\n1,\"x\0\"\n"), &how),
		"2:5 a NUL byte [bad-records]\n");
	assert_string_equal(read_as(&a, SPAN("i\0d\0\n\0"), &how),
		"1:1 the file is UTF-16 text, not UTF-8 [bad-encoding]\n");
	assert_string_equal(read_as(&a, SPAN("\0i\0d\0\n"), &how),
		"1:1 the file is UTF-16 text, not UTF-8 [bad-encoding]\n");
	arena_release(&a);
}

static void rejecting_keeps_bad_rows_apart(void **state)
{
	const struct table_how how = { .reject = true };
	struct arena a = { 0 };

	(void)state;
	assert_string_equal(
		read_as(&a, SPAN("id,a\n1,b\"c\n2,3\n4\n5,\"\n6,7\n"), &how),
		"[id][a]\n2! [][]\n3 [2][3]\n4! [][]\n5! [][]\n6 [6][7]");
	arena_release(&a);
}

static void columns_are_found_by_their_names(void **state)
{
	const struct table_how how = { 0 };
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct table t;

	(void)state;
	assert_int_equal(
		table_of(&t, SPAN("id,\"a\"\"b\"\n"), "t.csv", &how, &f), 0);
	assert_int_equal(table_column(&t, SPAN("id")), 0);
	assert_int_equal(table_column(&t, SPAN("a\"b")), 1);
	assert_true(table_column(&t, SPAN("ID")) == COLUMN_NONE);
	table_close(&t);
	arena_release(&a);
}

static void what_is_added_as_a_cell_is_read_back(void **state)
{
	static const char *const texts[] = { "", "a", " a ", ",", "\"", "\"\"",
		"a\"b", "\n", "\r", "a\"\"\"", "\"a,\nb\"" };
	struct buf out = { 0 }, scratch = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		buf_clear(&out);
		cell_add(&out, span_of(texts[i]));
		assert_true(
			span_is(cell_text(buf_span(&out), &scratch), texts[i]));
	}
	buf_release(&out);
	buf_release(&scratch);
}

static void a_cell_is_quoted_only_if_it_needs_it(void **state)
{
	static const struct {
		const char *text, *cell;
	} cases[] = { { "", "" }, { "a b", "a b" }, { " a;'", " a;'" },
		{ ",", "\",\"" }, { "a\nb", "\"a\nb\"" }, { "a\r", "\"a\r\"" },
		{ "\"", "\"\"\"\"" }, { "a\"\"b", "\"a\"\"\"\"b\"" } };
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_clear(&out);
		cell_add(&out, span_of(cases[i].text));
		assert_true(span_is(buf_span(&out), cases[i].cell));
	}
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_read_as_rfc_4180_has_it),
		cmocka_unit_test(all_that_is_wrong_is_said_with_its_place),
		cmocka_unit_test(nul_bytes_and_utf_16_are_named),
		cmocka_unit_test(rejecting_keeps_bad_rows_apart),
		cmocka_unit_test(columns_are_found_by_their_names),
		cmocka_unit_test(what_is_added_as_a_cell_is_read_back),
		cmocka_unit_test(a_cell_is_quoted_only_if_it_needs_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

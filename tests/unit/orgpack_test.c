/* SPDX-License-Identifier: MIT */
/*
 * The public interface: numbers that programs were compiled with.
 *
 * tests/lasting/numbers has each of them. Lines are added, and never change:
 * `orgpack_test --write` prints what they are today.
 */
#include "fault_fixture.h"

#include <stdlib.h>

#include <fcntl.h>

#include "util/buf.h"
#include "util/file.h"

#define N(name)             \
	{                   \
#name, name \
	}

static const struct {
	const char *name;
	int number;
} numbers[] = {
	N(OPK_OK), N(OPK_NO), N(OPK_USAGE), N(OPK_MALFORMED), N(OPK_REFUSED),
	N(OPK_CONFLICT), N(OPK_SYSTEM),          /* status */
	N(OPK_ERROR), N(OPK_WARNING),            /* severity */
	N(OPK_FAIL), N(OPK_THEIRS), N(OPK_OURS), /* on_conflict */
	N(OPK_NOTHING), N(OPK_NULL), N(OPK_BOOL), N(OPK_INTEGER), N(OPK_NUMBER),
	N(OPK_STRING), N(OPK_LIST), N(OPK_MAP), /* type */
	N(OPK_TEXT), N(OPK_JSON), N(OPK_MARKDOWN), N(OPK_HTML),
	N(OPK_CSV), /* format */
};

/* Today's lines: faults by their numbers, a new one last. */
static void write_numbers(struct buf *out)
{
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		buf_print(out, "%d %s\n", numbers[i].number, numbers[i].name);
	for (int i = 0; i < FAULT_CODES; i++)
		if (opk_code_word((enum opk_code)i))
			buf_print(out, "%d fault %s\n", i,
				opk_code_word((enum opk_code)i));
}

static void no_number_has_changed(void **state)
{
	static const char path[] = "tests/lasting/numbers";
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct buf today = { 0 };
	struct span kept;

	(void)state;
	if (file_read(AT_FDCWD, path, path, 1 << 20, &a, &f, &kept))
		fail_msg("%s", list_faults(&a, &f));
	write_numbers(&today);
	buf_add_char(&today, '\0');
	assert_false(today.failed);
	assert_string_equal(today.ptr, kept.ptr);
	buf_release(&today);
	arena_release(&a);
}

static void every_fault_has_a_number_and_word_of_its_own(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < opk_code_count(); i++) {
		enum opk_code code = opk_code_at(i);

		assert_true((int)code > 0 && (int)code < FAULT_CODES);
		assert_non_null(opk_code_word(code));
		assert_non_null(opk_code_meaning(code));
		assert_true(opk_code_status(code) >= OPK_NO &&
			    opk_code_status(code) <= OPK_SYSTEM);
		for (size_t k = 0; k < i; k++) {
			assert_int_not_equal(code, opk_code_at(k));
			assert_string_not_equal(opk_code_word(code),
				opk_code_word(opk_code_at(k)));
		}
	}
	for (int i = -1; i <= FAULT_CODES; i++)
		n += opk_code_word((enum opk_code)i) != NULL;
	assert_int_equal(n, opk_code_count());
}

static void what_is_no_code_is_harmless(void **state)
{
	static const int none[] = { 0, -1, FAULT_CODES, 1 << 30 };

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		enum opk_code code = (enum opk_code)none[i];

		assert_null(opk_code_word(code));
		assert_null(opk_code_meaning(code));
		assert_int_equal(opk_code_status(code), OPK_OK);
	}
	assert_int_equal(opk_code_at(opk_code_count()), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_number_has_changed),
		cmocka_unit_test(every_fault_has_a_number_and_word_of_its_own),
		cmocka_unit_test(what_is_no_code_is_harmless),
	};
	struct buf out = { 0 };
	bool written;

	if (argc < 2 || strcmp(argv[1], "--write") != 0)
		return cmocka_run_group_tests(tests, NULL, NULL);
	write_numbers(&out);
	written = !out.failed && fwrite(out.ptr, 1, out.len, stdout) == out.len;
	buf_release(&out);
	return written && !fflush(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}

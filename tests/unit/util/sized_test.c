/* SPDX-License-Identifier: MIT */
/* Structs of callers that are older, newer, or wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <sys/mman.h>
#include <unistd.h>

#include "util/sized.h"

/* What the library knows; older and newer callers have less and more. */
struct known {
	size_t size;
	const char *name;
	bool first, second;
	int64_t number;
};

struct newer {
	struct known known;
	const char *more;
};

static void what_is_of_today_is_taken_over(void **state)
{
	struct known given = { sizeof given, "acme", true, false, 7 }, out;

	(void)state;
	memset(&out, 0xff, sizeof out);
	assert_null(sized_copy(&given, &out, sizeof out));
	assert_int_equal(out.size, sizeof out);
	assert_string_equal(out.name, "acme");
	assert_true(out.first && !out.second);
	assert_int_equal(out.number, 7);
}

static void nothing_is_all_defaults(void **state)
{
	static const struct known zero = { .size = sizeof zero };
	struct known out;

	(void)state;
	memset(&out, 0xff, sizeof out);
	assert_null(sized_copy(NULL, &out, sizeof out));
	assert_memory_equal(&out, &zero, sizeof out);
}

/* The caller's struct ends where no byte can be read. */
static void an_older_caller_is_not_read_beyond_its_size(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = offsetof(struct known, first);
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const char *name = "acme";
	struct known out;
	char *given;

	(void)state;
	assert_ptr_not_equal(pages, MAP_FAILED);
	assert_int_equal(mprotect(pages + page, page, PROT_NONE), 0);
	given = pages + page - size;
	memcpy(given, &size, sizeof size);
	memcpy(given + offsetof(struct known, name), &name, sizeof name);
	memset(&out, 0xff, sizeof out);
	assert_null(sized_copy(given, &out, sizeof out));
	assert_int_equal(out.size, sizeof out);
	assert_string_equal(out.name, "acme");
	assert_true(!out.first && !out.second && !out.number);
	munmap(pages, 2 * page);
}

static void a_newer_caller_may_leave_out_what_is_new(void **state)
{
	struct newer given = { .known = {
				       sizeof given, "acme", true, true, 7 } };
	struct known out;

	(void)state;
	assert_null(sized_copy(&given, &out, sizeof out));
	assert_int_equal(out.size, sizeof out);
	assert_int_equal(out.number, 7);
	given.more = "x";
	assert_non_null(strstr(sized_copy(&given, &out, sizeof out),
		"what this library does not know"));
}

static void what_is_no_size_is_refused(void **state)
{
	static const size_t sizes[] = { 0, 1, sizeof(struct known) - 1,
		sizeof(struct known) + 1, SIZED_MOST + 8, SIZE_MAX,
		SIZE_MAX - 7 };
	struct known given = { 0 }, out;

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		given.size = sizes[i];
		assert_non_null(strstr(sized_copy(&given, &out, sizeof out),
			"do not say how large"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_of_today_is_taken_over),
		cmocka_unit_test(nothing_is_all_defaults),
		cmocka_unit_test(an_older_caller_is_not_read_beyond_its_size),
		cmocka_unit_test(a_newer_caller_may_leave_out_what_is_new),
		cmocka_unit_test(what_is_no_size_is_refused),
	};

	return cmocka_run_group_tests_name("sized", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Patterns mean what ECMA 262 says where PCRE2 would differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/buf.h"
#include "util/regex.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static bool matches(const char *pattern, const char *text)
{
	char why[128];
	struct regex *r = regex_open(span_of(pattern), why);
	bool found, starved;

	if (!r)
		fail_msg("%s: %s", pattern, why);
	found = regex_match(r, span_of(text), &starved);
	regex_close(r);
	return found;
}

/* ECMA 262's WhiteSpace and LineTerminator; then some that are neither. */
static const char *const spaces[] = { "\t", "\n", "\v", "\f", "\r", " ",
	"\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x8a",
	"\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
	"\xe3\x80\x80", "\xef\xbb\xbf" };
static const char *const others[] = { "\x01", "\x1c", "a", "\xc2\x85",
	"\xc2\x9f", "\xc2\xa1", "\xe1\xa0\x8e", "\xe2\x80\x8b", "\xe2\x80\xae",
	"\xe3\x80\x81", "\xef\xbb\xbe", "\xef\xbc\x80", "\xf0\x9f\x98\x80" };

static void white_space_is_unicode_s(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(spaces); i++) {
		assert_true(matches("^\\s$", spaces[i]));
		assert_true(matches("^[a\\s-]$", spaces[i]));
		assert_false(matches("^\\S$", spaces[i]));
		assert_false(matches("^[b\\S]$", spaces[i]));
		assert_true(matches("^[^\\S]$", spaces[i]));
	}
	for (size_t i = 0; i < COUNT(others); i++) {
		assert_false(matches("^\\s$", others[i]));
		assert_false(matches("^[\\s]$", others[i]));
		assert_true(matches("^\\S$", others[i]));
		assert_true(matches("^[\\S]$", others[i]));
		assert_true(matches("^[\\s\\S]$", others[i]));
		assert_false(matches("^[^\\S]$", others[i]));
	}
}

/* Digits and letters are ASCII's, a backslash quotes only what follows it. */
static void all_else_is_as_it_was(void **state)
{
	(void)state;
	assert_true(matches("^\\d\\w$", "5_"));
	assert_false(matches("^\\d$", "\xd9\xa3"));
	assert_false(matches("^\\w$", "\xc3\xa9"));
	assert_true(matches("^\\\\s$", "\\s"));
	assert_true(matches("^[\\\\s]+$", "\\s"));
	assert_true(matches("^[\\]\\s]+$", "] "));
	assert_true(matches("^\\[\\s]$", "[ ]"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(white_space_is_unicode_s),
		cmocka_unit_test(all_else_is_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Lower, upper and folded case, white space, digits, letters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "processor_fixture.h"
#include "util/text.h"

typedef bool convert_fn(struct buf *out, struct span s);

static void expect(convert_fn *convert, const char *text, const char *wanted)
{
	struct buf out = { 0 };

	assert_true(convert(&out, span_of(text)));
	if (!span_is(buf_span(&out), wanted))
		fail_msg("'%s' gives '%.*s', not '%s'", text, (int)out.len,
			out.ptr ? out.ptr : "", wanted);
	buf_release(&out);
}

static void case_changes_one_character_for_one(void **state)
{
	(void)state;
	expect(text_upper_to, "", "");
	expect(text_upper_to, "azAZ09{`", "AZAZ09{`");
	expect(text_upper_to,
		"stra\xc3\x9f"
		"e",
		"STRA\xc3\x9f"
		"E");
	expect(text_upper_to, "istanbul \xc4\xb1", "ISTANBUL I");
	/* ligature; letter with subscript iota; n with apostrophe */
	expect(text_upper_to, "\xef\xac\x83", "\xef\xac\x83");
	expect(text_upper_to, "\xe1\xbe\x82", "\xe1\xbe\x8a");
	expect(text_upper_to, "\xc5\x89", "\xc5\x89");
	expect(text_upper_to, "\xf0\x90\x90\xa8", "\xf0\x90\x90\x80");
	expect(text_lower_to, "AZaz09[@", "azaz09[@");
	expect(text_lower_to, "\xc4\xb0I", "ii");
	expect(text_lower_to, "\xce\x9f\xce\xa3", "\xce\xbf\xcf\x83");
	expect(text_lower_to, "\xe1\xba\x9e", "\xc3\x9f");
}

static void folding_needs_no_arena(void **state)
{
	struct buf out = { 0 };

	(void)state;
	expect(text_fold_to, "", "");
	expect(text_fold_to,
		"\xc3\x9f"
		"E\xcc\x81",
		"ss\xc3\xa9");
	assert_false(text_fold_to(&out, SPAN("\xff")));
	buf_release(&out);
}

/* A letter with marks above (230) and below (220), in this order. */
static void add_marked(struct buf *out, size_t n)
{
	buf_add_char(out, 'a');
	for (size_t i = 0; i < n; i++)
		buf_add_text(out, "\xcc\x8a");
	for (size_t i = 0; i < n; i++)
		buf_add_text(out, "\xcc\xa3");
}

/* The dot below is taken by the letter, all others are in order. */
static void check_marked(struct span s, size_t n)
{
	assert_int_equal(s.len, 3 + 2 * (2 * n - 1));
	assert_true(span_starts(s, SPAN("\xe1\xba\xa1")));
	for (size_t i = 0; i < 2 * n - 1; i++)
		assert_memory_equal(s.ptr + 3 + 2 * i,
			i < n - 1 ? "\xcc\xa3" : "\xcc\x8a", 2);
}

static void marks_are_put_in_order_however_many_there_are(void **state)
{
	static const size_t counts[] = { 1, 2, 8, 9, 17, 1000, 1000000 };
	struct buf text = { 0 }, out = { 0 };

	(void)state;
	/* their number squared would take hours */
	assert_true(bound_processor(120));
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		buf_clear(&text);
		add_marked(&text, counts[i]);
		assert_true(text_fold_to(&out, buf_span(&text)));
		check_marked(buf_span(&out), counts[i]);
		assert_false(text_is_nfc(buf_span(&text)));
		assert_true(text_is_nfc(buf_span(&out)));
	}
	assert_true(bound_processor(0));
	buf_release(&text);
	buf_release(&out);
}

static void white_space_goes_off_both_ends(void **state)
{
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{ "", "" },
		{ " \t\r\n\v\f", "" },
		{ " a b ", "a b" },
		{ "\xc2\xa0\xe2\x80\xa8x\xe3\x80\x80\xc2\x85", "x" },
		{ "\xc3\xa9", "\xc3\xa9" },
		/* separators of files and records are controls, no space */
		{ "\x1c"
		  "a\x1f",
			"\x1c"
			"a\x1f" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span got = text_trim(span_of(cases[i].text));

		assert_true(span_is(got, cases[i].wanted));
	}
}

static void booleans_are_as_spreadsheets_write_them(void **state)
{
	static const char *const trues[] = { "true", "TRUE", "True", "yes",
		"YES", "1", " 1\t", "\xc2\xa0Yes\xe2\x80\x83" };
	static const char *const falses[] = { "", "false", "FALSE", "no", "No",
		"0", " ", "\n0" };
	static const char *const others[] = { "maybe", "y", "n", "t", "01",
		"1.0", "-1", "true;", "truefalse", "tru", "yess", "2",
		"\xef\xbc\x91", "on", "\x54\x12\x55\x45" };
	bool truth;

	(void)state;
	for (size_t i = 0; i < sizeof trues / sizeof *trues; i++) {
		truth = false;
		assert_true(text_parse_boolean(span_of(trues[i]), &truth));
		assert_true(truth);
	}
	for (size_t i = 0; i < sizeof falses / sizeof *falses; i++) {
		truth = true;
		assert_true(text_parse_boolean(span_of(falses[i]), &truth));
		assert_false(truth);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(text_parse_boolean(span_of(others[i]), &truth));
}

static void digits_of_every_script_have_values(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(text_digit('0' + i), i);
		assert_int_equal(text_digit(0xff10 + i), i);
		assert_int_equal(text_digit(0x1fbf0 + i), i);
		assert_int_equal(text_digit(0x1d7f6 + i), i);
	}
	assert_int_equal(text_digit('0' - 1), -1);
	assert_int_equal(text_digit('9' + 1), -1);
	assert_int_equal(text_digit(0xb2), -1);
	assert_int_equal(text_digit(0x1fbfa), -1);
	assert_int_equal(text_digit(0x10ffff), -1);
	assert_int_equal(text_digit(-1), -1);
}

static void letters_are_those_of_every_script(void **state)
{
	(void)state;
	assert_true(text_is_letter('a'));
	assert_true(text_is_letter('Z'));
	assert_true(text_is_letter(0xe9));
	assert_true(text_is_letter(0x4e2d));
	assert_false(text_is_letter('0'));
	assert_false(text_is_letter('@'));
	assert_false(text_is_letter('{'));
	assert_false(text_is_letter(0x301));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_changes_one_character_for_one),
		cmocka_unit_test(folding_needs_no_arena),
		cmocka_unit_test(marks_are_put_in_order_however_many_there_are),
		cmocka_unit_test(white_space_goes_off_both_ends),
		cmocka_unit_test(booleans_are_as_spreadsheets_write_them),
		cmocka_unit_test(digits_of_every_script_have_values),
		cmocka_unit_test(letters_are_those_of_every_script),
	};

	return cmocka_run_group_tests_name("text case", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Match keys: which texts count as the same, and which do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "convert/value.h"
#include "schema/embedded.h"
#include "util/text.h"

struct pair {
	const char *text, *wanted;
};

static void expect(enum normaliser how, const struct pair *pairs, size_t n)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct span got = normalise(how, span_of(pairs[i].text), &out);

		if (!span_is(got, pairs[i].wanted))
			fail_msg("'%s' gives '%.*s', not '%s'", pairs[i].text,
				SPAN_ARG(got), pairs[i].wanted);
	}
	buf_release(&out);
}
#define EXPECT(how, pairs) expect(how, pairs, sizeof(pairs) / sizeof *(pairs))

static void exact_is_the_text_itself(void **state)
{
	static const struct pair pairs[] = {
		{ " Acme ", " Acme " },
		{ "STRASSE", "STRASSE" },
		{ "", "" },
	};

	(void)state;
	EXPECT(NORMALISE_EXACT, pairs);
}

static void case_folding_forgets_case_and_composition(void **state)
{
	static const struct pair pairs[] = {
		{ "Acme", "acme" },
		{ "  ACME, Inc. and THE REST\t\n", "acme, inc. and the rest" },
		{ "@[`{AZaz09", "@[`{azaz09" },
		/* e with acute, composed and not */
		{ "CAF\xc3\x89", "caf\xc3\xa9" },
		{ "Cafe\xcc\x81", "caf\xc3\xa9" },
		{ "cafE\xcc\x81 NOIR", "caf\xc3\xa9 noir" },
		/* two marks in either order */
		{ "a\xcc\x96\xcc\x81", "\xc3\xa1\xcc\x96" },
		{ "a\xcc\x81\xcc\x96", "\xc3\xa1\xcc\x96" },
		{ "Stra\xc3\x9f"
		  "e",
			"strasse" },
		{ "STRA\xe1\xba\x9e"
		  "E",
			"strasse" },
		/* Turkish: dotted capital, dotless small */
		{ "\xc4\xb0"
		  "stanbul",
			"i\xcc\x87stanbul" },
		{ "\xc4\xb1stanbul", "\xc4\xb1stanbul" },
		{ "ISTANBUL", "istanbul" },
		/* of Latin-1; the sign of multiplication is no letter */
		{ "\xc3\x80\xc3\x96\xc3\x97\xc3\x98\xc3\x9e\xc3\x9f"
		  "\xc3\xa0\xc3\xb7\xc3\xbf",
			"\xc3\xa0\xc3\xb6\xc3\x97\xc3\xb8\xc3\xbess"
			"\xc3\xa0\xc3\xb7\xc3\xbf" },
		{ "\xc3\x85\xcc\xa7", "\xc3\xa5\xcc\xa7" },
		{ "\xc2\xb5", "\xce\xbc" },
		/* final sigma */
		{ "\xce\x9f\xce\x94\xce\x9f\xce\xa3",
			"\xce\xbf\xce\xb4\xce\xbf\xcf\x83" },
		{ "\xce\xbf\xce\xb4\xce\xbf\xcf\x82",
			"\xce\xbf\xce\xb4\xce\xbf\xcf\x83" },
		/* no-break, thin, ideographic space, next line */
		{ "\xc2\xa0 Acme\xe2\x80\x89\xe3\x80\x80\xc2\x85", "acme" },
		{ "A\xc2\xa0"
		  "B",
			"a\xc2\xa0"
			"b" },
		/* no white space: zero width space, word joiner */
		{ "\xe2\x80\x8b"
		  "A",
			"\xe2\x80\x8b"
			"a" },
		/* full width stays full width, and gets small */
		{ "\xef\xbc\xa1\xef\xbc\x91", "\xef\xbd\x81\xef\xbc\x91" },
		{ " \t\xc2\xa0", "" },
	};

	(void)state;
	EXPECT(NORMALISE_CASEFOLD, pairs);
	EXPECT(NORMALISE_EMAIL, pairs);
}

static void a_domain_is_what_an_address_leads_to(void **state)
{
	static const struct pair pairs[] = {
		{ "https://www.Acme.example/path?q#f", "acme.example" },
		{ "http://acme.example:8080/", "acme.example" },
		{ "ACME.example", "acme.example" },
		{ "www.acme.example.", "acme.example" },
		{ "www.www.acme.example", "www.acme.example" },
		{ "//acme.example", "acme.example" },
		{ "ftp://user:secret@acme.example/x", "acme.example" },
		{ "a@b@Acme.example", "acme.example" },
		{ "acme.example?x=/a", "acme.example" },
		{ "acme.example#a", "acme.example" },
		{ " http://M\xc3\x9cller.example ", "m\xc3\xbcller.example" },
		{ "http://", "" },
		{ "www.", "" },
		{ "...", "" },
	};

	(void)state;
	EXPECT(NORMALISE_DOMAIN, pairs);
}

static void a_company_is_known_without_its_legal_form(void **state)
{
	static const struct pair pairs[] = {
		{ "Acme, Inc.", "acme" },
		{ "ACME INC", "acme" },
		{ "acme", "acme" },
		{ "Acme GmbH & Co. KG", "acmegmbhco" },
		{ "Acme S.A.", "acme" },
		{ "Acme   Corporation ", "acme" },
		{ "Smith-Jones & Sons", "smithjonessons" },
		{ "O'Neill\xe2\x80\x99s Ltd", "oneills" },
		{ "Limited", "limited" },
		{ "Limited Inc", "limited" },
		{ "& Co.", "co" },
		{ "- GmbH -", "gmbh" },
		{ "Acme Inc -", "acme" },
		{ "M\xc3\x9cLLER\xc2\xa0"
		  "GmbH",
			"m\xc3\xbcller" },
		{ "Mu\xcc\x88ller\xe3\x80\x80Gmbh", "m\xc3\xbcller" },
		{ "Wei\xc3\x9f O\xc3\x9c", "weiss" },
		{ "Acme A/S", "acme" },
		{ "Acme incorporated ltd", "acmeincorporated" },
		{ ". , &", "" },
	};

	(void)state;
	EXPECT(NORMALISE_COMPANY, pairs);
}

static void of_numbers_only_the_digits_count(void **state)
{
	static const struct pair pairs[] = {
		{ "+49 (0)89 / 12-34", "490891234" },
		/* full width, Arabic, Devanagari, mathematical */
		{ "\xef\xbc\x90\xef\xbc\x99", "09" },
		{ "\xd9\xa3\xdb\xb4", "34" },
		{ "\xe0\xa5\xa7\xe0\xa5\xaf", "19" },
		{ "\xf0\x9d\x9f\x8e\xf0\x9d\x9f\xbf", "09" },
		/* superscript and circled are none */
		{ "1\xc2\xb2\xe2\x91\xa0", "1" },
		{ "none", "" },
	};

	(void)state;
	EXPECT(NORMALISE_PHONE, pairs);
	EXPECT(NORMALISE_DIGITS, pairs);
}

static void long_texts_are_folded_alike(void **state)
{
	struct buf out = { 0 }, text = { 0 };
	struct span got;

	(void)state;
	for (int i = 0; i < 10000; i++)
		buf_add_text(&text, "A\xc3\x84\xc3\x9f");
	got = normalise(NORMALISE_CASEFOLD, buf_span(&text), &out);
	assert_int_equal(got.len, 10000 * 5);
	assert_memory_equal(got.ptr, "a\xc3\xa4ssa\xc3\xa4ss", 10);
	buf_clear(&text);
	/* one that grows: the ligature of three letters, and a decomposed one
	 */
	for (int i = 0; i < 1000; i++)
		buf_add_text(&text, "\xe1\xbe\xb7");
	got = normalise(NORMALISE_CASEFOLD, buf_span(&text), &out);
	assert_true(got.len >= 4000);
	buf_release(&text);
	buf_release(&out);
}

static void a_hash_depends_on_place_and_seed(void **state)
{
	static const uint64_t a[2] = { 1, 2 }, b[2] = { 3, 4 };
	struct span text = SPAN("acme");

	(void)state;
	assert_int_equal(key_hash(a, 0, SPAN("")), 0);
	assert_true(key_hash(a, 0, text));
	assert_true(key_hash(a, 0, text) == key_hash(a, 0, text));
	assert_true(key_hash(a, 0, text) != key_hash(a, 1, text));
	assert_true(key_hash(a, 0, text) != key_hash(b, 0, text));
	/* so that {A: x, B: y} and {A: y, B: x} differ */
	assert_true(key_hash(a, 0, text) + key_hash(a, 1, SPAN("x")) !=
		    key_hash(a, 0, SPAN("x")) + key_hash(a, 1, text));
}

static void a_public_domain_is_no_key(void **state)
{
	static const struct pair pairs[] = {
		{ "ada@gmail.com", "" },
		{ " Ada@GMX.de ", "" },
		{ "https://www.facebook.com/acme?x=1", "" },
		{ "de-de.facebook.com", "" },
		{ "acme.wixsite.com/home", "" },
		{ "linkedin.com.", "" },
		{ "myfacebook.com", "myfacebook.com" },
		{ "gmail.com.acme.example", "gmail.com.acme.example" },
		{ "com", "com" },
	};

	(void)state;
	EXPECT(NORMALISE_DOMAIN, pairs);
}

static void public_domains_stand_in_order(void **state)
{
	struct span rest = embedded_file("public_domains.yaml"), last = { 0 };
	size_t n = 0;

	(void)state;
	while (rest.len) {
		struct span word = span_split(rest, '\n', &rest);
		size_t dot;

		if (!span_starts(word, SPAN("- ")))
			continue;
		word = span_cut(word, 2, word.len);
		dot = span_find(word, '.', 0);
		assert_true(span_order(last, word) < 0);
		assert_true(is_public_domain(word));
		/* one that another covers would say nothing */
		assert_false(
			is_public_domain(span_cut(word, dot + 1, word.len)));
		last = word;
		n++;
	}
	assert_true(n > 500);
	assert_false(is_public_domain(SPAN("")));
	assert_false(is_public_domain(SPAN("acme.example")));
}

static void legal_forms_are_folded_words_in_order(void **state)
{
	struct span rest = embedded_file("legal_forms.yaml"), last = SPAN("");
	struct buf folded = { 0 };
	size_t n = 0;

	(void)state;
	while (rest.len) {
		struct span word = span_split(rest, '\n', &rest);

		if (!span_starts(word, SPAN("- ")))
			continue;
		word = span_cut(word, 2, word.len);
		assert_true(span_order(last, word) < 0);
		assert_true(is_legal_form(word));
		assert_true(text_fold_to(&folded, word));
		assert_true(span_equal(buf_span(&folded), word));
		last = word;
		n++;
	}
	assert_true(n > 50);
	assert_false(is_legal_form(SPAN("")));
	assert_false(is_legal_form(SPAN("acme")));
	assert_false(is_legal_form(SPAN("gmb")));
	buf_release(&folded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_is_the_text_itself),
		cmocka_unit_test(case_folding_forgets_case_and_composition),
		cmocka_unit_test(a_public_domain_is_no_key),
		cmocka_unit_test(public_domains_stand_in_order),
		cmocka_unit_test(a_domain_is_what_an_address_leads_to),
		cmocka_unit_test(a_company_is_known_without_its_legal_form),
		cmocka_unit_test(of_numbers_only_the_digits_count),
		cmocka_unit_test(long_texts_are_folded_alike),
		cmocka_unit_test(a_hash_depends_on_place_and_seed),
		cmocka_unit_test(legal_forms_are_folded_words_in_order),
	};

	return cmocka_run_group_tests_name("normalise", tests, NULL, NULL);
}

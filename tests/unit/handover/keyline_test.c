/* SPDX-License-Identifier: MIT */
/* A key's line survives mail, or is refused; it is never another key. */
#include "keyline_fixture.h"
/* The form is fixed: keys made by older programs stay readable. */
static void the_line_is_as_the_format_says(void **state)
{
	static const struct span expected = SPAN_INIT(
		"opk1aeamqajdivtytk6n54aaaam2vvcsygdbebyhkytmnfrsa23fpeqg6zra"
		"orugs4tupewxi53pebrhs5dfoopmzhwcini7v4me75fsv6opk42tdzqqfegw"
		"46zxmozzq3bgr4ib4aafgyydambsaakeqzlmnfxsaqtsmfxgg2ballb3y4tj"
		"mnuaaatfouaauzloorsxe4dsnfzwldwdcwijq2ebkq7u5kmov6hjpiznxkxi"
		"vemmkjuazlaluxpsciahoi2ioj2s2tlkcrsbxp5vwlkj3qo6jh74ygg3txvx"
		"yjdttp67umh6xoa7e3lcvctw");
	struct fixture x;

	(void)state;
	open_fixture(&x);
	assert_true(span_equal(buf_span(&x.line), expected));
	assert_true(is_read(&x, buf_span(&x.line)));
	close_fixture(&x);
}

static void the_id_is_shown_in_hexadecimal(void **state)
{
	struct fixture x;
	char id[KEY_ID_TEXT];

	(void)state;
	open_fixture(&x);
	keyline_id(&x.key, id);
	assert_string_equal(id, "0123456789abcdef");
	close_fixture(&x);
}

/* `between` after every n characters of the line, `before` and `after` it. */
static struct span dress(struct fixture *x, size_t n, const char *before,
	const char *between, const char *after)
{
	struct span line = buf_span(&x->line);

	buf_clear(&x->text);
	buf_add_text(&x->text, before);
	for (size_t i = 0; i < line.len; i += n) {
		if (i)
			buf_add_text(&x->text, between);
		buf_add(&x->text, span_cut(line, i, i + n));
	}
	buf_add_text(&x->text, after);
	return buf_span(&x->text);
}

static void what_mail_does_to_a_line_is_undone(void **state)
{
	static const struct {
		const char *before, *between, *after;
	} cases[] = {
		{ "", "", "" },
		{ "", "\n", "\n" },
		{ "", "\r\n", "\r\n" },
		{ "    ", "\n    ", "\n" },
		{ "\t", "\n\t", "\n" },
		{ "> ", "\n> ", "\n" },
		{ "> > ", "\r\n> > ", "\r\n" },
		{ ">>", "\n>>", "\n" },
		{ "\xe2\x80\x8b> ", "\n\xe2\x80\x8b > ", "\n" },
		{ "", "\xe2\x80\x8b", "" },
		{ "\xef\xbb\xbf", "\xef\xbb\xbf", "" },
		{ "", "\xc2\xa0", "\xc2\xa0" },
		{ "", "\xc2\xad", "" },
		{ "", "\xe2\x81\xa0", "" },
		{ "", "=\n", "\n" },
		{ "", "=\r\n", "\r\n" },
		{ "", " ", "" },
		{ "Here is the key: ", "", "." },
		{ "Here is the key: ", "\n", "\n\nRegards, Ada" },
		{ "Dear Bob,\n\n> ", "\n> ", "\n>\n> Regards\n> Ada" },
		{ "**", "", "**" },
		{ "`", "", "`" },
		{ "<", "", ">" },
		{ "\"", "", "\"" },
		{ "The key begins with \"opk1\": ", "", "" },
		{ "opk1 opk1 ", "", " opk1" },
		{ "an o, an op, an opk; ", "", "\n" },
		{ "o", "", "\n" },
	};
	static const size_t widths[] = { 1, 4, 7, 60, 76 };
	struct fixture x;

	(void)state;
	open_fixture(&x);
	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t k = 0; k < COUNT(widths); k++) {
			struct span text = dress(&x, widths[k], cases[i].before,
				cases[i].between, cases[i].after);

			if (!is_read(&x, text))
				fail_msg("case %zu, width %zu: %s", i,
					widths[k], document_fault(&x.d)->text);
		}
	close_fixture(&x);
}

static void the_case_of_letters_does_not_matter(void **state)
{
	struct fixture x;

	(void)state;
	open_fixture(&x);
	dress(&x, 1, "", "", "");
	x.text.ptr[0] = 'O'; /* as a telephone begins a sentence */
	assert_true(is_read(&x, buf_span(&x.text)));
	for (size_t i = 0; i < x.text.len; i++)
		if (x.text.ptr[i] >= 'a' && x.text.ptr[i] <= 'z')
			x.text.ptr[i] = (char)(x.text.ptr[i] - 'a' + 'A');
	assert_true(is_read(&x, buf_span(&x.text)));
	close_fixture(&x);
}

static void each_missing_character_is_noticed(void **state)
{
	struct fixture x;
	struct span line;

	(void)state;
	open_fixture(&x);
	line = buf_span(&x.line);
	for (size_t i = 0; i < line.len; i++) {
		buf_clear(&x.text);
		buf_add(&x.text, span_cut(line, 0, i));
		buf_add(&x.text, span_cut(line, i + 1, line.len));
		/* of two that are alike it is no matter which is missing */
		assert_false(is_read(&x, buf_span(&x.text)));
		buf_add_text(&x.text, " and more text");
		assert_false(is_read(&x, buf_span(&x.text)));
		assert_false(is_read(&x, span_cut(line, 0, i)));
	}
	close_fixture(&x);
}

static void each_doubled_letter_is_noticed(void **state)
{
	struct fixture x;
	struct span line;

	(void)state;
	open_fixture(&x);
	line = buf_span(&x.line);
	for (size_t i = 1; i < line.len; i++) {
		buf_clear(&x.text);
		buf_add(&x.text, span_cut(line, 0, i + 1));
		buf_add(&x.text, span_cut(line, i, line.len));
		if (is_read(&x, buf_span(&x.text)))
			fail_msg("doubled at %zu", i);
	}
	close_fixture(&x);
}

static void each_swap_of_two_letters_is_noticed(void **state)
{
	struct fixture x;

	(void)state;
	open_fixture(&x);
	for (size_t n = 1; n < 4; n++)
		for (size_t i = 0; i + n < x.line.len; i++) {
			char *p = x.line.ptr;
			char c = p[i], d = p[i + n];

			p[i] = d;
			p[i + n] = c;
			if (is_read(&x, buf_span(&x.line)) != (c == d))
				fail_msg("swapped at %zu and %zu", i, i + n);
			p[i] = c;
			p[i + n] = d;
		}
	close_fixture(&x);
}

static void each_wrong_letter_is_noticed(void **state)
{
	static const char letters[] = "aq7018-_=\xff";
	struct fixture x;

	(void)state;
	open_fixture(&x);
	for (size_t i = 0; i < x.line.len; i++)
		for (size_t k = 0; k < sizeof letters; k++) {
			char c = x.line.ptr[i];

			x.line.ptr[i] = letters[k];
			if (is_read(&x, buf_span(&x.line)) != (c == letters[k]))
				fail_msg("%zu: %c is %c", i, c, letters[k]);
			x.line.ptr[i] = c;
		}
	close_fixture(&x);
}

/* Small, fast, and the same everywhere. */
static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

static void insert(struct buf *b, size_t at, const char *what)
{
	size_t n = strlen(what);

	if (buf_extend(b, n)) {
		memmove(b->ptr + at + n, b->ptr + at, b->len - n - at);
		memcpy(b->ptr + at, what, n);
	}
}

static void remove_part(struct buf *b, size_t at, size_t n)
{
	if (n > b->len - at)
		n = b->len - at;
	memmove(b->ptr + at, b->ptr + at + n, b->len - n - at);
	b->len -= n;
}

/* One thing that people and programs do to a text. */
static void mangle(struct buf *b, uint64_t *seed)
{
	static const char *const inserts[] = { " ", "\n", "\r\n> ",
		"\xe2\x80\x8b", "a", "7", "opk1", "1", "\xe2\x80", "=\n", ">",
		".", "Q", "\xef\xbb\xbf", "opk1aea" };
	size_t at = next_random(seed) % (b->len + 1);
	size_t other = next_random(seed) % (b->len + 1);
	char c;

	switch (next_random(seed) % 8) {
	case 0:
		insert(b, at, inserts[next_random(seed) % COUNT(inserts)]);
		return;
	case 1:
		remove_part(b, at, 1);
		return;
	case 2:
		remove_part(b, at, next_random(seed) % 40);
		return;
	case 3:
		b->len = at;
		return;
	default:
		break;
	}
	if (at >= b->len || other >= b->len)
		return;
	c = b->ptr[at];
	switch (next_random(seed) % 4) {
	case 0:
		b->ptr[at] = b->ptr[other];
		b->ptr[other] = c;
		break;
	case 1:
		b->ptr[at] = (char)(c ^ 0x20);
		break;
	case 2:
		b->ptr[at] = (char)next_random(seed);
		break;
	default:
		b->ptr[at] =
			"abcdefghijklmnopqrstuvwxyz234567"[next_random(seed) %
							   32];
	}
}

static void a_mangled_line_is_the_same_key_or_refused(void **state)
{
	struct fixture x;
	uint64_t seed = 20261121;
	size_t whole = 0, refused = 0;

	(void)state;
	open_fixture(&x);
	for (size_t i = 0; i < 20000; i++) {
		buf_clear(&x.text);
		buf_add(&x.text, buf_span(&x.line));
		for (size_t n = 1 + next_random(&seed) % 3; n; n--)
			mangle(&x.text, &seed);
		if (is_read(&x, buf_span(&x.text)))
			whole++;
		else
			refused++;
	}
	assert_true(whole > 1000);
	assert_true(refused > 1000);
	close_fixture(&x);
}

/* What a fault says, for the texts that people will meet. */
static void damage_is_named(void **state)
{
	static const struct {
		const char *before, *after;
		size_t from, to; /* of the line */
		uint32_t line, column;
		const char *words;
	} cases[] = {
		{ "", "", 0, 0, 1, 1, "no copy customization key" },
		{ "a\nb", "", 0, 0, 1, 1, "no copy customization key" },
		{ "see\nopk1 ", "", 0, 0, 2, 6, "cut short" },
		{ "", "", 0, 100, 1, 101, "cut short" },
		{ "x\n", ".", 0, 100, 2, 101, "cut short, or holds a char" },
		{ "", "aaaa", 0, 4096, 1, 0, "too many characters" },
		{ "opk1777777", "", 0, 0, 1, 1, "its length cannot be" },
	};
	struct fixture x;

	(void)state;
	open_fixture(&x);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct span line = buf_span(&x.line);

		buf_clear(&x.text);
		buf_add_text(&x.text, cases[i].before);
		buf_add(&x.text, span_cut(line, cases[i].from, cases[i].to));
		buf_add_text(&x.text, cases[i].after);
		assert_false(is_read(&x, buf_span(&x.text)));
		assert_true(document_has(&x.d, OPK_BAD_KEY, cases[i].line,
			cases[i].column ? cases[i].column
					: (uint32_t)line.len + 1,
			cases[i].words));
	}
	close_fixture(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_line_is_as_the_format_says),
		cmocka_unit_test(the_id_is_shown_in_hexadecimal),
		cmocka_unit_test(what_mail_does_to_a_line_is_undone),
		cmocka_unit_test(the_case_of_letters_does_not_matter),
		cmocka_unit_test(each_missing_character_is_noticed),
		cmocka_unit_test(each_doubled_letter_is_noticed),
		cmocka_unit_test(each_swap_of_two_letters_is_noticed),
		cmocka_unit_test(each_wrong_letter_is_noticed),
		cmocka_unit_test(a_mangled_line_is_the_same_key_or_refused),
		cmocka_unit_test(damage_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

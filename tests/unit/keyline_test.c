/* SPDX-License-Identifier: MIT */
/* A key's line survives mail, or is refused; it is never another key. */
#include "codec_fixture.h"
#include "model/keyline.h"
#include "util/hash.h"

/* A key of fixed contents, as a line. */
struct fixture {
	unsigned char seed[ED25519_SEED];
	struct keyline key;
	struct document d;
	struct buf line, text;
};

static void open_fixture(struct fixture *x)
{
	*x = (struct fixture){ .seed = "a seed of thirty-two bytes here" };
	x->key = (struct keyline){
		.id = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef },
		.org_id = SPAN("60002"),
		.org_name = SPAN("Helio Branch Zürich"),
		.data_center = SPAN("eu"),
		.edition = SPAN("enterprise"),
		.expires_ms = 1763843583000,
		.recipient = "a public key of thirty-two bytes",
	};
	document_open(&x->d, "mail", SPAN(""));
	if (keyline_write(&x->key, x->seed, &x->line, &x->d.faults))
		fail_msg("%s", document_fault(&x->d)->text);
}

static void close_fixture(struct fixture *x)
{
	document_close(&x->d);
	buf_release(&x->line);
	buf_release(&x->text);
}

/* Is it the same key in every part? */
static bool same(const struct keyline *a, const struct keyline *b)
{
	return !memcmp(a->id, b->id, sizeof a->id) &&
	       span_equal(a->org_id, b->org_id) &&
	       span_equal(a->org_name, b->org_name) &&
	       span_equal(a->data_center, b->data_center) &&
	       span_equal(a->edition, b->edition) &&
	       a->expires_ms == b->expires_ms &&
	       !memcmp(a->recipient, b->recipient, sizeof a->recipient) &&
	       !memcmp(a->signer, b->signer, sizeof a->signer) &&
	       !memcmp(a->signature, b->signature, sizeof a->signature);
}

/* Read a text: true and the key, or false and a fault that says so. */
static bool is_read(struct fixture *x, struct span text)
{
	struct keyline k;
	enum opk_status st;

	document_close(&x->d);
	document_open(&x->d, "mail", text);
	st = keyline_read(&x->d.src, &x->d.arena, &x->d.faults, &k);
	if (st == OPK_OK) {
		assert_int_equal(x->d.faults.count, 0);
		if (!same(&k, &x->key))
			fail_msg("another key: %.*s", SPAN_ARG(text));
		return true;
	}
	assert_int_equal(st, OPK_MALFORMED);
	assert_int_equal(x->d.faults.count, 1);
	assert_int_equal(document_fault(&x->d)->code, OPK_BAD_KEY);
	assert_non_null(document_fault(&x->d)->hint);
	return false;
}

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

/* A line of the fixture's org with one thing changed. */
static void write_other(struct fixture *x, struct buf *out, uint8_t id)
{
	struct keyline k = x->key;

	k.id[0] = id;
	assert_int_equal(keyline_write(&k, x->seed, out, &x->d.faults), OPK_OK);
}

static void two_keys_in_a_text_are_not_guessed_between(void **state)
{
	struct fixture x;

	(void)state;
	open_fixture(&x);
	buf_add(&x.text, buf_span(&x.line));
	buf_add_text(&x.text, "\n> ");
	buf_add(&x.text, buf_span(&x.line)); /* twice the same: no question */
	assert_true(is_read(&x, buf_span(&x.text)));
	buf_add_text(&x.text, "\n");
	write_other(&x, &x.text, 7);
	assert_false(is_read(&x, buf_span(&x.text)));
	assert_true(document_has(&x.d, OPK_BAD_KEY, 1, 1, "keys that differ"));
	/* nor is a damaged one passed over */
	x.text.len--;
	assert_false(is_read(&x, buf_span(&x.text)));
	assert_non_null(strstr(document_fault(&x.d)->text, "damaged"));
	close_fixture(&x);
}

static void many_keys_are_read_one_by_one(void **state)
{
	struct fixture x;
	struct keyline k;
	size_t at = 0, whole = 0, damaged = 0;
	bool found = true;

	(void)state;
	open_fixture(&x);
	buf_add_text(&x.text, "# opk1: the branches\n");
	for (uint8_t i = 0; i < 10; i++) {
		write_other(&x, &x.text, i);
		if (i == 4) /* the last letter of the fifth is lost */
			x.text.len--;
		buf_add_text(&x.text, i % 2 ? "\n\n" : " # a branch.\n");
	}
	x.d.src.text = buf_span(&x.text);
	while (found) {
		enum opk_status st = keyline_next(
			&x.d.src, &at, &x.d.arena, &x.d.faults, &k, &found);

		if (st)
			damaged++;
		else if (found) {
			assert_int_equal(k.id[0], whole + damaged);
			whole++;
		}
	}
	assert_int_equal(whole, 9);
	assert_int_equal(damaged, 1);
	assert_int_equal(x.d.faults.count, 1);
	assert_int_equal(document_fault(&x.d)->at.line, 8);
	close_fixture(&x);
}

static void values_that_no_org_has_are_not_written(void **state)
{
	static const struct {
		const char *org_id, *name, *data_center, *edition;
		int64_t expires;
	} cases[] = {
		{ "", "A", "eu", "free", 1 },
		{ "12a", "A", "eu", "free", 1 },
		{ "12345678901234567890", "A", "eu", "free", 1 },
		{ "1", "", "eu", "free", 1 },
		{ "1", "A\nB", "eu", "free", 1 },
		{ "1", "A\x1b[31m", "eu", "free", 1 },
		{ "1", "A\xff", "eu", "free", 1 },
		{ "1", "A\xe2\x80\xae", "eu", "free", 1 },
		{ "1", "A", "e u", "free", 1 },
		{ "1", "A", "eu", "a1", 1 },
		{ "1", "A", "eu", "free", -1 },
		{ "1", "A", "eu", "free", 253402300800000 },
	};
	struct fixture x;

	(void)state;
	open_fixture(&x);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct keyline k = x.key;

		k.org_id = span_of(cases[i].org_id);
		k.org_name = span_of(cases[i].name);
		k.data_center = span_of(cases[i].data_center);
		k.edition = span_of(cases[i].edition);
		k.expires_ms = cases[i].expires;
		if (keyline_write(&k, x.seed, &x.text, &x.d.faults) !=
				OPK_MALFORMED ||
			x.text.len)
			fail_msg("case %zu is written", i);
	}
	close_fixture(&x);
}

static void the_longest_key_fits(void **state)
{
	struct fixture x;
	struct buf name = { 0 };

	(void)state;
	open_fixture(&x);
	for (size_t i = 0; i < 255; i++) /* four bytes each */
		buf_add_text(&name, "\xf0\x9f\x8c\x9e");
	x.key.org_id = SPAN("1234567890123456789");
	x.key.org_name = buf_span(&name);
	buf_clear(&x.line);
	assert_int_equal(
		keyline_write(&x.key, x.seed, &x.line, &x.d.faults), OPK_OK);
	assert_true(x.line.len <= KEYLINE_BYTES);
	assert_true(is_read(&x, buf_span(&x.line)));
	buf_release(&name);
	close_fixture(&x);
}

static char digit_of(unsigned value)
{
	return "abcdefghijklmnopqrstuvwxyz234567"[value & 31];
}

/* The line of any bytes, with a checksum that holds. */
static void write_bytes(struct buf *out, const unsigned char *bytes, size_t n)
{
	char all[KEYLINE_BYTES] = "opk1";
	struct digest d;
	unsigned held = 0, count = 0;

	memcpy(all + 4, bytes, n);
	d = digest_of((struct span){ all, 4 + n });
	memcpy(all + 4 + n, d.bytes, 8);
	buf_clear(out);
	buf_add_text(out, "opk1");
	for (size_t i = 0; i < n + 8; i++) {
		held = held << 8 | (unsigned char)all[4 + i];
		for (count += 8; count >= 5; count -= 5)
			buf_add_char(out, digit_of(held >> (count - 5)));
	}
	if (count)
		buf_add_char(out, digit_of(held << (5 - count)));
}

/* A checksum is no signature: whoever changes a key can mend it. */
static void a_forged_key_is_refused_by_its_signature(void **state)
{
	struct fixture x;
	unsigned char bytes[KEYLINE_BYTES];
	size_t n = 0;
	unsigned held = 0, count = 0;

	(void)state;
	open_fixture(&x);
	for (size_t i = 4; i < x.line.len; i++) {
		char c = x.line.ptr[i];

		held = held << 5 | (unsigned)(c < 'a' ? c - '2' + 26 : c - 'a');
		count += 5;
		if (count >= 8)
			bytes[n++] = (unsigned char)(held >> (count -= 8));
	}
	n -= 8;
	write_bytes(&x.text, bytes, n);
	assert_true(span_equal(buf_span(&x.text), buf_span(&x.line)));
	for (size_t i = 0; i < n; i++) {
		bytes[i] ^= 4;
		write_bytes(&x.text, bytes, n);
		if (is_read(&x, buf_span(&x.text)))
			fail_msg("byte %zu can be changed", i);
		bytes[i] ^= 4;
	}
	bytes[0] = 2;
	write_bytes(&x.text, bytes, n);
	assert_false(is_read(&x, buf_span(&x.text)));
	assert_true(document_has(&x.d, OPK_BAD_KEY, 1, 1, "of version 2"));
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
		cmocka_unit_test(two_keys_in_a_text_are_not_guessed_between),
		cmocka_unit_test(many_keys_are_read_one_by_one),
		cmocka_unit_test(values_that_no_org_has_are_not_written),
		cmocka_unit_test(the_longest_key_fits),
		cmocka_unit_test(a_forged_key_is_refused_by_its_signature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Texts with several keys, keys at their limits, and forged ones. */
#include "keyline_fixture.h"

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

static void check_forgeries(struct fixture *x)
{
	unsigned char bytes[KEYLINE_BYTES];
	unsigned held = 0, count = 0;
	size_t n = 0;

	for (size_t i = 4; i < x->line.len; i++) {
		char c = x->line.ptr[i];

		held = held << 5 | (unsigned)(c < 'a' ? c - '2' + 26 : c - 'a');
		count += 5;
		if (count >= 8)
			bytes[n++] = (unsigned char)(held >> (count -= 8));
	}
	n -= 8;
	write_bytes(&x->text, bytes, n);
	assert_true(span_equal(buf_span(&x->text), buf_span(&x->line)));
	for (size_t i = 0; i < n; i++) {
		bytes[i] ^= 4;
		write_bytes(&x->text, bytes, n);
		if (is_read(x, buf_span(&x->text)))
			fail_msg("byte %zu can be changed", i);
		bytes[i] ^= 4;
	}
	/* a key of one version is none of the other */
	bytes[0] ^= 3;
	write_bytes(&x->text, bytes, n);
	assert_false(is_read(x, buf_span(&x->text)));
	bytes[0] = 3;
	write_bytes(&x->text, bytes, n);
	assert_false(is_read(x, buf_span(&x->text)));
	assert_true(document_has(&x->d, OPK_BAD_KEY, 1, 1, "of version 3"));
}

/* A checksum is no signature: whoever changes a key can mend it. */
static void a_forged_key_is_refused_by_its_signature(void **state)
{
	struct fixture x;

	(void)state;
	open_fixture(&x);
	check_forgeries(&x);
	close_fixture(&x);
}

/* The same key in its newer form, as formats/key.md has it. */
static void open_newer(struct fixture *x)
{
	open_fixture(x);
	buf_clear(&x->line);
	x->key.version = 2;
	x->key.paid_edition = SPAN("professional");
	x->key.type = SPAN("production");
	x->key.suite = SPAN("none");
	x->key.facts = KEYLINE_EXTENSIONS | KEYLINE_DATA_CENTER;
	assert_int_equal(
		keyline_write(&x->key, x->seed, &x->line, &x->d.faults),
		OPK_OK);
}

static void a_newer_key_says_more(void **state)
{
	static const struct span expected = SPAN_INIT(
		"opk1aiaosajdivtytk6n54aaaam2vvcsygdbebyhkytmnfrsa23fpeqg6zra"
		"orugs4tupewxi53pebrhs5dfoopmzhwcini7v4me75fsv6opk42tdzqqfegw"
		"46zxmozzq3bgr4ib4aafgyydambsaakeqzlmnfxsaqtsmfxgg2ballb3y4tj"
		"mnuaaatfouaauzloorsxe4dsnfzwkaamobzg6ztfonzws33omfwaactqojxw"
		"i5ldoruw63qaarxg63tfa3hxcfneehiiluwrogxlfjw7rwtdmtzdtkccfwc7"
		"reokqiz4lg7j3j6alkj5vymxo7l5mfhiobj3gqwddwsom53eyh243g462vjv"
		"ftioo2nu4nu2cfnuu");
	struct fixture x;
	struct source src;
	struct keyline k;

	(void)state;
	open_newer(&x);
	assert_true(span_equal(buf_span(&x.line), expected));
	src = (struct source){ "mail", buf_span(&x.line) };
	assert_int_equal(
		keyline_read(&src, &x.d.arena, &x.d.faults, &k), OPK_OK);
	assert_true(same(&k, &x.key));
	assert_int_equal(k.version, 2);
	assert_true(span_is(k.paid_edition, "professional"));
	assert_true(span_is(k.type, "production"));
	assert_true(span_is(k.suite, "none"));
	assert_int_equal(k.facts, KEYLINE_EXTENSIONS | KEYLINE_DATA_CENTER);
	check_forgeries(&x);
	close_fixture(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_keys_in_a_text_are_not_guessed_between),
		cmocka_unit_test(many_keys_are_read_one_by_one),
		cmocka_unit_test(values_that_no_org_has_are_not_written),
		cmocka_unit_test(the_longest_key_fits),
		cmocka_unit_test(a_forged_key_is_refused_by_its_signature),
		cmocka_unit_test(a_newer_key_says_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

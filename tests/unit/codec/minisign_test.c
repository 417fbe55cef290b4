/* SPDX-License-Identifier: MIT */
/* Signatures in minisign's form: written, checked, and refused. */
#include "codec/base64.h"
#include "codec/minisign.h"
#include "codec_fixture.h"

/* What minisign 0.11 made of "hello\n", with a key that is not kept. */
static const char tool_key[] =
	"RWSxrdJbfgcQdmCcLlJQekGqxl/pMt/laXc/eF9HJ+Mqt21swGCuuWZT";
static const char tool_signature[] =
	"untrusted comment: signature from minisign secret key\n"
	"RUSxrdJbfgcQdilhBq675gV8My83paZHQUZ6SLP66qHGNu41HDBo/vr0C2i59Qyc"
	"52oKh8EL8nVBO+UGAxnYSfvexkxS6ByuSw0=\n"
	"trusted comment: a comment\n"
	"Kn1u/UUDT1lbCXLQm4YmziY22TmvWNpjZE+w+D6heT31qvaXhDsURwXkplT9W5YR"
	"tzzF4JEuY9wBGQveTObPDA==\n";
static const char tool_legacy[] =
	"untrusted comment: signature from minisign secret key\n"
	"RWSxrdJbfgcQdnjzl43xUIHg1rXooRpNHKNrp64ypdaJfp53chlZjb5ZydFWDpfy"
	"HUFszUNRHVoiarnkDNnaG4k4n84KrGgj4go=\n"
	"trusted comment: leg\n"
	"vsCb2Rw6aIE1YJTWzEYc8Qiwq8H5hVn0yG1+EMw/UHYI0bZQ8eMD2GzHRFX1MQ25"
	"TJUA7J5rqOlR1whwWYdnCg==\n";

static const unsigned char seed[ED25519_SEED] =
	"thirty-two bytes of a seed here";

/* Check a text; the fault is in d. */
static enum opk_status check(struct document *d, const struct signer *by,
	struct span message, struct span text, struct span *comment)
{
	document_close(d);
	document_open(d, "x.minisig", text);
	return minisign_check(by, message, &d->src, &d->faults, comment);
}

static struct signer tool_signer(void)
{
	struct signer s;
	unsigned char bytes[2 + MINISIGN_ID + ED25519_PUBLIC];

	assert_true(base64_read(
		span_of(tool_key), BASE64_PADDED, bytes, sizeof bytes));
	memcpy(s.id, bytes + 2, sizeof s.id);
	memcpy(s.public, bytes + 2 + MINISIGN_ID, sizeof s.public);
	return s;
}

static struct signer our_signer(void)
{
	unsigned char public[ED25519_PUBLIC];

	assert_true(ed25519_public(seed, public));
	return signer_of(public);
}

static void what_minisign_signed_is_accepted(void **state)
{
	struct document d = { 0 };
	struct signer s = tool_signer();
	struct span comment;

	(void)state;
	if (check(&d, &s, SPAN("hello\n"), span_of(tool_signature), &comment))
		fail_msg("%s", document_fault(&d)->text);
	assert_true(span_is(comment, "a comment"));
	assert_int_equal(
		check(&d, &s, SPAN("hello"), span_of(tool_signature), &comment),
		OPK_MALFORMED);
	assert_true(document_has(&d, OPK_BAD_SIGNATURE, 2, 1, "does not hold"));
	assert_int_equal(
		check(&d, &s, SPAN("hello\n"), span_of(tool_legacy), &comment),
		OPK_MALFORMED);
	assert_true(document_has(&d, OPK_BAD_SIGNATURE, 2, 1, "old kind"));
	s = our_signer();
	assert_int_equal(check(&d, &s, SPAN("hello\n"), span_of(tool_signature),
				 &comment),
		OPK_MALFORMED);
	assert_true(document_has(&d, OPK_BAD_SIGNATURE, 2, 1, "another key"));
	document_close(&d);
}

/* Sign a message of ours. */
static void sign(struct buf *out, struct span message, struct span comment)
{
	struct document d;

	document_open(&d, "x", SPAN(""));
	buf_clear(out);
	if (minisign_write(seed, message, comment, out, &d.faults))
		fail_msg("%s", document_fault(&d)->text);
	document_close(&d);
}

static void what_is_signed_is_accepted(void **state)
{
	static const char *const comments[] = { "", "a",
		"orgpack Zürich \xf0\x9f\x8c\x9e key 0123456789abcdef" };
	struct document d = { 0 };
	struct signer s = our_signer();
	struct buf text = { 0 };
	struct span comment;

	(void)state;
	for (size_t i = 0; i < COUNT(comments); i++) {
		sign(&text, SPAN("message"), span_of(comments[i]));
		assert_int_equal(check(&d, &s, SPAN("message"), buf_span(&text),
					 &comment),
			OPK_OK);
		assert_true(span_is(comment, comments[i]));
	}
	sign(&text, SPAN(""), SPAN("of nothing"));
	assert_int_equal(
		check(&d, &s, SPAN(""), buf_span(&text), &comment), OPK_OK);
	document_close(&d);
	buf_release(&text);
}

static void each_changed_byte_is_noticed(void **state)
{
	struct document d = { 0 };
	struct signer s = our_signer();
	struct buf text = { 0 };
	struct span comment;
	size_t line;

	(void)state;
	sign(&text, SPAN("message"), SPAN("a comment"));
	line = span_find(buf_span(&text), '\n', 0);
	for (size_t i = 0; i < text.len; i++)
		for (int bit = 1; bit < 0x100; bit <<= 1) {
			enum opk_status st;

			/* the first line is nobody's word */
			if (i >= strlen("untrusted comment: ") && i < line)
				continue;
			text.ptr[i] = (char)(text.ptr[i] ^ bit);
			st = check(&d, &s, SPAN("message"), buf_span(&text),
				&comment);
			if (st != OPK_MALFORMED)
				fail_msg("byte %zu, bit %d", i, bit);
			assert_int_equal(
				document_fault(&d)->code, OPK_BAD_SIGNATURE);
			text.ptr[i] = (char)(text.ptr[i] ^ bit);
		}
	for (size_t i = 0; i < text.len; i++)
		assert_int_equal(
			check(&d, &s, SPAN("message"),
				span_cut(buf_span(&text), 0, i), &comment),
			OPK_MALFORMED);
	document_close(&d);
	buf_release(&text);
}

static void other_forms_are_refused(void **state)
{
	static const struct {
		const char *find, *replace;
		uint32_t line;
	} cases[] = {
		{ "untrusted comment: ", "untrusted comment:", 1 },
		{ "untrusted comment: ", "\nuntrusted comment: ", 1 },
		{ "Sw0=\n", "Sw0=\r\n", 2 },
		{ "Sw0=", "Sw0", 2 },
		{ "Sw0=", "Sw0==", 2 },
		{ "RUS", "RUT", 2 }, /* another id */
		{ "RUS", "RVS", 2 }, /* "EU" */
		{ "\ntrusted comment: ", "\nTrusted comment: ", 3 },
		{ "\ntrusted comment: ", "\ntrusted: ", 3 },
		{ "a comment\n", "a comment \n", 3 },
		{ "a comment\n", "a\tcomment\n", 3 },
		{ "a comment\n", "a \xff\n", 3 },
		{ "==\n", "==", 4 },
		{ "==\n", "=\n", 4 },
		{ "DA==", "DB==", 4 },
		{ "==\n", "==\n\n", 5 },
		{ "==\n", "==\nmore", 5 },
	};
	struct document d = { 0 };
	struct signer s = tool_signer();
	struct span whole = span_of(tool_signature), comment;
	struct buf text = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *at = strstr(tool_signature, cases[i].find);

		buf_clear(&text);
		buf_add(&text, span_cut(whole, 0, (size_t)(at - whole.ptr)));
		buf_add_text(&text, cases[i].replace);
		buf_add_text(&text, at + strlen(cases[i].find));
		if (check(&d, &s, SPAN("hello\n"), buf_span(&text), &comment) !=
				OPK_MALFORMED ||
			document_fault(&d)->at.line != cases[i].line)
			fail_msg("case %zu: line %u", i,
				document_fault(&d)->at.line);
	}
	document_close(&d);
	buf_release(&text);
}

static void a_comment_is_one_short_line(void **state)
{
	char much[MINISIGN_COMMENT + 1];
	struct document d;
	struct buf text = { 0 };

	(void)state;
	memset(much, 'x', sizeof much);
	sign(&text, SPAN("m"), (struct span){ much, MINISIGN_COMMENT });
	buf_clear(&text);
	document_open(&d, "x", SPAN(""));
	assert_int_equal(
		minisign_write(seed, SPAN("m"),
			(struct span){ much, sizeof much }, &text, &d.faults),
		OPK_MALFORMED);
	assert_int_equal(
		minisign_write(seed, SPAN("m"), SPAN("a\nb"), &text, &d.faults),
		OPK_MALFORMED);
	assert_int_equal(text.len, 0);
	document_close(&d);
	buf_release(&text);
}

static void a_public_key_is_written_as_minisign_does(void **state)
{
	struct signer s = tool_signer();
	struct buf text = { 0 };

	(void)state;
	minisign_write_public(&s, &text);
	assert_true(span_is(buf_span(&text),
		"untrusted comment: minisign public key 7610077E5BD2ADB1\n"
		"RWSxrdJbfgcQdmCcLlJQekGqxl/pMt/laXc/eF9HJ+Mqt21swGCuuWZT\n"));
	buf_release(&text);
}

static void a_fingerprint_begins_with_the_id(void **state)
{
	struct signer s = our_signer();
	char shown[FINGERPRINT_TEXT], id[32];

	(void)state;
	signer_fingerprint(&s, shown);
	assert_int_equal(strlen(shown), FINGERPRINT_TEXT - 1);
	snprintf(id, sizeof id, "%02x%02x %02x%02x %02x%02x %02x%02x ", s.id[0],
		s.id[1], s.id[2], s.id[3], s.id[4], s.id[5], s.id[6], s.id[7]);
	assert_memory_equal(shown, id, strlen(id));
}

/* RFC 4648, section 10, and what is not canonical */
static void base64_is_read_only_as_it_is_written(void **state)
{
	static const struct {
		const char *bytes, *raw, *padded;
	} cases[] = {
		{ "", "", "" },
		{ "f", "Zg", "Zg==" },
		{ "fo", "Zm8", "Zm8=" },
		{ "foo", "Zm9v", "Zm9v" },
		{ "foob", "Zm9vYg", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
		{ "\xff\xef\xbe", "/+++", "/+++" },
	};
	static const char *const bad[] = { "Zh", "Z", "Zg=", "Zg==", "Z g",
		"Zm9", "Z-", "Z_", "Zg\n", "Zgh", "Zm8=", "====", "=" };
	unsigned char out[16];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct span bytes = span_of(cases[i].bytes);
		struct buf text = { 0 };

		base64_write(bytes, BASE64_RAW, &text);
		assert_true(span_is(buf_span(&text), cases[i].raw));
		assert_true(base64_read(
			buf_span(&text), BASE64_RAW, out, bytes.len));
		assert_memory_equal(out, bytes.ptr, bytes.len);
		assert_false(base64_read(
			buf_span(&text), BASE64_RAW, out, bytes.len + 1));
		buf_clear(&text);
		base64_write(bytes, BASE64_PADDED, &text);
		assert_true(span_is(buf_span(&text), cases[i].padded));
		assert_true(base64_read(
			buf_span(&text), BASE64_PADDED, out, bytes.len));
		assert_memory_equal(out, bytes.ptr, bytes.len);
		assert_int_equal(base64_bytes(strlen(cases[i].raw)), bytes.len);
		buf_release(&text);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		for (size_t n = 0; n < 4; n++)
			if (base64_read(span_of(bad[i]), BASE64_RAW, out, n))
				fail_msg("'%s' is %zu bytes", bad[i], n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_minisign_signed_is_accepted),
		cmocka_unit_test(what_is_signed_is_accepted),
		cmocka_unit_test(each_changed_byte_is_noticed),
		cmocka_unit_test(other_forms_are_refused),
		cmocka_unit_test(a_comment_is_one_short_line),
		cmocka_unit_test(a_public_key_is_written_as_minisign_does),
		cmocka_unit_test(a_fingerprint_begins_with_the_id),
		cmocka_unit_test(base64_is_read_only_as_it_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

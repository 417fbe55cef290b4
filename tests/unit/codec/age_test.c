/* SPDX-License-Identifier: MIT */
/* Sealing and opening: everything comes back, and nothing else opens. */
#include "age_fixture.h"

enum { CHUNK = 64 << 10 };

/* Bytes that do not repeat with the chunks. */
static struct span filled(struct arena *a, size_t n)
{
	char *p = arena_new(a, char, n + 1);

	assert_non_null(p);
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(i * 2654435761u >> 13);
	return (struct span){ p, n };
}

/* A document, a pipe and the identity that fixtures are sealed for. */
struct fixture {
	struct arena arena;
	struct document d;
	struct pipe pipe;
	unsigned char identity[X25519_BYTES];
};

static void open_fixture(struct fixture *x)
{
	*x = (struct fixture){ 0 };
	document_open(&x->d, "x.age", SPAN(""));
	fixture_identity(x->identity);
}

static void close_fixture(struct fixture *x)
{
	document_close(&x->d);
	arena_release(&x->arena);
	buf_release(&x->pipe.out);
}

/* The sealed file of some bytes. */
static struct span sealed(struct fixture *x, struct span plain)
{
	pipe_seal(&x->pipe, &x->d, x->identity, plain);
	return arena_copy(&x->arena, buf_span(&x->pipe.out));
}

static bool opens(struct fixture *x, struct span file)
{
	return pipe_open(&x->pipe, &x->d, x->identity, file) == OPK_OK;
}

static void what_is_sealed_comes_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1,
		2 * CHUNK, 5 * CHUNK - 1, 1000000 };
	static const size_t steps[] = { 0, 1, 1000, CHUNK, CHUNK + 1 };
	struct fixture x;

	(void)state;
	open_fixture(&x);
	for (size_t i = 0; i < COUNT(sizes); i++)
		for (size_t k = 0; k < COUNT(steps); k++) {
			struct span plain = filled(&x.arena, sizes[i]), file;

			if (steps[k] == 1 && sizes[i] > 2 * CHUNK)
				continue;
			x.pipe.step = steps[k];
			file = sealed(&x, plain);
			if (!opens(&x, file) ||
				!span_equal(buf_span(&x.pipe.out), plain))
				fail_msg("%zu bytes in steps of %zu: %s",
					sizes[i], steps[k],
					document_fault(&x.d)->text);
			arena_release(&x.arena);
		}
	close_fixture(&x);
}

static void no_two_files_are_the_same(void **state)
{
	struct fixture x;
	struct span a, b;

	(void)state;
	open_fixture(&x);
	a = sealed(&x, SPAN("the same"));
	b = sealed(&x, SPAN("the same"));
	assert_int_equal(a.len, b.len);
	assert_false(span_equal(a, b));
	close_fixture(&x);
}

/* Refused for a reason that is told, and without a byte of another text. */
static void is_refused(struct fixture *x, struct span file, struct span plain,
	const char *what, size_t where)
{
	const struct opk_fault *f;

	if (opens(x, file))
		fail_msg("%s at %zu is not noticed", what, where);
	f = document_fault(&x->d);
	assert_int_equal(x->d.faults.count, 1);
	assert_true(f->code == OPK_BAD_SEAL || f->code == OPK_WRONG_KEY);
	assert_non_null(f->hint);
	assert_true(span_starts(plain, buf_span(&x->pipe.out)));
}

static void each_changed_bit_is_noticed(void **state)
{
	static const struct span plain = SPAN_INIT("a small configuration");
	struct fixture x;
	struct span file;
	char *bytes;

	(void)state;
	open_fixture(&x);
	file = sealed(&x, plain);
	bytes = arena_new(&x.arena, char, file.len);
	memcpy(bytes, file.ptr, file.len);
	file.ptr = bytes;
	for (size_t i = 0; i < file.len; i++)
		for (int bit = 1; bit < 0x100; bit <<= 1) {
			bytes[i] = (char)(bytes[i] ^ bit);
			is_refused(&x, file, plain, "a changed bit", i);
			bytes[i] = (char)(bytes[i] ^ bit);
		}
	assert_true(opens(&x, file));
	close_fixture(&x);
}

static void each_cut_is_noticed(void **state)
{
	static const struct span plain = SPAN_INIT("a small configuration");
	struct fixture x;
	struct span file;

	(void)state;
	open_fixture(&x);
	file = sealed(&x, plain);
	for (size_t n = 0; n < file.len; n++)
		is_refused(&x, span_cut(file, 0, n), plain, "a cut", n);
	for (size_t n = 1; n < file.len; n++)
		is_refused(&x, span_cut(file, n, file.len), plain,
			"a missing start", n);
	close_fixture(&x);
}

/* Where chunks begin and end, a cut leaves whole chunks behind. */
static void a_cut_between_chunks_is_noticed(void **state)
{
	struct fixture x;
	struct span plain, file;
	size_t head;

	(void)state;
	open_fixture(&x);
	plain = filled(&x.arena, 3 * CHUNK);
	file = sealed(&x, plain);
	head = file.len - 3 * (CHUNK + 16);
	for (size_t i = 0; i < 3; i++)
		for (size_t off = 1; off < 4; off++) {
			size_t n = head + i * (CHUNK + 16) + off - 2;

			is_refused(&x, span_cut(file, 0, n), plain, "a cut", n);
		}
	close_fixture(&x);
}

static void what_follows_the_end_is_noticed(void **state)
{
	static const size_t sizes[] = { 0, 5, CHUNK, CHUNK + 5 };
	static const size_t more[] = { 1, 16, 17, CHUNK, CHUNK + 16,
		CHUNK + 17 };
	struct fixture x;

	(void)state;
	open_fixture(&x);
	for (size_t i = 0; i < COUNT(sizes); i++)
		for (size_t k = 0; k < COUNT(more); k++) {
			struct span plain = filled(&x.arena, sizes[i]);
			struct buf longer = { 0 };

			buf_add(&longer, sealed(&x, plain));
			buf_add_repeat(&longer, '\0', more[k]);
			is_refused(
				&x, buf_span(&longer), plain, "more", more[k]);
			buf_release(&longer);
		}
	close_fixture(&x);
}

static void chunks_cannot_change_places(void **state)
{
	struct fixture x;
	struct span plain, file;
	size_t head, one = CHUNK + 16;
	char *bytes;

	(void)state;
	open_fixture(&x);
	plain = filled(&x.arena, 3 * CHUNK);
	file = sealed(&x, plain);
	head = file.len - 3 * one;
	bytes = arena_new(&x.arena, char, file.len);
	memcpy(bytes, file.ptr, file.len);
	memcpy(bytes + head, file.ptr + head + one, one);
	memcpy(bytes + head + one, file.ptr + head, one);
	file.ptr = bytes;
	is_refused(&x, file, plain, "a swap", 0);
	assert_int_equal(x.pipe.out.len, 0);
	close_fixture(&x);
}

static void another_key_does_not_open_it(void **state)
{
	struct fixture x;
	struct span file;

	(void)state;
	open_fixture(&x);
	file = sealed(&x, SPAN("a secret"));
	x.identity[5] ^= 1;
	assert_false(opens(&x, file));
	assert_int_equal(document_fault(&x.d)->code, OPK_WRONG_KEY);
	assert_int_equal(x.pipe.out.len, 0);
	close_fixture(&x);
}

/* The first words of a file that is not ours, and what is said of it. */
static void the_reason_is_told(void **state)
{
	static const struct {
		const char *file;
		enum opk_code code;
		uint32_t line;
		const char *words;
	} cases[] = {
		{ "", OPK_BAD_SEAL, 1, "no sealed file" },
		{ "PK\x03\x04", OPK_BAD_SEAL, 1, "no sealed file" },
		{ "\n\n", OPK_BAD_SEAL, 1, "no sealed file" },
		{ "age-encryption.org/v", OPK_BAD_SEAL, 1, "another version" },
		{ "age-encryption.org/v2\n", OPK_BAD_SEAL, 1,
			"another version" },
		{ "age-encryption.org/v1\r\n-> X", OPK_BAD_SEAL, 1,
			"line ends" },
		{ "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl", OPK_BAD_SEAL, 1,
			"armor" },
		{ "\r\n -----BEGIN AGE ENCRYPTED FILE-----\r\nYWdl",
			OPK_BAD_SEAL, 1, "armor" },
		{ "age-encryption.org/v1\n", OPK_BAD_SEAL, 2, "cut short" },
		{ "age-encryption.org/v1\n-> X25519", OPK_BAD_SEAL, 2,
			"cut short" },
		{ "age-encryption.org/v1\n--- x\n", OPK_BAD_SEAL, 2,
			"names nobody" },
		{ "age-encryption.org/v1\n-> scrypt x 18\n", OPK_BAD_SEAL, 2,
			"passphrase" },
		{ "age-encryption.org/v1\n-> \n", OPK_BAD_SEAL, 2,
			"malformed" },
		{ "age-encryption.org/v1\n-> a b\nAB\n", OPK_BAD_SEAL, 3,
			"malformed" },
		{ "age-encryption.org/v1\n-> a b\n\n---\n", OPK_BAD_SEAL, 4,
			"end of the header" },
		{ "age-encryption.org/v1\n-> X25519 AA\n\n", OPK_BAD_SEAL, 3,
			"X25519 stanza" },
		{ "age-encryption.org/v1\n-> mlkem768x25519 AA\n\n"
		  "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
			OPK_WRONG_KEY, 0, "post-quantum" },
		{ "age-encryption.org/v1\n-> ssh-ed25519 AA\n\n"
		  "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
			OPK_WRONG_KEY, 0, "for another key" },
	};
	struct fixture x;

	(void)state;
	open_fixture(&x);
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_false(opens(&x, span_of(cases[i].file)));
		if (!document_has(&x.d, cases[i].code, cases[i].line,
			    cases[i].line != 0, cases[i].words))
			fail_msg("case %zu", i);
	}
	close_fixture(&x);
}

static void a_header_has_a_bound(void **state)
{
	struct fixture x;
	struct buf file = { 0 };

	(void)state;
	open_fixture(&x);
	buf_add_text(&file, "age-encryption.org/v1\n");
	for (size_t i = 0; i < 20000; i++)
		buf_add_text(&file, "-> a b\n\n");
	assert_false(opens(&x, buf_span(&file)));
	assert_non_null(strstr(document_fault(&x.d)->text, "too long"));
	buf_clear(&file);
	buf_add_text(&file, "age-encryption.org/v1\n-> ");
	buf_add_repeat(&file, 'a', 1 << 20);
	assert_false(opens(&x, buf_span(&file)));
	assert_non_null(strstr(document_fault(&x.d)->text, "too long"));
	buf_release(&file);
	close_fixture(&x);
}

static void a_failing_stream_ends_the_work_with_its_status(void **state)
{
	struct fixture x;
	struct span plain, file;
	struct age_streams s;
	unsigned char recipient[X25519_BYTES];

	(void)state;
	open_fixture(&x);
	plain = filled(&x.arena, 3 * CHUNK);
	file = sealed(&x, plain);
	x.pipe.fails_after = CHUNK;
	assert_int_equal(
		pipe_open(&x.pipe, &x.d, x.identity, file), OPK_CONFLICT);
	assert_int_equal(x.pipe.out.len, 2 * CHUNK);
	assert_int_equal(x.d.faults.count, 0); /* the sink has told its own */
	x.pipe.fails_after = 0;
	x.pipe.source_fails = true;
	assert_int_equal(
		pipe_open(&x.pipe, &x.d, x.identity, file), OPK_SYSTEM);

	assert_true(x25519_public(x.identity, recipient));
	s = pipe_streams(&x.pipe);
	x.pipe.in = plain;
	x.pipe.at = 0;
	assert_int_equal(age_write(recipient, &s, &x.d.faults), OPK_SYSTEM);
	for (size_t i = 1; i < 300; i += 200) {
		x.pipe.source_fails = false;
		x.pipe.fails_after = i; /* the header, then the payload */
		x.pipe.at = 0;
		buf_clear(&x.pipe.out);
		assert_int_equal(
			age_write(recipient, &s, &x.d.faults), OPK_CONFLICT);
	}
	close_fixture(&x);
}

static void nothing_is_sealed_for_a_point_of_low_order(void **state)
{
	static const unsigned char zero[X25519_BYTES];
	struct fixture x;
	struct age_streams s;

	(void)state;
	open_fixture(&x);
	s = pipe_streams(&x.pipe);
	x.pipe.in = SPAN("a secret");
	assert_int_equal(age_write(zero, &s, &x.d.faults), OPK_MALFORMED);
	assert_int_equal(document_fault(&x.d)->code, OPK_BAD_KEY);
	assert_int_equal(x.pipe.out.len, 0);
	close_fixture(&x);
}

/* The pair of keys that the specification shows. */
static const char spec_identity[] = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGF"
				    "PYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
static const char spec_recipient[] = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hz"
				     "rye869xeexvn73equnujwj";

static void keys_are_written_as_the_specification_shows(void **state)
{
	unsigned char secret[X25519_BYTES], public[X25519_BYTES];
	unsigned char read[X25519_BYTES];
	char text[AGE_TEXT];

	(void)state;
	memset(secret, 0x42, sizeof secret);
	assert_true(age_format_identity(secret, text));
	assert_string_equal(text, spec_identity);
	assert_true(age_parse_identity(span_of(text), read));
	assert_memory_equal(read, secret, sizeof read);
	assert_true(x25519_public(secret, public));
	assert_true(age_format_recipient(public, text));
	assert_string_equal(text, spec_recipient);
	assert_true(age_parse_recipient(span_of(text), read));
	assert_memory_equal(read, public, sizeof read);
}

static void each_changed_character_of_a_key_is_noticed(void **state)
{
	char identity[sizeof spec_identity], recipient[sizeof spec_recipient];
	unsigned char out[X25519_BYTES];
	struct span whole = { identity, sizeof identity - 1 };
	struct span other = { recipient, sizeof recipient - 1 };

	(void)state;
	memcpy(identity, spec_identity, sizeof identity);
	memcpy(recipient, spec_recipient, sizeof recipient);
	for (size_t i = 0; i < whole.len; i++)
		for (int c = 1; c < 0x100; c++) {
			identity[i] = (char)(identity[i] ^ c);
			assert_false(age_parse_identity(whole, out));
			identity[i] = (char)(identity[i] ^ c);
		}
	for (size_t i = 0; i < other.len; i++)
		for (int c = 1; c < 0x100; c++) {
			recipient[i] = (char)(recipient[i] ^ c);
			assert_false(age_parse_recipient(other, out));
			recipient[i] = (char)(recipient[i] ^ c);
		}
	for (size_t i = 0; i < whole.len; i++)
		assert_false(age_parse_identity(span_cut(whole, 0, i), out));
	assert_false(age_parse_identity(other, out));
	assert_false(age_parse_recipient(whole, out));
	assert_true(age_parse_identity(whole, out));
	assert_true(age_parse_recipient(other, out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_comes_back),
		cmocka_unit_test(no_two_files_are_the_same),
		cmocka_unit_test(each_changed_bit_is_noticed),
		cmocka_unit_test(each_cut_is_noticed),
		cmocka_unit_test(a_cut_between_chunks_is_noticed),
		cmocka_unit_test(what_follows_the_end_is_noticed),
		cmocka_unit_test(chunks_cannot_change_places),
		cmocka_unit_test(another_key_does_not_open_it),
		cmocka_unit_test(the_reason_is_told),
		cmocka_unit_test(a_header_has_a_bound),
		cmocka_unit_test(
			a_failing_stream_ends_the_work_with_its_status),
		cmocka_unit_test(nothing_is_sealed_for_a_point_of_low_order),
		cmocka_unit_test(keys_are_written_as_the_specification_shows),
		cmocka_unit_test(each_changed_character_of_a_key_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * After sealing, opening and signing no secret is left in memory, dead
 * frames of the stack and freed blocks included. A sanitizer keeps its own
 * books in too much memory to search, so it is not done there.
 */
#include <inttypes.h>

#include "age_fixture.h"
#include "codec/minisign.h"
#include "handover/keyline.h"

enum { MASK = 0x55, NEEDLE = 16 };

/* What to look for, masked, so that it is not found here. */
struct needle {
	unsigned char masked[NEEDLE];
};

static struct needle needle_of(const void *secret)
{
	struct needle n;

	for (size_t i = 0; i < NEEDLE; i++)
		n.masked[i] =
			((const volatile unsigned char *)secret)[i] ^ MASK;
	return n;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#endif

static bool is_sanitized(void)
{
#ifdef SANITIZED
	return true;
#else
	return false;
#endif
}

static size_t count_in(
	const struct needle *n, const volatile unsigned char *at, size_t size)
{
	size_t found = 0;

	for (size_t i = 0; i + NEEDLE <= size; i++) {
		size_t k = 0;

		while (k < NEEDLE && (at[i + k] ^ MASK) == n->masked[k])
			k++;
		found += k == NEEDLE;
	}
	return found;
}

/* How often it stands in the memory that this process can write. */
static size_t count(const struct needle *n)
{
	char line[4096], rights[5];
	uintptr_t from, to;
	size_t found = 0;
	FILE *maps;

	maps = fopen("/proc/self/maps", "r");
	assert_non_null(maps);
	while (fgets(line, sizeof line, maps))
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &from, &to,
			    rights) == 3 &&
			rights[0] == 'r' && rights[1] == 'w')
			found += count_in(n,
				(const volatile unsigned char *)from,
				to - from);
	fclose(maps);
	return found;
}

static void the_search_finds_what_is_there(void **state)
{
	unsigned char here[NEEDLE] = { 0x11, 0x59, 0x72, 0x88, 0x43, 0x61, 0x0f,
		0x99, 0x30, 0x1e, 0xd2, 0xb1, 0x5d, 0x77, 0xfa, 0x26 };
	struct needle n = needle_of(here);

	(void)state;
	if (is_sanitized())
		return;
	assert_true(count(&n) >= 1);
	crypto_wipe(here, sizeof here);
}

/* The file of a test vector, behind its lines. */
static struct span file_of(struct document *d, const char *name)
{
	char path[256];
	const char *end;

	snprintf(path, sizeof path, "tests/corpus/age/testdata/%s", name);
	document_load(d, path);
	end = strstr(d->src.text.ptr, "\n\n");
	assert_non_null(end);
	return span_cut(d->src.text, (size_t)(end - d->src.text.ptr) + 2,
		d->src.text.len);
}

/* "YELLOW SUBMARINE", the file key of all vectors, in hexadecimal there. */
static struct needle file_key(void)
{
	static const unsigned char key[NEEDLE] = { 'Y' ^ MASK, 'E' ^ MASK,
		'L' ^ MASK, 'L' ^ MASK, 'O' ^ MASK, 'W' ^ MASK, ' ' ^ MASK,
		'S' ^ MASK, 'U' ^ MASK, 'B' ^ MASK, 'M' ^ MASK, 'A' ^ MASK,
		'R' ^ MASK, 'I' ^ MASK, 'N' ^ MASK, 'E' ^ MASK };
	struct needle n;

	memcpy(n.masked, key, sizeof key);
	return n;
}

static void opening_leaves_no_key_behind(void **state)
{
	static const char *const vectors[] = { "x25519", "x25519_no_match",
		"hmac_bad", "stream_bad_tag", "stream_no_nonce",
		"x25519_low_order", "stanza_missing_body" };
	struct needle file = file_key(), own;
	unsigned char identity[X25519_BYTES];
	struct document d = { 0 };

	(void)state;
	if (is_sanitized())
		return;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		struct document vector;
		struct span sealed = file_of(&vector, vectors[i]);
		struct pipe p = { 0 };

		fixture_identity(identity);
		own = needle_of(identity);
		pipe_open(&p, &d, identity, sealed);
		crypto_wipe(identity, sizeof identity);
		if (count(&file))
			fail_msg("%s: the file key is left", vectors[i]);
		if (count(&own))
			fail_msg("%s: the identity is left", vectors[i]);
		buf_release(&p.out);
		document_close(&vector);
	}
	document_close(&d);
}

/* The key of a vector's payload: HKDF of the file key with the nonce. */
static struct needle payload_key(struct span sealed)
{
	struct needle file = file_key(), n;
	unsigned char key[CHACHA_KEY];
	const char *mac = strstr(sealed.ptr, "\n--- ");

	assert_non_null(mac);
	for (size_t i = 0; i < NEEDLE; i++)
		file.masked[i] ^= MASK;
	assert_true(hkdf((struct span){ (char *)file.masked, NEEDLE },
		(struct span){ mac + strlen("\n--- ") + 44, 16 },
		SPAN("payload"), key, sizeof key));
	n = needle_of(key);
	crypto_wipe(key, sizeof key);
	crypto_wipe(&file, sizeof file);
	return n;
}

static void opening_leaves_no_derived_key_behind(void **state)
{
	unsigned char identity[X25519_BYTES];
	struct document d = { 0 }, vector;
	struct span sealed;
	struct needle n;
	struct pipe p = { 0 };

	(void)state;
	if (is_sanitized())
		return;
	sealed = file_of(&vector, "x25519");
	n = payload_key(sealed);
	fixture_identity(identity);
	assert_int_equal(pipe_open(&p, &d, identity, sealed), OPK_OK);
	assert_int_equal(count(&n), 0);
	buf_release(&p.out);
	document_close(&vector);
	document_close(&d);
}

/* A seed that stands in no constant. */
static void make_seed(unsigned char seed[ED25519_SEED])
{
	for (size_t i = 0; i < ED25519_SEED; i++)
		((volatile unsigned char *)seed)[i] =
			(unsigned char)(i * 37 + 101);
}

static void signing_leaves_no_seed_behind(void **state)
{
	unsigned char seed[ED25519_SEED];
	struct keyline k = { .org_id = SPAN("1"), .org_name = SPAN("A") };
	struct document d;
	struct buf text = { 0 };
	struct needle n;

	(void)state;
	if (is_sanitized())
		return;
	document_open(&d, "x", SPAN(""));
	make_seed(seed);
	n = needle_of(seed);
	assert_int_equal(keyline_write(&k, seed, &text, &d.faults), OPK_OK);
	assert_int_equal(
		minisign_write(seed, SPAN("m"), SPAN("c"), &text, &d.faults),
		OPK_OK);
	crypto_wipe(seed, sizeof seed);
	assert_int_equal(count(&n), 0);
	buf_release(&text);
	document_close(&d);
}

static void text_forms_leave_no_key_behind(void **state)
{
	unsigned char secret[ED25519_SEED];
	char text[AGE_TEXT];
	struct needle n, words;

	(void)state;
	if (is_sanitized())
		return;
	make_seed(secret);
	n = needle_of(secret);
	assert_true(age_format_identity(secret, text));
	crypto_wipe(secret, sizeof secret);
	assert_true(age_parse_identity(span_of(text), secret));
	words = needle_of(text + 20);
	crypto_wipe(secret, sizeof secret);
	crypto_wipe(text, sizeof text);
	assert_int_equal(count(&n), 0);
	assert_int_equal(count(&words), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_search_finds_what_is_there),
		cmocka_unit_test(opening_leaves_no_key_behind),
		cmocka_unit_test(opening_leaves_no_derived_key_behind),
		cmocka_unit_test(signing_leaves_no_seed_behind),
		cmocka_unit_test(text_forms_leave_no_key_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

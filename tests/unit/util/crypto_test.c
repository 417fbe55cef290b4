/* SPDX-License-Identifier: MIT */
/* The primitives give what their specifications' test vectors say. */
#include "codec_fixture.h"
#include "util/crypto.h"

enum { MOST = 256 };

/* Bytes written in hexadecimal. */
struct bytes {
	unsigned char at[MOST];
	size_t len;
};

static struct bytes unhex(const char *text)
{
	struct bytes b = { .len = strlen(text) / 2 };
	unsigned value;

	assert_true(b.len <= MOST);
	for (size_t i = 0; i < b.len; i++) {
		assert_int_equal(sscanf(text + 2 * i, "%2x", &value), 1);
		b.at[i] = (unsigned char)value;
	}
	return b;
}

static struct span spanned(const struct bytes *b)
{
	return (struct span){ (const char *)b->at, b->len };
}

static void is_hex(const unsigned char *found, const char *expected)
{
	struct bytes b = unhex(expected);

	assert_memory_equal(found, b.at, b.len);
}

/* RFC 7748, section 6.1 */
static void two_sides_of_x25519_agree_on_a_secret(void **state)
{
	struct bytes alice = unhex("77076d0a7318a57d3c16c17251b26645"
				   "df4c2f87ebc0992ab177fba51db92c2a"),
		     bob = unhex("5dab087e624a8a4b79e17f8b83800ee6"
				 "6f3bb1292618b6fd1c2f8b27ff88e0eb");
	unsigned char pa[X25519_BYTES], pb[X25519_BYTES], s[X25519_BYTES];

	(void)state;
	assert_true(x25519_public(alice.at, pa));
	is_hex(pa, "8520f0098930a754748b7ddcb43ef75a"
		   "0dbf3a0d26381af4eba4a98eaa9b4e6a");
	assert_true(x25519_public(bob.at, pb));
	is_hex(pb, "de9edb7d7b7dc1b4d35b61c2ece43537"
		   "3f8343c85b78674dadfc7e146f882b4f");
	assert_true(x25519_shared(alice.at, pb, s, &(bool){ false }));
	is_hex(s, "4a5d9d5ba4ce2de1728e3bf480350f25"
		  "e07e21c947d19e3376f09b3c1e161742");
	assert_true(x25519_shared(bob.at, pa, s, &(bool){ false }));
	is_hex(s, "4a5d9d5ba4ce2de1728e3bf480350f25"
		  "e07e21c947d19e3376f09b3c1e161742");
}

/* https://cr.yp.to/ecdh.html#validate: the points of small order */
static void a_low_order_point_gives_no_secret(void **state)
{
	static const char *const points[] = {
		"00000000000000000000000000000000"
		"00000000000000000000000000000000",
		"01000000000000000000000000000000"
		"00000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46a"
		"da098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b"
		"04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffff7f",
	};
	unsigned char secret[X25519_BYTES] = { 9 }, out[X25519_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT(points); i++) {
		struct bytes peer = unhex(points[i]);

		if (x25519_shared(secret, peer.at, out, &(bool){ false }))
			fail_msg("%s is taken", points[i]);
	}
}

/* RFC 8032, section 7.1, tests 1 and 2 */
static void ed25519_signs_as_the_rfc_says(void **state)
{
	static const struct {
		const char *seed, *public, *message, *signature;
	} cases[] = {
		{ "9d61b19deffd5a60ba844af492ec2cc4"
		  "4449c5697b326919703bac031cae7f60",
			"d75a980182b10ab7d54bfed3c964073a"
			"0ee172f3daa62325af021a68f707511a",
			"",
			"e5564300c360ac729086e2cc806e828a"
			"84877f1eb8e5d974d873e06522490155"
			"5fb8821590a33bacc61e39701cf9b46b"
			"d25bf5f0595bbe24655141438e7a100b" },
		{ "4ccd089b28ff96da9db6c346ec114e0f"
		  "5b8a319f35aba624da8cf6ed4fb8a6fb",
			"3d4017c3e843895a92b70aa74d1b7ebc"
			"9c982ccf2ec4968cc0cd55f12af4660c",
			"72",
			"92a009a9f0d4cab8720e820b5f642540"
			"a2b27b5416503f8fb3762223ebdb69da"
			"085ac1e43e15996e458f3613d0f11d8c"
			"387b2eaeb4302aeeb00d291612bb0c00" },
	};
	unsigned char public[ED25519_PUBLIC], signature[ED25519_SIGNATURE];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bytes seed = unhex(cases[i].seed),
			     text = unhex(cases[i].message);

		assert_true(ed25519_public(seed.at, public));
		is_hex(public, cases[i].public);
		assert_true(ed25519_sign(seed.at, spanned(&text), signature));
		is_hex(signature, cases[i].signature);
		assert_true(ed25519_verify(
			public, spanned(&text), signature, &(bool){ false }));
		assert_false(ed25519_verify(
			public, SPAN("x"), signature, &(bool){ false }));
		signature[40] ^= 1;
		assert_false(ed25519_verify(
			public, spanned(&text), signature, &(bool){ false }));
	}
}

/* RFC 5869, appendix A, cases 1 and 3 */
static void hkdf_derives_as_the_rfc_says(void **state)
{
	struct bytes secret = unhex("0b0b0b0b0b0b0b0b0b0b0b"
				    "0b0b0b0b0b0b0b0b0b0b0b"),
		     salt = unhex("000102030405060708090a0b0c"),
		     info = unhex("f0f1f2f3f4f5f6f7f8f9");
	unsigned char out[42];

	(void)state;
	assert_true(hkdf(spanned(&secret), spanned(&salt), spanned(&info), out,
		sizeof out));
	is_hex(out, "3cb25f25faacd57a90434f64d0362f2a"
		    "2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
		    "34007208d5b887185865");
	assert_true(hkdf(spanned(&secret), (struct span){ 0 }, SPAN(""), out,
		sizeof out));
	is_hex(out, "8da4e775a563c18f715f802a063c5a31"
		    "b8a11f5c5ee1879ec3454e5f3c738d2d"
		    "9d201395faa4b61a96c8");
}

/* RFC 4231, case 2; RFC 7693, appendix A */
static void digests_are_as_their_rfcs_say(void **state)
{
	unsigned char mac[MAC_BYTES], digest[BLAKE2B_BYTES];

	(void)state;
	assert_true(
		hmac(SPAN("Jefe"), SPAN("what do ya want for nothing?"), mac));
	is_hex(mac, "5bdcc146bf60754e6a042426089575c7"
		    "5a003f089d2739839dec58b964ec3843");
	assert_true(blake2b(SPAN("abc"), digest));
	is_hex(digest, "ba80a53f981c4d0d6a2797b69f12f6e9"
		       "4c212f14685ac4b74b12bb6fdbffa2d1"
		       "7d87c5392aab792dc252d5de4533cc95"
		       "18d38aa8dbf1925ab92386edd4009923");
}

/* One cipher for many messages, both ways, whatever failed in between. */
static void a_sealed_message_opens_only_as_it_was_sealed(void **state)
{
	unsigned char key[CHACHA_KEY] = { 1 }, nonce[CHACHA_NONCE] = { 2 };
	unsigned char sealed[100 + CHACHA_TAG], plain[100], wiped[100] = { 0 };
	char text[100] = "a text";
	struct chacha *c = chacha_open(key);

	(void)state;
	assert_non_null(c);
	for (size_t n = 0; n <= sizeof text; n++) {
		struct span whole = { (char *)sealed, n + CHACHA_TAG };

		assert_true(chacha_seal(
			c, nonce, (struct span){ text, n }, sealed));
		assert_true(chacha_unseal(c, nonce, whole, plain));
		assert_memory_equal(plain, text, n);
		for (size_t i = 0; i < whole.len; i++) {
			sealed[i] ^= 0x10;
			assert_false(chacha_unseal(c, nonce, whole, plain));
			assert_memory_equal(plain, wiped, n);
			sealed[i] ^= 0x10;
		}
		nonce[3]++;
		assert_false(chacha_unseal(c, nonce, whole, plain));
	}
	assert_false(chacha_unseal(c, nonce, SPAN("short"), plain));
	chacha_close(c);
	chacha_close(NULL);
}

static void secrets_are_compared_and_wiped(void **state)
{
	char a[] = "secret", b[] = "secreT";

	(void)state;
	assert_true(crypto_equal(a, a, sizeof a));
	assert_false(crypto_equal(a, b, sizeof a));
	crypto_wipe(a, sizeof a);
	assert_memory_equal(a, "\0\0\0\0\0\0", sizeof a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_sides_of_x25519_agree_on_a_secret),
		cmocka_unit_test(a_low_order_point_gives_no_secret),
		cmocka_unit_test(ed25519_signs_as_the_rfc_says),
		cmocka_unit_test(hkdf_derives_as_the_rfc_says),
		cmocka_unit_test(digests_are_as_their_rfcs_say),
		cmocka_unit_test(a_sealed_message_opens_only_as_it_was_sealed),
		cmocka_unit_test(secrets_are_compared_and_wiped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

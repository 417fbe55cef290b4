/* SPDX-License-Identifier: MIT */
/* The primitives of hand-overs, through libcrypto's EVP. */
#include "util/crypto.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#include "util/span.h"

/* Some of libcrypto's functions take NULL for "none given". */
static const unsigned char *bytes(struct span s)
{
	return (const unsigned char *)(s.len ? s.ptr : "");
}

static bool raw_public(
	int type, const unsigned char secret[32], unsigned char public[32])
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(type, NULL, secret, 32);
	size_t n = 32;
	bool done = key && EVP_PKEY_get_raw_public_key(key, public, &n) == 1 &&
		    n == 32;

	EVP_PKEY_free(key);
	return done;
}

bool x25519_public(const unsigned char secret[X25519_BYTES],
	unsigned char public[X25519_BYTES])
{
	return raw_public(EVP_PKEY_X25519, secret, public);
}

bool x25519_shared(const unsigned char secret[X25519_BYTES],
	const unsigned char peer[X25519_BYTES], unsigned char out[X25519_BYTES],
	bool *starved)
{
	EVP_PKEY *ours = EVP_PKEY_new_raw_private_key(
		EVP_PKEY_X25519, NULL, secret, X25519_BYTES);
	EVP_PKEY *theirs = EVP_PKEY_new_raw_public_key(
		EVP_PKEY_X25519, NULL, peer, X25519_BYTES);
	EVP_PKEY_CTX *ctx = ours ? EVP_PKEY_CTX_new(ours, NULL) : NULL;
	size_t n = X25519_BYTES;
	bool ready = ctx && theirs && EVP_PKEY_derive_init(ctx) == 1 &&
		     EVP_PKEY_derive_set_peer(ctx, theirs) == 1;
	/* a low-order point gives all zeros, which libcrypto refuses */
	bool done = ready && EVP_PKEY_derive(ctx, out, &n) == 1 &&
		    n == X25519_BYTES;

	if (!ready)
		*starved = true;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(ours);
	return done;
}

bool ed25519_public(const unsigned char seed[ED25519_SEED],
	unsigned char public[ED25519_PUBLIC])
{
	return raw_public(EVP_PKEY_ED25519, seed, public);
}

bool ed25519_sign(const unsigned char seed[ED25519_SEED], struct span message,
	unsigned char out[ED25519_SIGNATURE])
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(
		EVP_PKEY_ED25519, NULL, seed, ED25519_SEED);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = ED25519_SIGNATURE;
	bool done = key && ctx &&
		    EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
		    EVP_DigestSign(ctx, out, &n, bytes(message), message.len) ==
			    1 &&
		    n == ED25519_SIGNATURE;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return done;
}

bool ed25519_verify(const unsigned char public[ED25519_PUBLIC],
	struct span message, const unsigned char signature[ED25519_SIGNATURE],
	bool *starved)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(
		EVP_PKEY_ED25519, NULL, public, ED25519_PUBLIC);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ready = key && ctx &&
		     EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1;
	int held = ready ? EVP_DigestVerify(ctx, signature, ED25519_SIGNATURE,
				   bytes(message), message.len)
			 : -1;

	if (held < 0)
		*starved = true;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return held == 1;
}

static OSSL_PARAM octets(const char *name, struct span s)
{
	return OSSL_PARAM_construct_octet_string(name, (void *)bytes(s), s.len);
}

bool hkdf(struct span secret, struct span salt, struct span info,
	unsigned char *out, size_t n)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	char digest[] = "SHA256";
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(
					"digest", digest, 0),
		octets("key", secret), octets("salt", salt),
		octets("info", info), OSSL_PARAM_construct_end() };
	bool done = ctx && EVP_KDF_derive(ctx, out, n, params) == 1;

	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return done;
}

bool hmac(struct span key, struct span message, unsigned char out[MAC_BYTES])
{
	size_t n = 0;

	return EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, bytes(key),
		       key.len, bytes(message), message.len, out, MAC_BYTES,
		       &n) &&
	       n == MAC_BYTES;
}

bool blake2b(struct span message, unsigned char out[BLAKE2B_BYTES])
{
	return EVP_Digest(bytes(message), message.len, out, NULL,
		       EVP_blake2b512(), NULL) == 1;
}

struct chacha {
	EVP_CIPHER_CTX *ctx;
};

struct chacha *chacha_open(const unsigned char key[CHACHA_KEY])
{
	struct chacha *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->ctx = EVP_CIPHER_CTX_new();
	/* the nonce comes with each message; the key stays */
	if (c->ctx && EVP_CipherInit_ex(c->ctx, EVP_chacha20_poly1305(), NULL,
			      key, NULL, 1) == 1)
		return c;
	chacha_close(c);
	return NULL;
}

void chacha_close(struct chacha *c)
{
	if (!c)
		return;
	EVP_CIPHER_CTX_free(c->ctx); /* cleanses the key */
	free(c);
}

/* One message through the cipher, but for its tag. */
static bool run(struct chacha *c, const unsigned char nonce[CHACHA_NONCE],
	int seal, struct span in, unsigned char *out)
{
	int n = 0;

	return in.len <= INT_MAX &&
	       EVP_CipherInit_ex(c->ctx, NULL, NULL, NULL, nonce, seal) == 1 &&
	       EVP_CipherUpdate(c->ctx, out, &n, bytes(in), (int)in.len) == 1 &&
	       (size_t)n == in.len;
}

bool chacha_seal(struct chacha *c, const unsigned char nonce[CHACHA_NONCE],
	struct span plain, unsigned char *out)
{
	unsigned char *tag = out + plain.len;
	int n = 0;

	return run(c, nonce, 1, plain, out) &&
	       EVP_CipherFinal_ex(c->ctx, tag, &n) == 1 &&
	       EVP_CIPHER_CTX_ctrl(
		       c->ctx, EVP_CTRL_AEAD_GET_TAG, CHACHA_TAG, tag) == 1;
}

bool chacha_unseal(struct chacha *c, const unsigned char nonce[CHACHA_NONCE],
	struct span sealed, unsigned char *out)
{
	struct span body;
	unsigned char tag[CHACHA_TAG], last[CHACHA_TAG];
	int n = 0;

	if (sealed.len < CHACHA_TAG)
		return false;
	body = span_cut(sealed, 0, sealed.len - CHACHA_TAG);
	memcpy(tag, sealed.ptr + body.len, sizeof tag);
	if (run(c, nonce, 0, body, out) &&
		EVP_CIPHER_CTX_ctrl(
			c->ctx, EVP_CTRL_AEAD_SET_TAG, CHACHA_TAG, tag) == 1 &&
		EVP_CipherFinal_ex(c->ctx, last, &n) == 1)
		return true;
	crypto_wipe(out, body.len);
	return false;
}

bool crypto_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void crypto_wipe(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}

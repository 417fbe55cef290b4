/* SPDX-License-Identifier: MIT */
/*
 * The public primitives that hand-overs are made of, as libcrypto has them:
 * X25519 (RFC 7748), Ed25519 (RFC 8032), ChaCha20-Poly1305 (RFC 8439),
 * HKDF and HMAC with SHA-256 (RFC 5869, 2104), BLAKE2b-512 (RFC 7693).
 *
 * Nothing here is of our own making. Secrets are wiped by their owner with
 * crypto_wipe, which no compiler removes.
 */
#ifndef CRYPTO_H
#define CRYPTO_H

#include "util/span.h"

enum {
	X25519_BYTES = 32,
	ED25519_SEED = 32,
	ED25519_PUBLIC = 32,
	ED25519_SIGNATURE = 64,
	CHACHA_KEY = 32,
	CHACHA_NONCE = 12,
	CHACHA_TAG = 16,
	MAC_BYTES = 32,
	BLAKE2B_BYTES = 64
};

/* The public half of a secret scalar; false: libcrypto failed. */
bool x25519_public(const unsigned char secret[X25519_BYTES],
	unsigned char public[X25519_BYTES]);

/*
 * The shared secret; false also for a low-order point: a refusal. *starved
 * becomes true when it is false because libcrypto failed.
 */
bool x25519_shared(const unsigned char secret[X25519_BYTES],
	const unsigned char peer[X25519_BYTES], unsigned char out[X25519_BYTES],
	bool *starved);

bool ed25519_public(const unsigned char seed[ED25519_SEED],
	unsigned char public[ED25519_PUBLIC]);
bool ed25519_sign(const unsigned char seed[ED25519_SEED], struct span message,
	unsigned char out[ED25519_SIGNATURE]);
/* Does it hold? *starved as above. */
bool ed25519_verify(const unsigned char public[ED25519_PUBLIC],
	struct span message, const unsigned char signature[ED25519_SIGNATURE],
	bool *starved);

/* HKDF-SHA256 of n <= 255 * 32 bytes. */
bool hkdf(struct span secret, struct span salt, struct span info,
	unsigned char *out, size_t n);
bool hmac(struct span key, struct span message, unsigned char out[MAC_BYTES]);
bool blake2b(struct span message, unsigned char out[BLAKE2B_BYTES]);

/* A cipher that keeps its context between messages of one key. */
struct chacha;
struct chacha *chacha_open(const unsigned char key[CHACHA_KEY]);
void chacha_close(struct chacha *c); /* wipes the key */

/* out: plain.len + CHACHA_TAG bytes. */
bool chacha_seal(struct chacha *c, const unsigned char nonce[CHACHA_NONCE],
	struct span plain, unsigned char *out);
/* out: sealed.len - CHACHA_TAG bytes; false: not authentic, out is wiped. */
bool chacha_unseal(struct chacha *c, const unsigned char nonce[CHACHA_NONCE],
	struct span sealed, unsigned char *out);

/* In constant time. */
bool crypto_equal(const void *a, const void *b, size_t n);
void crypto_wipe(void *p, size_t n);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * What reading and writing age files have in common: the input in blocks,
 * and the keys that are derived from a file's key.
 */
#ifndef AGE_STREAM_H
#define AGE_STREAM_H

#include <stdint.h>

#include "codec/age.h"

enum {
	AGE_CHUNK = 64 << 10, /* plain bytes under one tag */
	AGE_SEALED = AGE_CHUNK + CHACHA_TAG,
	AGE_FILE_KEY = 16,
	AGE_NONCE = 16,
	AGE_WRAPPED = AGE_FILE_KEY + CHACHA_TAG
};

#define AGE_VERSION_LINE "age-encryption.org/v1"

/* What the source gave and nobody has taken yet. */
struct age_feed {
	const struct age_streams *streams;
	size_t at, end;
	bool over; /* the source has no more */
	unsigned char bytes[AGE_SEALED + 1];
};

/* Have n bytes there, or all there are; n <= sizeof bytes. */
enum opk_status age_feed_fill(struct age_feed *f, size_t n);

/* What is there. */
struct span age_feed_span(const struct age_feed *f);

/* The key that a file key is wrapped with; false: libcrypto failed. */
bool age_wrap_key(const unsigned char shared[X25519_BYTES],
	const unsigned char share[X25519_BYTES],
	const unsigned char recipient[X25519_BYTES],
	unsigned char out[CHACHA_KEY]);

/* The MAC of a header up to and with its "---". */
bool age_header_mac(const unsigned char file_key[AGE_FILE_KEY],
	struct span header, unsigned char out[MAC_BYTES]);

/* The cipher of the payload behind a nonce; NULL: libcrypto failed. */
struct chacha *age_payload_cipher(const unsigned char file_key[AGE_FILE_KEY],
	const unsigned char nonce[AGE_NONCE]);

/* The nonce of a chunk: its number, big-endian, and whether it is the last. */
void age_chunk_nonce(
	uint64_t number, bool last, unsigned char out[CHACHA_NONCE]);

#endif

/* SPDX-License-Identifier: MIT */
/* SHA-256 of libcrypto; SipHash-1-3; hashes of short texts. */
/*
 * EVP looks an algorithm up and takes memory for each digest, which costs as
 * much again as the digest of a component, and can fail; these functions are
 * deprecated, but there is nothing else that does without.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "util/hash.h"

#include <assert.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

struct digest digest_of(struct span s)
{
	struct hasher h;

	hasher_init(&h);
	hasher_add(&h, s);
	return hasher_take(&h);
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return !memcmp(a->bytes, b->bytes, DIGEST_BYTES);
}

void digest_format(const struct digest *d, char out[DIGEST_HEX + 1])
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		out[2 * i] = hex[d->bytes[i] >> 4];
		out[2 * i + 1] = hex[d->bytes[i] & 15];
	}
	out[DIGEST_HEX] = '\0';
}

/* The value of a lower-case hexadecimal digit; of all else more than 15. */
static unsigned nibble(char c)
{
	unsigned digit = (unsigned char)c - '0',
		 letter = (unsigned char)c - 'a';

	return digit < 10 ? digit : letter < 6 ? letter + 10 : 16;
}

bool digest_parse(struct span s, struct digest *out)
{
	struct digest d;
	unsigned all = 0;

	if (s.len != DIGEST_HEX)
		return false;
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		unsigned high = nibble(s.ptr[2 * i]);
		unsigned low = nibble(s.ptr[2 * i + 1]);

		all |= high | low;
		d.bytes[i] = (unsigned char)(high << 4 | low);
	}
	if (all > 15)
		return false;
	*out = d;
	return true;
}

/* These neither take memory nor fail, whatever they return. */
static SHA256_CTX *state_of(struct hasher *h)
{
	static_assert(sizeof(SHA256_CTX) <= sizeof h->state, "room for SHA256");
	return (SHA256_CTX *)(void *)h->state;
}

void hasher_init(struct hasher *h)
{
	SHA256_Init(state_of(h));
}

void hasher_add(struct hasher *h, struct span s)
{
	if (s.len)
		SHA256_Update(state_of(h), s.ptr, s.len);
}

struct digest hasher_take(struct hasher *h)
{
	struct digest d;

	SHA256_Final(d.bytes, state_of(h));
	hasher_init(h);
	return d;
}

struct hasher *hasher_open(void)
{
	struct hasher *h = malloc(sizeof *h);

	if (h)
		hasher_init(h);
	return h;
}

void hasher_close(struct hasher *h)
{
	free(h);
}

struct sip {
	uint64_t a, b, c, d;
};

static inline uint64_t rotate(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline void sip_round(struct sip *v)
{
	v->a += v->b;
	v->b = rotate(v->b, 13) ^ v->a;
	v->a = rotate(v->a, 32);
	v->c += v->d;
	v->d = rotate(v->d, 16) ^ v->c;
	v->a += v->d;
	v->d = rotate(v->d, 21) ^ v->a;
	v->c += v->b;
	v->b = rotate(v->b, 17) ^ v->c;
	v->c = rotate(v->c, 32);
}

uint64_t siphash(const uint64_t key[2], struct span s)
{
	struct sip v = { key[0] ^ 0x736f6d6570736575u,
		key[1] ^ 0x646f72616e646f6du, key[0] ^ 0x6c7967656e657261u,
		key[1] ^ 0x7465646279746573u };
	uint64_t last = 0, word;
	size_t i = 0;

	for (; s.len - i >= 8; i += 8) {
		memcpy(&word, s.ptr + i, 8);
		v.d ^= word;
		sip_round(&v);
		v.a ^= word;
	}
	if (i < s.len)
		memcpy(&last, s.ptr + i, s.len - i);
	last ^= (uint64_t)s.len << 56;
	v.d ^= last;
	sip_round(&v);
	v.a ^= last;
	v.c ^= 0xff;
	for (int k = 0; k < 3; k++)
		sip_round(&v);
	return v.a ^ v.b ^ v.c ^ v.d;
}

static inline uint64_t word_at(const char *p)
{
	uint64_t word;

	memcpy(&word, p, 8);
	return word;
}

/* Both halves of a product, one upon the other. */
static inline uint64_t fold(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to 16 bytes as two words, each byte in at least one of them. */
static inline void short_words(struct span s, uint64_t *a, uint64_t *b)
{
	uint32_t low = 0, high = 0;

	if (s.len >= 8) {
		*a = word_at(s.ptr);
		*b = word_at(s.ptr + s.len - 8);
	} else if (s.len >= 4) {
		memcpy(&low, s.ptr, 4);
		memcpy(&high, s.ptr + s.len - 4, 4);
		*a = low;
		*b = high;
	} else if (s.len) {
		*a = (uint64_t)(unsigned char)s.ptr[0] << 16 |
		     (uint64_t)(unsigned char)s.ptr[s.len / 2] << 8 |
		     (unsigned char)s.ptr[s.len - 1];
		*b = 0;
	} else {
		*a = *b = 0;
	}
}

uint64_t text_hash(const uint64_t key[2], struct span s)
{
	/* digits of pi; the length comes last, where no text can undo it */
	const uint64_t more = 0x243f6a8885a308d3u;
	uint64_t h = key[0] ^ more, length = s.len, a, b;

	for (; s.len > 16; s.ptr += 16, s.len -= 16)
		h = fold(word_at(s.ptr) ^ key[1], word_at(s.ptr + 8) ^ h);
	short_words(s, &a, &b);
	h = fold(a ^ key[1], b ^ h);
	return fold(h ^ key[0], length ^ key[1] ^ more);
}

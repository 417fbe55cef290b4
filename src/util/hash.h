/* SPDX-License-Identifier: MIT */
/* Digests: SHA-256 (FIPS 180-4) of libcrypto; keyed hashes of texts. */
#ifndef HASH_H
#define HASH_H

#include <stdint.h>

#include "util/span.h"

enum { DIGEST_BYTES = 32, DIGEST_HEX = 64 };

/* A SHA-256 digest. */
struct digest {
	unsigned char bytes[DIGEST_BYTES];
};

/* A digest in the making. */
struct hasher {
	_Alignas(8) unsigned char state[128];
};

/* Digest of some bytes, without taking memory. */
struct digest digest_of(struct span s);

bool digest_equal(const struct digest *a, const struct digest *b);

/* Lower-case hexadecimal; out has room for DIGEST_HEX + 1 bytes. */
void digest_format(const struct digest *d, char out[DIGEST_HEX + 1]);

/* Read 64 hexadecimal digits (lower case only); false if s is not that. */
bool digest_parse(struct span s, struct digest *out);

/* Begin a digest over a stream; what follows cannot fail. */
void hasher_init(struct hasher *h);
/* The same on the heap; NULL when memory ran out. */
struct hasher *hasher_open(void);
void hasher_add(struct hasher *h, struct span s);
/* The digest of all that was added; the hasher starts afresh. */
struct digest hasher_take(struct hasher *h);
void hasher_close(struct hasher *h);

/* SipHash-1-3 (Aumasson, Bernstein 2012), keyed against chosen inputs. */
uint64_t siphash(const uint64_t key[2], struct span s);

/*
 * A quick hash of short texts for tables in memory: two words at a time are
 * multiplied and the halves of the product folded, as wyhash (Wang Yi) does.
 * The key goes into every product: with a random one that nobody is told,
 * inputs are hard to choose that make a table slow. What is found must be
 * compared. Never write it down: it differs between machines.
 */
uint64_t text_hash(const uint64_t key[2], struct span s);

#endif

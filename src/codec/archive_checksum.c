/* SPDX-License-Identifier: MIT */
/* XXH64, byte order independent. */
#include "codec/archive_checksum.h"

#include <string.h>

#include "util/span.h"

#define P1 0x9E3779B185EBCA87u
#define P2 0xC2B2AE3D27D4EB4Fu
#define P3 0x165667B19E3779F9u
#define P4 0x85EBCA77C2B2AE63u
#define P5 0x27D4EB2F165667C5u

static inline uint64_t rotate(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

/* Little endian; written so that it becomes one load. */
static inline uint64_t half_word(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	       (uint64_t)p[3] << 24;
}

static inline uint64_t whole_word(const unsigned char *p)
{
	return half_word(p) | half_word(p + 4) << 32;
}

static inline uint64_t mix(uint64_t lane, uint64_t word)
{
	return rotate(lane + word * P2, 31) * P1;
}

void checksum_init(struct checksum *c)
{
	*c = (struct checksum){ .lane = { P1 + P2, P2, 0, 0 - P1 } };
}

/* n stripes of 32 bytes. */
static void stripes(struct checksum *c, const unsigned char *p, size_t n)
{
	uint64_t a = c->lane[0], b = c->lane[1], d = c->lane[2], e = c->lane[3];

	for (; n; n--, p += 32) {
		a = mix(a, whole_word(p));
		b = mix(b, whole_word(p + 8));
		d = mix(d, whole_word(p + 16));
		e = mix(e, whole_word(p + 24));
	}
	c->lane[0] = a;
	c->lane[1] = b;
	c->lane[2] = d;
	c->lane[3] = e;
}

void checksum_add(struct checksum *c, struct span s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t have = c->total % 32, n;

	c->total += s.len;
	if (have) {
		n = 32 - have < s.len ? 32 - have : s.len;
		memcpy(c->rest + have, p, n);
		if (have + n < 32)
			return;
		stripes(c, c->rest, 1);
		p += n;
		s.len -= n;
	}
	stripes(c, p, s.len / 32);
	if (s.len % 32)
		memcpy(c->rest, p + s.len / 32 * 32, s.len % 32);
}

static uint64_t join(const struct checksum *c)
{
	static const int turn[] = { 1, 7, 12, 18 };
	uint64_t h = 0;

	if (c->total < 32)
		return P5;
	for (int i = 0; i < 4; i++)
		h += rotate(c->lane[i], turn[i]);
	for (int i = 0; i < 4; i++)
		h = (h ^ mix(0, c->lane[i])) * P1 + P4;
	return h;
}

uint64_t checksum_get(const struct checksum *c)
{
	uint64_t h = join(c) + c->total;
	const unsigned char *p = c->rest, *end = p + c->total % 32;

	for (; end - p >= 8; p += 8)
		h = rotate(h ^ mix(0, whole_word(p)), 27) * P1 + P4;
	if (end - p >= 4) {
		h = rotate(h ^ half_word(p) * P1, 23) * P2 + P3;
		p += 4;
	}
	for (; p < end; p++)
		h = rotate(h ^ *p * P5, 11) * P1;
	h = (h ^ h >> 33) * P2;
	h = (h ^ h >> 29) * P3;
	return h ^ h >> 32;
}

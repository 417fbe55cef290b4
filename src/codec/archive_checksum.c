/* SPDX-License-Identifier: MIT */
/* XXH64, byte order independent. */
#include "codec/archive_checksum.h"

#include <string.h>

#define P1 0x9E3779B185EBCA87u
#define P2 0xC2B2AE3D27D4EB4Fu
#define P3 0x165667B19E3779F9u
#define P4 0x85EBCA77C2B2AE63u
#define P5 0x27D4EB2F165667C5u

static uint64_t rotate(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static uint64_t little_endian(const unsigned char *p, int bytes)
{
	uint64_t v = 0;

	while (bytes)
		v = v << 8 | p[--bytes];
	return v;
}

static uint64_t mix(uint64_t lane, uint64_t word)
{
	return rotate(lane + word * P2, 31) * P1;
}

void checksum_init(struct checksum *c)
{
	*c = (struct checksum){ .lane = { P1 + P2, P2, 0, 0 - P1 } };
}

static void stripe(struct checksum *c, const unsigned char *p)
{
	for (int i = 0; i < 4; i++)
		c->lane[i] = mix(c->lane[i], little_endian(p + 8 * i, 8));
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
		stripe(c, c->rest);
		p += n;
		s.len -= n;
	}
	for (; s.len >= 32; s.len -= 32, p += 32)
		stripe(c, p);
	if (s.len)
		memcpy(c->rest, p, s.len);
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
		h = rotate(h ^ mix(0, little_endian(p, 8)), 27) * P1 + P4;
	if (end - p >= 4) {
		h = rotate(h ^ little_endian(p, 4) * P1, 23) * P2 + P3;
		p += 4;
	}
	for (; p < end; p++)
		h = rotate(h ^ *p * P5, 11) * P1;
	h = (h ^ h >> 33) * P2;
	h = (h ^ h >> 29) * P3;
	return h ^ h >> 32;
}

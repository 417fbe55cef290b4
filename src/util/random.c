/* SPDX-License-Identifier: MIT */
/* Randomness, for map keys, names of temporary files and secrets. */
#include "util/random.h"

#include <errno.h>
#include <stdint.h>
#include <sys/random.h>
#include <time.h>

bool random_bytes(void *out, size_t n)
{
	unsigned char *to = out;

	while (n) {
		ssize_t got = getrandom(to, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		to += got;
		n -= (size_t)got;
	}
	return true;
}

void random_seed(void *out, size_t n)
{
	unsigned char *to = out;
	struct timespec now = { 0 };
	uint64_t x;

	if (random_bytes(out, n))
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	x = (uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec ^
	    (uint64_t)(uintptr_t)&now;
	for (size_t i = 0; i < n; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		to[i] = (unsigned char)(x >> 32);
	}
}

/* SPDX-License-Identifier: MIT */
/* Randomness, for map keys, names of temporary files and secrets. */
#include "util/random.h"

#include <limits.h>
#include <openssl/rand.h>
#include <stdlib.h>

void random_bytes(void *out, size_t n)
{
	/* without randomness neither maps nor keys are safe: there is no
	 * state to go on in */
	if (n > INT_MAX || RAND_bytes(out, (int)n) != 1)
		abort();
}

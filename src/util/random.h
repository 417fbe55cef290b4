/* SPDX-License-Identifier: MIT */
/* Random bytes of libcrypto's generator. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stddef.h>

/* Fill with random bytes; aborts when the system has no randomness. */
void random_bytes(void *out, size_t n);

#endif

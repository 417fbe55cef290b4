/* SPDX-License-Identifier: MIT */
/* Random bytes of the kernel's generator. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Fill with random bytes, fit for keys. False: the system gives none, and
 * nothing that needs them may go on; errno says why.
 */
bool random_bytes(void *out, size_t n) __attribute__((warn_unused_result));

/*
 * Fill with bytes that are hard to guess, for the hashes of tables, which are
 * slow for whoever can. Never fails: where the system gives none, the time
 * and addresses must do.
 */
void random_seed(void *out, size_t n);

#endif

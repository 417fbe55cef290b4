/* SPDX-License-Identifier: MIT */
/* Doing the same to many items on all processors. */
#ifndef POOL_H
#define POOL_H

#include <stddef.h>

/*
 * Called once per item; worker is 0 to workers - 1 and never runs twice at
 * once, so that per-worker state needs no lock.
 */
typedef void pool_item_fn(void *user, unsigned worker, size_t item);

/* Number of processors that this process may use, at least 1, at most 64. */
unsigned pool_width(void);

/*
 * Call fn for every item below n, on up to `workers` threads, in chunks;
 * returns when all are done. With one worker, or when threads cannot be
 * made, the calling thread does all. Which worker gets which item is not
 * determined: results must not depend on it.
 */
void pool_run(unsigned workers, size_t n, pool_item_fn *fn, void *user);

/* The same for items that take long: one by one, in order, not in chunks. */
void pool_run_each(unsigned workers, size_t n, pool_item_fn *fn, void *user);

#endif

/* SPDX-License-Identifier: MIT */
/* Counting allocations that were refused. */
#include "util/memory.h"

#include <stdatomic.h>

static _Atomic(uint64_t) losses;

void memory_note_loss(void)
{
	atomic_fetch_add_explicit(&losses, 1, memory_order_relaxed);
}

uint64_t memory_losses(void)
{
	return atomic_load_explicit(&losses, memory_order_relaxed);
}

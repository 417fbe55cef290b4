/* SPDX-License-Identifier: MIT */
/*
 * Has memory run out anywhere in the process?
 *
 * Not every lack of memory reaches the answer as one: a fault of what is only
 * tried is not heard, and a value that is not there looks like one that was
 * never given. So each is counted here as well, and who counts before and
 * after something knows whether its outcome can be believed.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdint.h>

/* Count one more. Thread-safe. */
void memory_note_loss(void);

/* How many there have been. */
uint64_t memory_losses(void);

#endif

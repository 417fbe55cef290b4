/* SPDX-License-Identifier: MIT */
/*
 * A set of numbers that is emptied at no cost, to be filled anew for each of
 * many rows. The numbers are made by the program: an input that chose them
 * could make the set slow.
 *
 *     struct number_set seen = { 0 };
 *     st = number_set_add(&seen, key, &is_new);
 *     number_set_clear(&seen);
 *     number_set_release(&seen);
 */
#ifndef NUMBER_SET_H
#define NUMBER_SET_H

#include <stddef.h>
#include <stdint.h>

#include "orgpack.h"

struct number_slot;

/* All zero is an empty set. */
struct number_set {
	struct number_slot *slots;
	size_t room, count; /* room is a power of two, or 0 */
	uint64_t stamp;     /* of the slots that are in use */
};

/*
 * Add a number; *is_new: it was not there. OPK_SYSTEM: memory ran out, which
 * the caller has to report.
 */
enum opk_status number_set_add(
	struct number_set *s, uint64_t number, bool *is_new);

/* Empty it, and keep its room. */
void number_set_clear(struct number_set *s);

void number_set_release(struct number_set *s);

#endif

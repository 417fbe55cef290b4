/* SPDX-License-Identifier: MIT */
/* A set of numbers: open addressing, at most half full, slots with stamps. */
#include "util/number_set.h"

#include <stdlib.h>

/* A slot is in use where it has the set's stamp. */
struct number_slot {
	uint64_t number, stamp;
};

/* The slot that holds the number, or the one where it belongs. */
static struct number_slot *find_slot(
	const struct number_set *s, uint64_t number)
{
	size_t at = (size_t)((number * 0x9E3779B97F4A7C15U) >> 20);

	for (;; at++) {
		struct number_slot *slot = &s->slots[at & (s->room - 1)];

		if (slot->stamp != s->stamp || slot->number == number)
			return slot;
	}
}

static enum opk_status grow(struct number_set *s)
{
	struct number_set larger = { .room = s->room ? s->room * 2 : 64,
		.count = s->count,
		.stamp = 1 };

	larger.slots = calloc(larger.room, sizeof *larger.slots);
	if (!larger.slots)
		return OPK_SYSTEM;
	for (size_t i = 0; i < s->room; i++) {
		const struct number_slot *slot = &s->slots[i];

		if (slot->stamp == s->stamp)
			*find_slot(&larger, slot->number) =
				(struct number_slot){ slot->number, 1 };
	}
	free(s->slots);
	*s = larger;
	return OPK_OK;
}

enum opk_status number_set_add(
	struct number_set *s, uint64_t number, bool *is_new)
{
	struct number_slot *slot;

	if ((s->count + 1) * 2 > s->room && grow(s))
		return OPK_SYSTEM;
	slot = find_slot(s, number);
	*is_new = slot->stamp != s->stamp;
	if (*is_new)
		s->count++;
	*slot = (struct number_slot){ number, s->stamp };
	return OPK_OK;
}

void number_set_clear(struct number_set *s)
{
	s->count = 0;
	s->stamp++;
}

void number_set_release(struct number_set *s)
{
	free(s->slots);
	*s = (struct number_set){ 0 };
}

/* SPDX-License-Identifier: MIT */
/* Getting room for hash tables of numbers. */
#include "records/slots.h"

#include <stdlib.h>

bool slots_open(struct slots *t, size_t expected)
{
	*t = (struct slots){ .room = expected * 2 + 16 };
	t->items = calloc(t->room, sizeof *t->items);
	if (!t->items)
		t->room = 0;
	return t->items;
}

void slots_close(struct slots *t)
{
	free(t->items);
	*t = (struct slots){ 0 };
}

bool slots_reserve(struct slots *t, slots_hash_fn *hash_of, void *user)
{
	struct slots bigger;

	if (t->room && t->count < t->room / 2)
		return true;
	if (!slots_open(&bigger, t->count * 2))
		return false;
	for (size_t i = 0; i < t->room; i++) {
		uint32_t value = (uint32_t)t->items[i] - 1;

		if (t->items[i])
			slots_add(&bigger, hash_of(user, value), value);
	}
	slots_close(t);
	*t = bigger;
	return true;
}

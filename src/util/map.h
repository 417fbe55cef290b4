/* SPDX-License-Identifier: MIT */
/*
 * A map from a span to a number, in an arena: open addressing, at most half
 * full, hashed with a random key, so that no input can make it slow.
 * Removing is not needed here and not offered.
 */
#ifndef MAP_H
#define MAP_H

#include <stdint.h>

#include "util/arena.h"

struct map_slot;

/* All zero, but for arena, is an empty map. Keys are borrowed. */
struct map {
	struct arena *arena;
	struct map_slot *slots;
	size_t count, room; /* room is a power of two, or 0 */
	uint64_t key[2];
};

/* What map_get answers when the key is not there. */
#define MAP_NONE UINT32_MAX

/* The value of a key, or MAP_NONE. */
uint32_t map_get(const struct map *m, struct span key);

/*
 * Add a key, unless it is there. Returns the value that the map holds for it
 * afterwards: `value` when the key is new, the old value when it was there
 * (nothing changes then), MAP_NONE when memory ran out.
 */
uint32_t map_add(struct map *m, struct span key, uint32_t value);

/* Set a key's value, new or not; false when memory ran out. */
bool map_set(struct map *m, struct span key, uint32_t value);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * A hash table of numbers: which record has a key, the keys being elsewhere.
 *
 *     slots_open(&t, 1000);
 *     slots_add(&t, hash, value);
 *     for (at = slots_home(&t, hash);
 *             (value = slots_next(&t, hash, &at)) != SLOT_NONE;)
 *             ... compare the key of `value`, stop if it is the one ...
 *
 * Eight bytes a slot: half of the hash and the number. Open addressing, at
 * most half full. What is found must be compared: other keys may share what
 * is kept of a hash.
 */
#ifndef SLOTS_H
#define SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No number; no number that is added may be it. */
#define SLOT_NONE UINT32_MAX

/* All zero is an empty table without room. */
struct slots {
	uint64_t *items; /* hash's lower half, then 1 + number; 0: free */
	size_t room, count;
};

/* A hash of a number that is in the table, for making it larger. */
typedef uint64_t slots_hash_fn(void *user, uint32_t value);

/* Make room for so many; false: no memory. */
bool slots_open(struct slots *t, size_t expected);
void slots_close(struct slots *t);

/*
 * Make sure that one more can be added. hash_of gives the hashes of what is
 * there. False: no memory.
 */
bool slots_reserve(struct slots *t, slots_hash_fn *hash_of, void *user);

/* Where to begin looking for a hash; the table has room. */
static inline size_t slots_home(const struct slots *t, uint64_t hash)
{
	__extension__ typedef unsigned __int128 wide;

	return (size_t)((wide)hash * t->room >> 64);
}

static inline void slots_prefetch(const struct slots *t, uint64_t hash)
{
	__builtin_prefetch(&t->items[slots_home(t, hash)]);
}

/*
 * The next number that may belong to the hash, or SLOT_NONE; *at moves on.
 * slots_put changes the number that it gave last.
 */
static inline uint32_t slots_next(
	const struct slots *t, uint64_t hash, size_t *at)
{
	for (;;) {
		uint64_t item = t->items[*at];

		if (!item)
			return SLOT_NONE;
		if (++*at == t->room)
			*at = 0;
		if (item >> 32 == (uint32_t)hash)
			return (uint32_t)item - 1;
	}
}

/* Replace the number that slots_next has just given. */
static inline void slots_put(struct slots *t, size_t at, uint32_t value)
{
	uint64_t *item = &t->items[(at ? at : t->room) - 1];

	*item = (*item & ~(uint64_t)UINT32_MAX) | (value + 1);
}

/* Add a number; slots_open or slots_reserve has made room for it. */
static inline void slots_add(struct slots *t, uint64_t hash, uint32_t value)
{
	size_t at = slots_home(t, hash);

	while (t->items[at])
		if (++at == t->room)
			at = 0;
	t->items[at] = hash << 32 | (value + 1);
	t->count++;
}

#endif

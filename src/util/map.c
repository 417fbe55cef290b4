/* SPDX-License-Identifier: MIT */
/* Open addressing with linear probing. */
#include "util/map.h"

#include "util/arena.h"
#include "util/hash.h"
#include "util/random.h"

struct map_slot {
	struct span key; /* ptr NULL: free */
	uint32_t value;
	uint32_t hash;
};

static struct map_slot *find_slot(
	const struct map *m, struct span key, uint32_t hash)
{
	size_t mask = m->room - 1;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct map_slot *s = &m->slots[i];

		if (!s->key.ptr || (s->hash == hash && span_equal(s->key, key)))
			return s;
	}
}

static bool grow(struct map *m)
{
	struct map bigger = *m;

	if (!m->room)
		random_seed(bigger.key, sizeof bigger.key);
	bigger.room = m->room ? m->room * 2 : 16;
	bigger.slots = arena_new(m->arena, struct map_slot, bigger.room);
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < m->room; i++) {
		struct map_slot *s = &m->slots[i];

		if (s->key.ptr)
			*find_slot(&bigger, s->key, s->hash) = *s;
	}
	*m = bigger;
	return true;
}

static struct span keep(struct span key)
{
	return key.ptr ? key : SPAN(""); /* NULL marks a free slot */
}

uint32_t map_get(const struct map *m, struct span key)
{
	struct map_slot *s;

	if (!m->count)
		return MAP_NONE;
	s = find_slot(m, key, (uint32_t)text_hash(m->key, key));
	return s->key.ptr ? s->value : MAP_NONE;
}

static struct map_slot *take_slot(struct map *m, struct span key)
{
	struct map_slot *s;
	uint32_t hash;

	if (m->count * 2 >= m->room && !grow(m))
		return NULL;
	hash = (uint32_t)text_hash(m->key, key);
	s = find_slot(m, key, hash);
	if (!s->key.ptr) {
		*s = (struct map_slot){ keep(key), MAP_NONE, hash };
		m->count++;
	}
	return s;
}

uint32_t map_add(struct map *m, struct span key, uint32_t value)
{
	struct map_slot *s = take_slot(m, key);

	if (!s)
		return MAP_NONE;
	if (s->value == MAP_NONE)
		s->value = value;
	return s->value;
}

bool map_set(struct map *m, struct span key, uint32_t value)
{
	struct map_slot *s = take_slot(m, key);

	if (s)
		s->value = value;
	return s;
}

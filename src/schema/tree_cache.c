/* SPDX-License-Identifier: MIT */
/* Keeping trees by the bytes that they were read from. */
#include "schema/tree_cache.h"

#include <string.h>

enum { KEY_BYTES = DIGEST_BYTES + sizeof(uint16_t) };

/* What bytes are found by; kinds read the same bytes differently. */
struct key {
	char bytes[KEY_BYTES];
};

static struct key key_of(const struct kind *kind, const struct digest *sha256)
{
	struct key k;

	memcpy(k.bytes, sha256->bytes, DIGEST_BYTES);
	memcpy(k.bytes + DIGEST_BYTES, &(uint16_t){ (uint16_t)kind->index },
		sizeof(uint16_t));
	return k;
}

static struct span key_span(const struct key *k)
{
	return (struct span){ k->bytes, KEY_BYTES };
}

static struct tree_cache_part *part_of(
	struct tree_cache *t, const struct key *k)
{
	return &t->parts[(unsigned char)k->bytes[0] % TREE_CACHE_PARTS];
}

void tree_cache_open(struct tree_cache *t)
{
	memset(t, 0, sizeof *t);
	for (unsigned i = 0; i < TREE_CACHE_PARTS; i++) {
		pthread_mutex_init(&t->parts[i].lock, NULL);
		pthread_cond_init(&t->parts[i].settled, NULL);
	}
}

static void forget_all(struct tree_cache *t)
{
	for (unsigned i = 0; i < TREE_CACHE_PARTS; i++) {
		struct tree_cache_part *p = &t->parts[i];

		arena_release(&p->arena);
		memset(&p->places, 0, sizeof p->places);
		memset(&p->all, 0, sizeof p->all);
	}
	arena_pool_close(&t->memory);
	atomic_store(&t->bytes, 0);
}

void tree_cache_close(struct tree_cache *t)
{
	forget_all(t);
	for (unsigned i = 0; i < TREE_CACHE_PARTS; i++) {
		pthread_cond_destroy(&t->parts[i].settled);
		pthread_mutex_destroy(&t->parts[i].lock);
	}
}

void tree_cache_hold(struct tree_cache *t)
{
	if (t->holders++)
		return;
	arena_pool_open(&t->memory, TREE_CACHE_BYTES);
	for (unsigned i = 0; i < TREE_CACHE_PARTS; i++)
		t->parts[i].arena.pool = &t->memory;
}

void tree_cache_drop(struct tree_cache *t)
{
	if (!--t->holders)
		forget_all(t);
}

/* NULL: nothing is known of these bytes. Under the lock. */
static struct kept_tree *known(struct tree_cache_part *p, const struct key *k)
{
	uint32_t at =
		p->places.room ? map_get(&p->places, key_span(k)) : MAP_NONE;

	return at == MAP_NONE ? NULL : &p->all.items[at];
}

/* Begin to read these bytes; false: no memory. Under the lock. */
static bool add(struct tree_cache_part *p, const struct key *k)
{
	struct span kept = arena_copy(&p->arena, key_span(k));
	struct kept_tree *new = kept.ptr ? vec_add(&p->arena, &p->all) : NULL;

	if (!new)
		return false;
	*new = (struct kept_tree){ .reading = true };
	p->places.arena = &p->arena;
	if (map_add(&p->places, kept, (uint32_t)p->all.count - 1) != MAP_NONE)
		return true;
	p->all.count--;
	return false;
}

struct node *tree_cache_find(struct tree_cache *t, const struct kind *kind,
	const struct digest *sha256, bool *settle)
{
	struct key k = key_of(kind, sha256);
	struct tree_cache_part *p = part_of(t, &k);
	struct node *tree = NULL;
	struct kept_tree *it;

	*settle = false;
	pthread_mutex_lock(&p->lock);
	while ((it = known(p, &k)) && it->reading)
		pthread_cond_wait(&p->settled, &p->lock);
	if (it && it->tree)
		tree = it->tree;
	else if (it)
		*settle = it->reading = true;
	else if (atomic_load(&t->bytes) < TREE_CACHE_BYTES)
		*settle = add(p, &k);
	pthread_mutex_unlock(&p->lock);
	return tree;
}

void tree_cache_settle(struct tree_cache *t, const struct kind *kind,
	const struct digest *sha256, const struct node *tree)
{
	struct key k = key_of(kind, sha256);
	struct tree_cache_part *p = part_of(t, &k);
	struct kept_tree *it;
	struct arena_mark before;
	size_t used;

	pthread_mutex_lock(&p->lock);
	it = known(p, &k);
	before = arena_mark(&p->arena);
	used = p->arena.used;
	it->tree = tree ? node_copy(&p->arena, tree) : NULL;
	if (!it->tree)
		arena_rewind(&p->arena, before);
	it->reading = false;
	atomic_fetch_add(&t->bytes, p->arena.used - used + sizeof *it);
	pthread_cond_broadcast(&p->settled);
	pthread_mutex_unlock(&p->lock);
}

bool tree_cache_content(struct tree_cache *t, const struct kind *kind,
	const struct digest *sha256, struct digest *out)
{
	struct key k = key_of(kind, sha256);
	struct tree_cache_part *p = part_of(t, &k);
	const struct kept_tree *it;
	bool has;

	pthread_mutex_lock(&p->lock);
	it = known(p, &k);
	has = it && it->has_content;
	if (has)
		*out = it->content;
	pthread_mutex_unlock(&p->lock);
	return has;
}

void tree_cache_note_content(struct tree_cache *t, const struct kind *kind,
	const struct digest *sha256, const struct digest *content)
{
	struct key k = key_of(kind, sha256);
	struct tree_cache_part *p = part_of(t, &k);
	struct kept_tree *it;

	pthread_mutex_lock(&p->lock);
	it = known(p, &k);
	if (it) {
		it->content = *content;
		it->has_content = true;
	}
	pthread_mutex_unlock(&p->lock);
}

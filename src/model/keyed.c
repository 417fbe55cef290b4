/* SPDX-License-Identifier: MIT */
/* Indexing the items of keyed lists. */
#include "model/keyed.h"

#include "schema/schema.h"
#include "util/map.h"

/* A scalar's text as a key: "x", "12", "true"; ptr NULL for others. */
static struct span key_text(const struct node *n)
{
	if (!n)
		return (struct span){ NULL, 0 };
	if (n->type == NODE_BOOL)
		return n->boolean ? SPAN("true") : SPAN("false");
	if (n->type == NODE_TEXT || n->type == NODE_INT ||
		n->type == NODE_FLOAT)
		return n->text.ptr ? n->text : SPAN("");
	return (struct span){ NULL, 0 };
}

static struct span key_of(const struct note *note, const struct node *item)
{
	if (span_is(note->key, "."))
		return key_text(item);
	return key_text(node_get(item, note->key));
}

bool keyed_read(struct keyed *k, const struct note *note, const struct node *n,
	struct arena *a)
{
	*k = (struct keyed){ .by_key.arena = a };
	if (!n || n->type != NODE_LIST)
		return true;
	if (!note->key.ptr)
		return false;
	k->items = arena_new(a, const struct node *, n->count);
	k->keys = arena_new(a, struct span, n->count);
	if (!k->items || !k->keys)
		return false;
	NODE_EACH (item, n) {
		struct span key = key_of(note, item);
		uint32_t i = (uint32_t)k->count;

		if (!key.ptr || map_add(&k->by_key, key, i) != i)
			return false;
		k->items[i] = item;
		k->keys[i] = key;
		k->count++;
	}
	return true;
}

const struct node *keyed_find(const struct keyed *k, struct span key)
{
	uint32_t i = map_get(&k->by_key, key);

	return i == MAP_NONE ? NULL : k->items[i];
}

bool keyed_same_order(const struct keyed *a, const struct keyed *b)
{
	uint32_t last = 0;

	for (size_t i = 0; i < a->count; i++) {
		uint32_t at = map_get(&b->by_key, a->keys[i]);

		if (at == MAP_NONE)
			continue;
		if (at + 1 < last)
			return false;
		last = at + 1;
	}
	return true;
}

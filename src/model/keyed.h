/* SPDX-License-Identifier: MIT */
/* Keyed lists, as diff and merge see them: items found by their key. */
#ifndef KEYED_H
#define KEYED_H

#include "schema/schema.h"
#include "util/map.h"

struct keyed {
	const struct node **items; /* in order */
	struct span *keys;         /* as shown in paths; unique */
	size_t count;
	struct map by_key;
};

/*
 * Index a list by the rule's x-key. False when an item has no key, or two
 * have one: then the list is one value. n NULL or no list: empty, true.
 */
bool keyed_read(struct keyed *k, const struct note *note, const struct node *n,
	struct arena *a);

/* The item with that key, or NULL. */
const struct node *keyed_find(const struct keyed *k, struct span key);

/* Are the keys that both have in the same order in both? */
bool keyed_same_order(const struct keyed *a, const struct keyed *b);

#endif

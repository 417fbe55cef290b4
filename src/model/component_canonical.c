/* SPDX-License-Identifier: MIT */
/* The canonical tree: one order of keys and of sets for one content. */
#include <limits.h>
#include <stdlib.h>

#include "model/component.h"

/* A child and what decides where it goes. */
struct placed {
	const struct node *child;
	const struct node *key; /* in a set: what items are sorted by */
	unsigned rank;          /* in a map: among the schema's properties */
	uint32_t index;         /* as it stood */
};

static struct node *canonical(
	const struct rule *rule, const struct node *n, struct arena *a);

static int by_rank(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;
	int c;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	c = a->rank == UINT_MAX ? span_order(a->child->key, b->child->key) : 0;
	if (c)
		return c;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* Items without a key come last, as they stood. */
static int by_key(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;
	int c = 0;

	if (!a->key || !b->key)
		c = (a->key == NULL) - (b->key == NULL);
	else
		c = node_order(a->key, b->key);
	if (c)
		return c;
	return a->index < b->index ? -1 : a->index > b->index;
}

static void sort(struct placed *all, size_t n,
	int (*order)(const void *x, const void *y))
{
	for (size_t i = 1; i < n; i++) {
		if (order(&all[i - 1], &all[i]) > 0) {
			qsort(all, n, sizeof *all, order);
			return;
		}
	}
}

static struct placed *place(
	const struct rule *rule, const struct node *n, struct arena *a)
{
	const struct note *note = rule_note(rule);
	struct placed *all = arena_new(a, struct placed, n->count);
	uint32_t i = 0;

	if (!all)
		return NULL;
	NODE_EACH (child, n) {
		all[i].child = child;
		all[i].index = i;
		if (n->type == NODE_MAP)
			all[i].rank = rule_property_rank(rule, child->key);
		else if (span_is(note->key, "."))
			all[i].key = child;
		else
			all[i].key = node_get(child, note->key);
		i++;
	}
	if (n->type == NODE_MAP)
		sort(all, n->count, by_rank);
	else if (note->key.len && !note->ordered)
		sort(all, n->count, by_key);
	return all;
}

static struct node *canonical_parent(
	const struct rule *rule, const struct node *n, struct arena *a)
{
	struct placed *all = place(rule, n, a);
	struct node *copy = node_new(a, n->type);

	if (!all || !copy)
		return NULL;
	copy->line = n->line;
	copy->column = n->column;
	for (uint32_t i = 0; i < n->count; i++) {
		const struct node *child = all[i].child;
		const struct rule *r = n->type == NODE_MAP
					       ? rule_property(rule, child->key)
					       : rule_items(rule);
		struct node *done = canonical(r, child, a);

		if (!done)
			return NULL;
		done->key_line = child->key_line;
		done->key_column = child->key_column;
		node_put(copy, child->key, done);
	}
	return copy;
}

static struct node *canonical(
	const struct rule *rule, const struct node *n, struct arena *a)
{
	return node_is_scalar(n) ? node_share(a, n)
				 : canonical_parent(rule, n, a);
}

struct node *component_canonical(
	const struct kind *kind, const struct node *n, struct arena *a)
{
	const struct schema *schema = kind_schema(kind);

	return schema ? canonical(schema_root(schema), n, a) : NULL;
}

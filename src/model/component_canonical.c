/* SPDX-License-Identifier: MIT */
/* The canonical tree: one order of keys and of sets for one content. */
#include <limits.h>
#include <stdlib.h>

#include "model/component.h"

/* A child and what decides where it goes. */
struct placed {
	const struct node *child;
	const struct rule *rule; /* the child's */
	const struct node *key;  /* in a set: what items are sorted by */
	unsigned rank;           /* in a map: among the schema's properties */
	uint32_t index;          /* as it stood */
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

typedef int order_fn(const void *x, const void *y);

static void sort(struct placed *all, size_t n, order_fn *order)
{
	for (size_t i = 1; i < n; i++) {
		if (order(&all[i - 1], &all[i]) > 0) {
			qsort(all, n, sizeof *all, order);
			return;
		}
	}
}

/* Is the order of a collection's children ours to decide, and by what? */
static order_fn *order_of(const struct rule *rule, const struct node *n)
{
	const struct note *note = rule_note(rule);

	if (n->type == NODE_MAP)
		return by_rank;
	return note->key.len && !note->ordered ? by_key : NULL;
}

/* Where a child goes, and its rule; *at is as rule_next_property has it. */
static struct placed place(const struct rule *rule, const struct node *n,
	const struct node *child, unsigned *at)
{
	const struct note *note = rule_note(rule);
	struct placed p = { .child = child };

	if (n->type == NODE_MAP) {
		p.rule = rule_next_property(rule, child->key, at, &p.rank);
		return p;
	}
	p.rule = rule_items(rule);
	if (note->key.len && !note->ordered)
		p.key = span_is(note->key, ".") ? child
						: node_get(child, note->key);
	return p;
}

static struct placed *place_all(
	const struct rule *rule, const struct node *n, struct arena *a)
{
	struct placed *all = arena_new(a, struct placed, n->count);
	order_fn *order = order_of(rule, n);
	unsigned at = 0;
	uint32_t i = 0;

	if (!all)
		return NULL;
	NODE_EACH (child, n) {
		all[i] = place(rule, n, child, &at);
		all[i].index = i;
		i++;
	}
	if (order)
		sort(all, n->count, order);
	return all;
}

static struct node *canonical_parent(
	const struct rule *rule, const struct node *n, struct arena *a)
{
	struct placed *all = place_all(rule, n, a);
	struct node *copy = node_new(a, n->type);

	if (!all || !copy)
		return NULL;
	copy->line = n->line;
	copy->column = n->column;
	for (uint32_t i = 0; i < n->count; i++) {
		const struct node *child = all[i].child;
		struct node *done = canonical(all[i].rule, child, a);

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

/* Does everything stand where it goes? */
static bool is_canonical(const struct rule *rule, const struct node *n)
{
	order_fn *order;
	struct placed last, next;
	unsigned at = 0;

	if (node_is_scalar(n))
		return true;
	order = order_of(rule, n);
	NODE_EACH (child, n) {
		next = place(rule, n, child, &at);
		if (!is_canonical(next.rule, child))
			return false;
		if (order && child != n->first && order(&last, &next) > 0)
			return false;
		last = next;
	}
	return true;
}

bool component_is_canonical(const struct kind *kind, const struct node *n)
{
	const struct schema *schema = kind_schema(kind);

	return schema && is_canonical(schema_root(schema), n);
}

struct node *component_canonical_part(
	const struct rule *rule, const struct node *n, struct arena *a)
{
	return canonical(rule, n, a);
}

struct node *component_canonical(
	const struct kind *kind, const struct node *n, struct arena *a)
{
	const struct schema *schema = kind_schema(kind);

	return schema ? canonical(schema_root(schema), n, a) : NULL;
}

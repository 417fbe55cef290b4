/* SPDX-License-Identifier: MIT */
/* Making and copying node trees. */
#include "tree/node.h"

struct node *node_new(struct arena *a, enum node_type type)
{
	struct node *n = arena_new(a, struct node, 1);

	if (n)
		n->type = type;
	return n;
}

struct node *node_new_text(struct arena *a, struct span text)
{
	struct node *n = node_new(a, NODE_TEXT);

	if (n)
		n->text = text;
	return n;
}

struct node *node_new_int(struct arena *a, int64_t value)
{
	struct node *n = node_new(a, NODE_INT);

	if (!n)
		return NULL;
	n->integer = value;
	n->text = arena_print(a, "%jd", (intmax_t)value);
	return n->text.ptr ? n : NULL;
}

struct node *node_new_bool(struct arena *a, bool value)
{
	struct node *n = node_new(a, NODE_BOOL);

	if (n)
		n->boolean = value;
	return n;
}

struct node *node_add(struct node *list, struct node *child)
{
	if (!list || !child)
		return NULL;
	if (list->last)
		list->last->next = child;
	else
		list->first = child;
	list->last = child;
	list->count++;
	return child;
}

struct node *node_put(struct node *map, struct span key, struct node *child)
{
	if (child)
		child->key = key;
	return node_add(map, child);
}

struct node *node_put_text(
	struct arena *a, struct node *map, const char *key, struct span text)
{
	return node_put(map, span_of(key), node_new_text(a, text));
}

struct node *node_put_int(
	struct arena *a, struct node *map, const char *key, int64_t value)
{
	return node_put(map, span_of(key), node_new_int(a, value));
}

struct node *node_put_bool(
	struct arena *a, struct node *map, const char *key, bool value)
{
	return node_put(map, span_of(key), node_new_bool(a, value));
}

struct node *node_put_list(struct arena *a, struct node *map, const char *key)
{
	return node_put(map, span_of(key), node_new(a, NODE_LIST));
}

struct node *node_put_map(struct arena *a, struct node *map, const char *key)
{
	return node_put(map, span_of(key), node_new(a, NODE_MAP));
}

struct node *node_share(struct arena *a, const struct node *n)
{
	struct node *copy = n ? arena_new(a, struct node, 1) : NULL;

	if (copy) {
		*copy = *n;
		copy->key = SPAN("");
		copy->next = NULL;
	}
	return copy;
}

/* Recursion is bounded by TREE_DEPTH, which every reader enforces. */
struct node *node_copy(struct arena *a, const struct node *n)
{
	struct node *copy = node_share(a, n);

	if (!copy)
		return NULL;
	copy->key = arena_copy(a, n->key);
	copy->text = arena_copy(a, n->text);
	if (!copy->key.ptr || !copy->text.ptr)
		return NULL;
	if (n->type != NODE_LIST && n->type != NODE_MAP)
		return copy;
	copy->first = copy->last = NULL;
	copy->count = 0;
	NODE_EACH (child, n) {
		struct node *c = node_copy(a, child);

		if (!node_add(copy, c))
			return NULL;
	}
	return copy;
}

/* SPDX-License-Identifier: MIT */
/* Looking into node trees, comparing and building them. */
#include "tree/node.h"

#include <math.h>
#include <string.h>

#include "util/arena.h"

static bool is_parent(const struct node *n)
{
	return n && (n->type == NODE_LIST || n->type == NODE_MAP);
}

const struct node *node_first(const struct node *n)
{
	return is_parent(n) ? n->first : NULL;
}

const struct node *node_get(const struct node *map, struct span key)
{
	if (!map || map->type != NODE_MAP)
		return NULL;
	NODE_EACH (child, map)
		if (span_equal(child->key, key))
			return child;
	return NULL;
}

struct span node_get_text(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, span_of(key));

	return n && n->type == NODE_TEXT ? n->text : SPAN("");
}

bool node_get_bool(const struct node *map, const char *key, bool otherwise)
{
	const struct node *n = node_get(map, span_of(key));

	return n && n->type == NODE_BOOL ? n->boolean : otherwise;
}

int64_t node_get_int(const struct node *map, const char *key, int64_t otherwise)
{
	const struct node *n = node_get(map, span_of(key));

	return n && n->type == NODE_INT ? n->integer : otherwise;
}

/* Does an escaped token of a JSON pointer spell the key? */
static bool token_is(struct span token, struct span key)
{
	size_t i = 0, k = 0;

	for (; i < token.len && k < key.len; i++, k++) {
		char c = token.ptr[i];

		if (c == '~' && i + 1 < token.len)
			c = token.ptr[++i] == '1' ? '/' : '~';
		if (c != key.ptr[k])
			return false;
	}
	return i == token.len && k == key.len;
}

static const struct node *step(const struct node *n, struct span token)
{
	size_t index = 0;

	if (!n)
		return NULL;
	if (n->type == NODE_MAP) {
		NODE_EACH (child, n)
			if (token_is(token, child->key))
				return child;
		return NULL;
	}
	if (n->type != NODE_LIST || !token.len || token.len > 9 ||
		(token.ptr[0] == '0' && token.len > 1))
		return NULL;
	for (size_t i = 0; i < token.len; i++) {
		if (token.ptr[i] < '0' || token.ptr[i] > '9')
			return NULL;
		index = index * 10 + (size_t)(token.ptr[i] - '0');
	}
	NODE_EACH (child, n)
		if (!index--)
			return child;
	return NULL;
}

const struct node *node_at(const struct node *n, struct span pointer)
{
	struct span token;

	if (!pointer.len)
		return n;
	if (pointer.ptr[0] != '/')
		return NULL;
	pointer = span_cut(pointer, 1, pointer.len);
	for (;;) {
		size_t end = span_find(pointer, '/', 0);

		token = span_cut(pointer, 0, end);
		n = step(n, token);
		if (!n || end == pointer.len)
			return n;
		pointer = span_cut(pointer, end + 1, pointer.len);
	}
}

bool node_is_scalar(const struct node *n)
{
	return n && !is_parent(n);
}

static bool is_number(const struct node *n)
{
	return n->type == NODE_INT || n->type == NODE_FLOAT;
}

static double as_number(const struct node *n)
{
	return n->type == NODE_INT ? (double)n->integer : n->number;
}

static int order_numbers(const struct node *a, const struct node *b)
{
	double x, y;

	if (a->type == NODE_INT && b->type == NODE_INT)
		return (a->integer > b->integer) - (a->integer < b->integer);
	x = as_number(a);
	y = as_number(b);
	return (x > y) - (x < y);
}

/* How two scalars are compared inside of trees. */
typedef bool equal_fn(const struct node *a, const struct node *b);

static bool equal_maps(
	const struct node *a, const struct node *b, equal_fn *equal)
{
	const struct node *y = b->first;

	if (a->count != b->count)
		return false;
	NODE_EACH (x, a) {
		const struct node *other = y && span_equal(x->key, y->key)
						   ? y
						   : node_get(b, x->key);

		if (!other || !equal(x, other))
			return false;
		y = other->next;
	}
	return true;
}

static bool equal_lists(
	const struct node *a, const struct node *b, equal_fn *equal)
{
	const struct node *y = b->first;

	if (a->count != b->count)
		return false;
	NODE_EACH (x, a) {
		if (!equal(x, y))
			return false;
		y = y->next;
	}
	return true;
}

static bool equal_others(
	const struct node *a, const struct node *b, equal_fn *equal)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case NODE_NULL:
		return true;
	case NODE_BOOL:
		return a->boolean == b->boolean;
	case NODE_TEXT:
		return span_equal(a->text, b->text);
	case NODE_LIST:
		return equal_lists(a, b, equal);
	case NODE_MAP:
		return equal_maps(a, b, equal);
	default:
		return false;
	}
}

bool node_equal(const struct node *a, const struct node *b)
{
	if (is_number(a) && is_number(b))
		return !order_numbers(a, b);
	return equal_others(a, b, node_equal);
}

bool node_same(const struct node *a, const struct node *b)
{
	if (is_number(a) && is_number(b))
		return a->type == b->type && span_equal(a->text, b->text);
	return equal_others(a, b, node_same);
}

static int order_children(const struct node *a, const struct node *b)
{
	const struct node *x = a->first, *y = b->first;

	for (; x && y; x = x->next, y = y->next) {
		int c = span_order(x->key, y->key);

		if (!c)
			c = node_order(x, y);
		if (c)
			return c;
	}
	return (x != NULL) - (y != NULL);
}

int node_order(const struct node *a, const struct node *b)
{
	if (is_number(a) && is_number(b))
		return order_numbers(a, b);
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	switch (a->type) {
	case NODE_BOOL:
		return a->boolean - b->boolean;
	case NODE_TEXT:
		return span_order(a->text, b->text);
	case NODE_LIST:
	case NODE_MAP:
		return order_children(a, b);
	default:
		return 0;
	}
}

/* Making and copying node trees. */

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

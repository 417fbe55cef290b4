/* SPDX-License-Identifier: MIT */
/*
 * Which of several files of one component counts.
 *
 * A project may hold a component in several package directories. The first
 * file in byte order of paths wins; of objects, the first that has a label,
 * because an object's file may hold nothing but parts of it.
 */
#include "op/import_salesforce_parts.h"

#include <stdlib.h>
#include <string.h>

static int fold_order(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;

	for (size_t i = 0; i < n; i++) {
		int x = (unsigned char)a.ptr[i], y = (unsigned char)b.ptr[i];

		x = x >= 'A' && x <= 'Z' ? x + 32 : x;
		y = y >= 'A' && y <= 'Z' ? y + 32 : y;
		if (x != y)
			return x - y;
	}
	return a.len < b.len ? -1 : a.len > b.len;
}

static int name_order(const struct sf_part *a, const struct sf_part *b)
{
	int c = strcmp(a->type->name, b->type->name);

	c = c ? c : fold_order(a->object, b->object);
	return c ? c : fold_order(a->name, b->name);
}

static int part_order(const void *x, const void *y)
{
	const struct sf_part *a = x, *b = y;
	int c = name_order(a, b);

	return c ? c : a->order < b->order ? -1 : a->order > b->order;
}

/* Whatever the two are called: a child there, a file's root here. */
static bool same_content(const struct element *a, const struct element *b)
{
	const struct element *x = a->first, *y = b->first;

	if (a->count != b->count)
		return false;
	if (!x && !span_equal(element_text(a), element_text(b)))
		return false;
	for (; x && y; x = x->next, y = y->next)
		if (!span_equal(x->name, y->name) || !same_content(x, y))
			return false;
	return !x && !y;
}

static bool is_object(const struct sf_part *p)
{
	return p->type->shape == SF_OBJECT;
}

/* Does the object's file say anything but parts of the object? */
static bool says_something(const struct sf_part *p)
{
	ELEMENT_EACH (child, p->e) {
		const struct sf_child *c = p->type->children;

		while (c->element && !span_is(child->name, c->element))
			c++;
		if (!c->element)
			return true;
	}
	return false;
}

static unsigned rank(const struct sf_part *p)
{
	if (!is_object(p))
		return 0;
	return element_find(p->e, "label") ? 0 : says_something(p) ? 1 : 2;
}

static void settle_loser(
	struct sf *w, struct sf_part *p, const struct sf_part *winner)
{
	if (is_object(p) && !says_something(p))
		sf_carry(w, p);
	else if (same_content(p->e, winner->e))
		sf_drop_print(w, p, "%s has the same", winner->file);
	else
		sf_drop_print(
			w, p, "%s has it too and comes first", winner->file);
}

/* The parts from `first` to before `end` have one name. */
static void settle_group(
	struct sf *w, struct sf_part *first, struct sf_part *end)
{
	struct sf_part *winner = first;

	if (!first->name.len) {
		for (; first < end; first++)
			sf_drop(w, first, "it has no name");
		return;
	}
	for (struct sf_part *p = first + 1; p < end; p++)
		if (rank(p) < rank(winner))
			winner = p;
	for (struct sf_part *p = first; p < end; p++)
		if (p != winner)
			settle_loser(w, p, winner);
}

void sf_settle(struct sf *w)
{
	struct sf_part *items = w->parts.items;
	size_t n = w->parts.count;

	for (size_t i = 0; i < n; i++)
		items[i].order = (uint32_t)i;
	if (n)
		qsort(items, n, sizeof *items, part_order);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && !name_order(&items[i], &items[j]);)
			j++;
		settle_group(w, &items[i], &items[j]);
	}
}

/* Behind the last part; NULL where there is none. */
static struct sf_part *parts_end(struct sf *w)
{
	return w->parts.count ? w->parts.items + w->parts.count : NULL;
}

/* The first part that does not come before the given one. */
static struct sf_part *lower_bound(struct sf *w, const struct sf_part *key)
{
	size_t low = 0, high = w->parts.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (name_order(&w->parts.items[middle], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < w->parts.count ? &w->parts.items[low] : NULL;
}

struct sf_part *sf_next(struct sf *w, const char *type, struct sf_part *after)
{
	struct sf_part *end = parts_end(w);
	struct sf_part key = { .type = sf_type_find(span_of(type)) };
	struct sf_part *p = after ? after + 1 : lower_bound(w, &key);

	while (p && p < end && p->type == key.type && p->settled)
		p++;
	return p && p < end && p->type == key.type ? p : NULL;
}

struct sf_part *sf_part_find(
	struct sf *w, const char *type, struct span object, struct span name)
{
	struct sf_part key = { .type = sf_type_find(span_of(type)),
		.object = object,
		.name = name };
	struct sf_part *p = lower_bound(w, &key);
	struct sf_part *end = parts_end(w);

	/* the winner is the one that is still to be settled */
	for (; p && p < end && !name_order(p, &key); p++)
		if (!p->settled)
			return p;
	return NULL;
}

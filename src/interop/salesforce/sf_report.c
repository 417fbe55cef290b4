/* SPDX-License-Identifier: MIT */
/* What becomes of the parts that were read: which of them count. */
#include "interop/salesforce/sf_report.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interop/salesforce/salesforce.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/map.h"

static struct import_place place_of(const struct sf_part *p)
{
	return (struct import_place){ p->type->name, p->full, p->file,
		p->line };
}

void sf_carry(struct sf *w, struct sf_part *p)
{
	assert(!p->settled);
	p->settled = true;
	import_count_carried(&w->log, p->type->name, 1);
	import_use_file(&w->log, p->file);
}

/* What goes with a part that is dropped and is counted by itself. */
static void drop_inside(
	struct sf *w, const struct sf_part *p, const char *type, size_t items)
{
	if (!items)
		return;
	import_count_read(&w->log, type, items);
	import_drop(&w->log,
		&(struct import_place){ type, p->full, p->file, p->line },
		items, "it is part of something that is not carried");
}

static size_t count_named(const struct element *e, const char *name)
{
	size_t n = 0;

	ELEMENT_EACH (child, e)
		n += span_is(child->name, name);
	return n;
}

static size_t count_items(const struct element *layout)
{
	size_t n = 0;

	ELEMENT_EACH (section, layout)
		if (span_is(section->name, "layoutSections"))
			ELEMENT_EACH (column, section)
				n += count_named(column, "layoutItems");
	return n;
}

void sf_drop(struct sf *w, struct sf_part *p, const char *why)
{
	struct import_place at;

	assert(!p->settled);
	p->settled = true;
	at = place_of(p);
	import_drop(&w->log, &at, 1, why);
	if (!p->counted)
		drop_inside(w, p, "PicklistValue", sf_value_count(p->e));
	if (!strcmp(p->type->name, "Layout")) {
		drop_inside(w, p, "LayoutItem", count_items(p->e));
		drop_inside(
			w, p, "RelatedList", count_named(p->e, "relatedLists"));
	}
}

/* Settle a part whose reason names something: printf. */
static void sf_drop_print(struct sf *w, struct sf_part *p, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	sf_drop(w, p, import_print(&w->log, "%s", text).ptr);
}

void sf_lose(struct sf *w, const struct sf_part *p, const char *property,
	const char *why)
{
	struct import_place at;

	if (!p)
		return;
	at = place_of(p);
	import_lose(&w->log, &at, property, why);
}

void sf_lose_one(struct sf *w, const struct sf_part *p, const char *property,
	struct span which, const char *why)
{
	which = span_cut(which, 0, 200);
	sf_lose(w, p,
		import_print(&w->log, "%s[%.*s]", property, SPAN_ARG(which))
			.ptr,
		why);
}

void sf_lose_print(struct sf *w, const struct sf_part *p, const char *property,
	const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	sf_lose(w, p, property, import_print(&w->log, "%s", text).ptr);
}

/* Does it mean what its absence means? */
static bool says_nothing(
	const struct foreign_property *row, const struct element *e)
{
	if (row->has_usual && span_equal(element_text(e), row->usual))
		return true;
	NODE_EACH (n, row->unless)
		if (span_equal(element_child_text(e, n->key.ptr), n->text))
			return true;
	return false;
}

/* within: the name of the property that e is, or NULL. */
static void lose_rest(struct sf *w, const struct sf_part *p,
	const struct element *e, const char *within,
	const struct foreign_properties *rows, const struct node *ours)
{
	ELEMENT_EACH (child, e) {
		const struct foreign_property *row =
			foreign_property_find(rows, child->name);
		const char *name;

		if (node_get(ours, child->name))
			continue;
		if (row && (row->to.len || row->only))
			continue;
		name = import_print(&w->log, "%s%s%.*s", within ? within : "",
			within ? "." : "", SPAN_ARG(child->name))
			       .ptr;
		if (!row)
			sf_lose(w, p, name,
				"orgpack does not know this property");
		else if (row->inner.count)
			lose_rest(w, p, child, name, &row->inner, NULL);
		else if (row->reason && !says_nothing(row, child))
			sf_lose(w, p, name, row->reason);
	}
}

void sf_lose_rest(struct sf *w, const struct sf_part *p,
	const struct element *e, const struct foreign_properties *rows,
	const struct node *ours)
{
	lose_rest(w, p, e, NULL, rows, ours);
}

void sf_emit(struct sf *w, const char *kind, struct span module,
	struct span name, struct node *tree, const struct sf_part *part)
{
	struct import_place at;

	if (part)
		at = place_of(part);
	import_add(&w->log, kind, module, name, tree, part ? &at : NULL);
}

/*
 * Which of several files of one component counts.
 *
 * A project may hold a component in several package directories. The first
 * file in byte order of paths wins; of objects, the first that has a label,
 * because an object's file may hold nothing but parts of it.
 */

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
	return p->type->shape == FOREIGN_OBJECT;
}

/* Does the object's file say anything but parts of the object? */
static bool says_something(const struct sf_part *p)
{
	ELEMENT_EACH (child, p->e)
		if (!node_get(p->type->children, child->name))
			return true;
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
	struct sf_part key = { .type = foreign_type_find(
				       &w->tables, span_of(type)) };
	struct sf_part *p = after ? after + 1 : lower_bound(w, &key);

	while (p && p < end && p->type == key.type && p->settled)
		p++;
	return p && p < end && p->type == key.type ? p : NULL;
}

struct sf_part *sf_part_find(
	struct sf *w, const char *type, struct span object, struct span name)
{
	struct sf_part key = { .type = foreign_type_find(
				       &w->tables, span_of(type)),
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

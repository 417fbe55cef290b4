/* SPDX-License-Identifier: MIT */
/* What an import says: what it made, what it left out, and how much. */
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
#include "util/buf.h"
#include "util/map.h"

static struct import_count *count_of(struct sf *w, const char *type)
{
	struct span name = span_of(type);
	uint32_t at =
		map_add(&w->counted, name, (uint32_t)w->out->counts.count);
	struct import_count *c;

	if (at == MAP_NONE)
		goto memory;
	if (at < w->out->counts.count)
		return &w->out->counts.items[at];
	c = vec_add(w->a, &w->out->counts);
	if (!c)
		goto memory;
	c->type = name;
	return c;
memory:
	w->failed = true;
	return &w->nowhere;
}

void sf_count_read(struct sf *w, const char *type, size_t n)
{
	count_of(w, type)->read += n;
}

void sf_count_carried(struct sf *w, const char *type, size_t n)
{
	count_of(w, type)->carried += n;
}

void sf_drop_items(struct sf *w, const char *type, struct span name,
	const char *file, uint32_t line, size_t items, const char *why)
{
	struct import_drop *d = vec_add(w->a, &w->out->drops);

	if (!d) {
		w->failed = true;
		return;
	}
	count_of(w, type)->dropped += items;
	*d = (struct import_drop){ .type = span_of(type),
		.name = name,
		.reason = span_of(why),
		.file = file,
		.line = line,
		.items = items };
}

void sf_carry(struct sf *w, struct sf_part *p)
{
	assert(!p->settled);
	p->settled = true;
	sf_count_carried(w, p->type->name, 1);
}

/* What goes with a part that is dropped and is counted by itself. */
static void drop_inside(
	struct sf *w, const struct sf_part *p, const char *type, size_t items)
{
	if (!items)
		return;
	sf_count_read(w, type, items);
	sf_drop_items(w, type, p->full, p->file, p->line, items,
		"it is part of something that is not carried");
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
	assert(!p->settled);
	p->settled = true;
	sf_drop_items(w, p->type->name, p->full, p->file, p->line, 1, why);
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
	sf_drop(w, p, sf_print(w, "%s", text).ptr);
}

void sf_lose(struct sf *w, const struct sf_part *p, const char *property,
	const char *why)
{
	struct import_drop *d;

	if (!p)
		return;
	d = vec_add(w->a, &w->out->properties);
	if (!d) {
		w->failed = true;
		return;
	}
	*d = (struct import_drop){ .type = span_of(p->type->name),
		.name = p->full,
		.property = span_of(property),
		.reason = span_of(why),
		.file = p->file,
		.line = p->line,
		.items = 1 };
}

void sf_lose_one(struct sf *w, const struct sf_part *p, const char *property,
	struct span which, const char *why)
{
	which = span_cut(which, 0, 200);
	sf_lose(w, p, sf_print(w, "%s[%.*s]", property, SPAN_ARG(which)).ptr,
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
	sf_lose(w, p, property, sf_print(w, "%s", text).ptr);
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
		name = sf_print(w, "%s%s%.*s", within ? within : "",
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
	struct import_item *item = vec_add(w->a, &w->out->items);

	if (!item || !tree) {
		w->failed = true;
		return;
	}
	*item = (struct import_item){
		.id.kind = kind_find(span_of(kind)),
		.id.value = { module.len ? module : name, name },
		.tree = tree,
		.assumed = !part,
	};
	assert(item->id.kind);
	if (!module.len)
		item->id.value[1] = (struct span){ 0 };
	if (!part)
		return;
	item->type = span_of(part->type->name);
	item->name = part->full;
	item->file = part->file;
	item->line = part->line;
}

static int text_order(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int drop_order(const void *x, const void *y)
{
	const struct import_drop *a = x, *b = y;
	int c = span_order(a->type, b->type);

	c = c ? c : span_order(a->name, b->name);
	c = c ? c : text_order(a->file, b->file);
	if (!c)
		c = a->line < b->line ? -1 : a->line > b->line;
	c = c ? c : span_order(a->reason, b->reason);
	return c ? c : span_order(a->property, b->property);
}

static int count_order(const void *x, const void *y)
{
	const struct import_count *a = x, *b = y;

	return span_order(a->type, b->type);
}

struct keyed {
	struct span path;
	struct import_item item;
};

static int item_order(const void *x, const void *y)
{
	const struct keyed *a = x, *b = y;

	return span_order(a->path, b->path);
}

static void sort_items(struct sf *w)
{
	size_t n = w->out->items.count;
	struct keyed *keyed = arena_new(w->a, struct keyed, n + 1);

	if (!keyed) {
		w->failed = true;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		keyed[i].item = w->out->items.items[i];
		keyed[i].path = kind_path(w->a, &keyed[i].item.id);
		if (!keyed[i].path.ptr)
			w->failed = true;
	}
	qsort(keyed, n, sizeof *keyed, item_order);
	for (size_t i = 0; i < n; i++) {
		assert(w->failed || !i ||
			!span_equal(keyed[i].path, keyed[i - 1].path));
		w->out->items.items[i] = keyed[i].item;
	}
}

static bool same_group(const struct import_drop *a, const struct import_drop *b)
{
	return span_equal(a->type, b->type) && span_equal(a->name, b->name) &&
	       a->line == b->line && !text_order(a->file, b->file) &&
	       span_equal(a->reason, b->reason);
}

/* Properties of one item that are lost for one reason become one entry. */
static void group_properties(struct sf *w)
{
	struct import_drop *all = w->out->properties.items;
	size_t n = w->out->properties.count, kept = 0;
	struct buf names = { 0 };

	for (size_t i = 0, j; i < n; i = j) {
		struct import_drop d = all[i];

		buf_clear(&names);
		buf_add(&names, d.property);
		d.items = 1;
		for (j = i + 1; j < n && same_group(&d, &all[j]); j++) {
			if (span_equal(all[j].property, all[j - 1].property))
				continue;
			buf_add_text(&names, ", ");
			buf_add(&names, all[j].property);
			d.items++;
		}
		d.property = arena_copy(w->a, buf_span(&names));
		if (names.failed || !d.property.ptr)
			w->failed = true;
		count_of(w, d.type.ptr)->properties += d.items;
		all[kept++] = d;
	}
	w->out->properties.count = kept;
	buf_release(&names);
}

void sf_publish(struct sf *w)
{
	struct import *o = w->out;

	sort_items(w);
	if (o->drops.count)
		qsort(o->drops.items, o->drops.count, sizeof *o->drops.items,
			drop_order);
	if (o->properties.count)
		qsort(o->properties.items, o->properties.count,
			sizeof *o->properties.items, drop_order);
	group_properties(w);
	if (o->counts.count)
		qsort(o->counts.items, o->counts.count, sizeof *o->counts.items,
			count_order);
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

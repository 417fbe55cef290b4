/* SPDX-License-Identifier: MIT */
/* What an import says: what it made, what it left out, and how much. */
#include "op/import_salesforce_parts.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"

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

void sf_drop_print(struct sf *w, struct sf_part *p, const char *fmt, ...)
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

static bool is_ours(const struct sf_child *ours, struct span name)
{
	for (; ours && ours->element; ours++)
		if (span_is(name, ours->element))
			return true;
	return false;
}

void sf_lose_rest(struct sf *w, const struct sf_part *p,
	const struct element *e, const struct sf_property *table,
	const struct sf_child *ours)
{
	ELEMENT_EACH (child, e) {
		const struct sf_property *row = table;

		if (is_ours(ours, child->name))
			continue;
		while (row->name && !span_is(child->name, row->name))
			row++;
		if (!row->name)
			sf_lose(w, p,
				sf_print(w, "%.*s", SPAN_ARG(child->name)).ptr,
				"orgpack does not know this property");
		else if (row->why &&
			 !(row->usual &&
				 span_is(element_text(child), row->usual)))
			sf_lose(w, p, row->name, row->why);
	}
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

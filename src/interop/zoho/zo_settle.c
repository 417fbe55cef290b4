/* SPDX-License-Identifier: MIT */
/* Which of several copies of a thing counts, and what is missing. */
#include "interop/zoho/zo_settle.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Ids of one org are alike but for so many digits at their end. */
enum { ID_TAIL = 12 };

struct import_place zo_place(struct zo *w, const struct zo_item *item)
{
	struct span name = item->name;

	if (zo_lives_in_module(item) && item->at.module.len)
		name = import_print(&w->log, "%.*s.%.*s",
			SPAN_ARG(item->at.module), SPAN_ARG(item->name));
	return (struct import_place){ item->type->name, name, item->at.file,
		0 };
}

void zo_drop(struct zo *w, struct zo_item *item, const char *why)
{
	struct import_place at = zo_place(w, item);

	assert(!item->settled);
	item->settled = true;
	import_count_read(&w->log, item->type->name, 1);
	import_drop(&w->log, &at, 1, why);
}

void zo_carry(struct zo *w, struct zo_item *item)
{
	assert(!item->settled);
	item->settled = true;
	import_count_read(&w->log, item->type->name, 1);
	import_count_carried(&w->log, item->type->name, 1);
}

void zo_lose(struct zo *w, const struct zo_item *item, struct span property,
	const char *why)
{
	struct import_place at = zo_place(w, item);

	import_lose(&w->log, &at,
		import_print(&w->log, "%.*s", SPAN_ARG(property)).ptr, why);
}

static int thing_order(const struct zo_item *a, const struct zo_item *b)
{
	int c = strcmp(a->type->name, b->type->name);

	c = c ? c : span_order(a->at.module, b->at.module);
	c = c ? c : span_order(a->id, b->id);
	return c || a->id.len ? c : span_order(a->name, b->name);
}

static int item_order(const void *x, const void *y)
{
	const struct zo_item *a = x, *b = y;
	int c = thing_order(a, b);

	c = c ? c : (int)a->inner - (int)b->inner;
	c = c ? c : strcmp(a->at.file, b->at.file);
	return c ? c : span_order(a->name, b->name);
}

/* What a field in a layout says of the layout, not of itself. */
static bool is_of_layout(struct span key)
{
	static const char *const keys[] = { "required", "default_value",
		"sequence_number", "section_id", "validation_rule",
		"pick_list_values", "subform_properties", "read_only" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (span_is(key, keys[i]))
			return true;
	return false;
}

static const struct node *join(struct zo *w, const struct node *n,
	const struct node *other, bool inner);

static void put_shared(struct zo *w, struct node *out, const struct node *n)
{
	if (!node_put(out, n->key, node_share(w->a, n)))
		w->log.failed = true;
}

/* What is empty in n is taken from the other; inner: that is a layout's. */
static const struct node *join(struct zo *w, const struct node *n,
	const struct node *other, bool inner)
{
	struct node *out = node_new(w->a, NODE_MAP);

	NODE_EACH (child, n) {
		const struct node *more = node_get(other, child->key);

		if (inner && is_of_layout(child->key))
			more = NULL;
		if (zo_is_empty(child) && !zo_is_empty(more))
			put_shared(w, out, more);
		else if (child->type == NODE_MAP && !zo_is_empty(more) &&
			 more->type == NODE_MAP &&
			 !node_get(child, SPAN("id"))) {
			struct node *joined =
				(struct node *)join(w, child, more, false);

			if (!node_put(out, child->key, joined))
				w->log.failed = true;
		} else {
			put_shared(w, out, child);
		}
	}
	NODE_EACH (child, other)
		if (!node_get(n, child->key) && !zo_is_empty(child) &&
			!(inner && is_of_layout(child->key)))
			put_shared(w, out, child);
	if (!out) {
		w->log.failed = true;
		return n;
	}
	return out;
}

/* The key by which two copies are different states; NULL: none is. */
static const char *difference(const struct node *a, const struct node *b)
{
	static const char *const keys[] = { "modified_time", "api_name", "name",
		"field_label", "data_type", "singular_label", "plural_label",
		"zgid" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct span x = zo_text(a, keys[i]), y = zo_text(b, keys[i]);

		if (x.len && y.len && !span_equal(x, y))
			return keys[i];
	}
	return NULL;
}

/* The item's file as faults call it. */
static const char *full_name(struct zo *w, const struct zo_item *item)
{
	return import_print(&w->log, "%s/%s", w->request->source, item->at.file)
		.ptr;
}

static enum opk_status join_group(
	struct zo *w, struct zo_item *first, struct zo_item *end)
{
	for (struct zo_item *other = first + 1; other < end; other++) {
		const char *key =
			other->inner ? NULL : difference(first->n, other->n);
		struct source src = { .name = full_name(w, other) };

		if (key)
			return fault(w->f, OPK_BAD_IMPORT, &src, 0, 0,
				"%s '%.*s' is here in another state than in "
				"%s: '%s' differs\n"
				"Import the answers of one moment only.",
				first->type->name,
				SPAN_ARG(span_cut(first->name, 0, 100)),
				first->at.file, key);
		first->n = join(w, first->n, other->n, other->inner);
		other->settled = true; /* it is part of the first */
	}
	return OPK_OK;
}

/* The digits that ids of one org share; empty: it cannot be said. */
static struct span org_of(const struct zo_item *item)
{
	static const char *const types[] = { "modules", "fields", "layouts",
		"profiles", "roles" };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!strcmp(item->type->name, types[i]) &&
			item->id.len > ID_TAIL)
			return span_cut(item->id, 0, item->id.len - ID_TAIL);
	return SPAN("");
}

static enum opk_status check_one_org(struct zo *w)
{
	const struct zo_item *one = NULL;

	ZO_SPAN_EACH(item, w)
	{
		struct span org = org_of(item);
		struct source src = { .name = full_name(w, item) };

		if (!org.len || item->inner)
			continue;
		if (!one)
			one = item;
		if (!span_equal(org, org_of(one)))
			return fault(w->f, OPK_BAD_IMPORT, &src, 0, 0,
				"these answers are another org's than those in "
				"%s: its ids begin with %.*s, not %.*s\n"
				"Import the answers of one org only.",
				one->at.file, SPAN_ARG(org),
				SPAN_ARG(org_of(one)));
	}
	return OPK_OK;
}

static int page_order(const void *x, const void *y)
{
	const struct zo_page *a = x, *b = y;
	int c = strcmp(a->type->name, b->type->name);

	c = c ? c : span_order(a->at.module, b->at.module);
	c = c ? c : span_order(a->at.layout, b->at.layout);
	return c ? c : (a->at.page > b->at.page) - (a->at.page < b->at.page);
}

static void report_page(struct zo *w, const struct zo_page *p, int64_t number)
{
	struct span module = p->at.module;

	import_count_read(&w->log, "page", 1);
	import_drop(&w->log,
		&(struct import_place){ "page",
			import_print(&w->log, "%s%s%.*s, page %lld",
				p->type->name, module.len ? " of " : "",
				SPAN_ARG(module), (long long)number),
			p->at.file, 0 },
		1, "it is missing: save its answer too");
}

static void find_missing_pages(struct zo *w)
{
	const struct zo_page *last = NULL;

	if (w->pages.count)
		qsort(w->pages.items, w->pages.count, sizeof *w->pages.items,
			page_order);
	for (size_t i = 0; i < w->pages.count; i++) {
		const struct zo_page *p = &w->pages.items[i], *next = p + 1;
		bool follows = i + 1 < w->pages.count &&
			       next->type == p->type &&
			       span_equal(next->at.module, p->at.module) &&
			       span_equal(next->at.layout, p->at.layout);

		if (!last && p->at.page > 1)
			report_page(w, p, 1);
		if (follows ? next->at.page > p->at.page + 1 : p->more)
			report_page(w, p, p->at.page + 1);
		last = follows ? p : NULL;
	}
}

enum opk_status zo_settle(struct zo *w)
{
	struct zo_item *items = w->items.items;
	size_t n = w->items.count;
	enum opk_status st = check_one_org(w);

	if (n)
		qsort(items, n, sizeof *items, item_order);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && !thing_order(&items[i], &items[j]);)
			j++;
		if (items[i].settled)
			continue;
		st = worse(st, join_group(w, &items[i], &items[j]));
		if (items[i].id.len && map_add(&w->things, items[i].id,
					       (uint32_t)i) == MAP_NONE)
			w->log.failed = true;
	}
	find_missing_pages(w);
	return st;
}

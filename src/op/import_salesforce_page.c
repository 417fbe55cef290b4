/* SPDX-License-Identifier: MIT */
/* Which pages there are, in which order they get their names. */
#include "op/import_salesforce_parts.h"

#include <stdlib.h>

struct page {
	struct sf_part *part;
	uint32_t module;
	struct span name; /* as people see it */
};

typedef VEC(struct page) pages;

static int by_name(const void *x, const void *y)
{
	const struct sf_field *const *a = x, *const *b = y;

	return span_order((*a)->api_name, (*b)->api_name);
}

/* A custom module without a layout gets the one that Zoho would give it. */
static void make_default(
	struct sf *w, uint32_t module, struct sf_field **fields, size_t n)
{
	qsort(fields, n, sizeof *fields, by_name);
	sf_make_standard_layout(w, module, fields, n);
}

static bool is_own(const struct sf_field *f)
{
	return f->state == SF_MADE && !f->system;
}

static void make_defaults(struct sf *w)
{
	size_t modules = w->modules.count, total = w->fields.count;
	size_t *from = arena_new(w->a, size_t, modules + 2);
	struct sf_field **sorted =
		arena_new(w->a, struct sf_field *, total + 1);

	if (!from || !sorted) {
		w->failed = true;
		return;
	}
	/* a counting sort by module: from[m] ends up where m begins */
	for (size_t i = 0; i < total; i++)
		if (is_own(&w->fields.items[i]))
			from[w->fields.items[i].module + 2]++;
	for (size_t m = 2; m < modules + 2; m++)
		from[m] += from[m - 1];
	for (size_t i = 0; i < total; i++)
		if (is_own(&w->fields.items[i]))
			sorted[from[w->fields.items[i].module + 1]++] =
				&w->fields.items[i];
	for (size_t m = 0; m < modules && !w->failed; m++)
		if (!w->modules.items[m].standard &&
			w->modules.items[m].first_layout == SF_NONE)
			make_default(w, (uint32_t)m, sorted + from[m],
				from[m + 1] - from[m]);
}

static int page_order(const void *x, const void *y)
{
	const struct page *a = x, *b = y;
	int c = a->module < b->module ? -1 : a->module > b->module;

	return c ? c : span_order(a->name, b->name);
}

/* For each module its mandatory fields, as a linked list. */
static struct sf_mandatory *link_mandatory(struct sf *w)
{
	size_t modules = w->modules.count;
	uint32_t *next = arena_new(w->a, uint32_t, w->fields.count + 1);
	struct sf_mandatory *all =
		arena_new(w->a, struct sf_mandatory, modules + 1);

	if (!next || !all) {
		w->failed = true;
		return NULL;
	}
	for (size_t m = 0; m < modules; m++)
		all[m] = (struct sf_mandatory){ next, SF_NONE, 0 };
	for (size_t i = w->fields.count; i-- > 0;) {
		const struct sf_field *f = &w->fields.items[i];

		if (!f->mandatory || f->state != SF_MADE)
			continue;
		next[i] = all[f->module].first;
		all[f->module].first = (uint32_t)i;
		all[f->module].count++;
	}
	return all;
}

static void find_pages(struct sf *w, pages *found)
{
	struct sf_part *p = NULL;

	while ((p = sf_next(w, "Layout", p))) {
		struct span name, object = span_split(p->name, '-', &name);
		const char *why;
		uint32_t modules[2];
		unsigned n = sf_modules_of(w, object, modules, &why);
		struct page *page;

		if (!n || sf_same(object, "Activity")) {
			sf_drop(w, p, n ? "activities have no page" : why);
			continue;
		}
		page = vec_add(w->a, found);
		if (!page) {
			w->failed = true;
			return;
		}
		*page = (struct page){ p, modules[0],
			name.len ? name : p->name };
	}
	if (found->count)
		qsort(found->items, found->count, sizeof *found->items,
			page_order);
}

/* Zoho's own layouts keep their names. */
static void reserve(struct sf *w, uint32_t module, struct map *taken)
{
	if (w->modules.items[module].standard)
		sf_reserve(
			w, taken, w->modules.items[module].api_name, "layouts");
}

/* What a record of a module that Zoho ships needs is to be on the page. */
static void ensure_mandatory(struct sf *w, const pages *found)
{
	for (size_t i = 0; i < found->count; i++) {
		uint32_t module = found->items[i].module;

		if (w->modules.items[module].standard &&
			(!i || module != found->items[i - 1].module))
			sf_ensure_mandatory(w, module);
	}
}

void sf_make_layouts(struct sf *w)
{
	pages found = { 0 };
	struct map taken = { 0 };
	struct sf_mandatory *mandatory;

	find_pages(w, &found);
	ensure_mandatory(w, &found);
	mandatory = link_mandatory(w);
	for (size_t i = 0; mandatory && i < found.count && !w->failed; i++) {
		const struct page *p = &found.items[i];

		if (!i || p->module != p[-1].module) {
			taken = (struct map){ 0 };
			reserve(w, p->module, &taken);
		}
		sf_make_layout(w, p->part, p->module, p->name,
			&mandatory[p->module], &taken);
	}
	if (!w->failed)
		make_defaults(w);
}

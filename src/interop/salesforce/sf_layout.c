/* SPDX-License-Identifier: MIT */
/*
 * Page layouts: sections of placed fields.
 *
 * Salesforce fills columns one by one, Zoho's fields stand in reading order:
 * the columns are interleaved. A mandatory field that a page lacks is added,
 * because no record could be saved there.
 */
#include "interop/salesforce/sf_layout.h"

#include <stdlib.h>
#include <string.h>

#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_related.h"
#include "interop/salesforce/sf_report.h"
#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/map.h"

/* The mandatory fields of a module: a list linked by next. */
struct sf_mandatory {
	const uint32_t *next; /* by index in fields */
	uint32_t first;       /* or SF_NONE */
	uint32_t count;
};

/* As formats/kinds/layout.yaml has them. */
enum { SECTIONS_MOST = 200, FIELDS_MOST = 1000 };

/* Fields in one section of the layout that a custom module gets. */
enum { SECTION_FIELDS = 500 };

/* A page that lacks more of what a record needs is no page for records. */
enum { LACKING_MOST = 50 };

/* A layout in the making. */
struct laying {
	struct sf *w;
	struct sf_part *part; /* NULL: assumed */
	uint32_t module;
	struct node *sections;
	struct node *fields; /* of the current section */
	uint32_t most;       /* that it may hold now */
	struct map *placed;  /* api_names */
	struct map titles;   /* names of sections */
	const struct sf_mandatory *mandatory;
};

static struct node *open_section(struct laying *l)
{
	struct node *section = node_new(l->w->a, NODE_MAP);

	l->fields = node_put_list(l->w->a, section, "fields");
	if (!l->fields)
		l->w->log.failed = true;
	return section;
}

/* Sections of one title are numbered from the second on. */
static void close_section(
	struct laying *l, struct node *section, struct span label)
{
	struct span name = import_label(&l->w->log, label, SPAN("Section"));
	struct span base = span_cut(name, 0, 200);
	uint32_t number = map_get(&l->titles, base);

	l->titles.arena = l->w->a;
	if (number == MAP_NONE)
		number = 1;
	else
		name = import_print(
			&l->w->log, "%.*s %u", SPAN_ARG(base), number);
	while (number > 1 && map_get(&l->titles, name) != MAP_NONE)
		name = import_print(
			&l->w->log, "%.*s %u", SPAN_ARG(base), ++number);
	if (!map_set(&l->titles, base, number + 1) ||
		!map_set(&l->titles, name, 2))
		l->w->log.failed = true;
	node_put_text(l->w->a, section, "name", name);
	node_add(l->sections, section);
}

/* False: the field stands somewhere already, or the section is full. */
static bool place(struct laying *l, struct span name, struct span behaviour)
{
	uint32_t at = (uint32_t)l->placed->count;
	struct node *item;

	if (!l->fields || l->fields->count >= l->most ||
		map_add(l->placed, name, at) != at)
		return false;
	item = node_add(l->fields, node_new(l->w->a, NODE_MAP));
	node_put_text(l->w->a, item, "api_name", name);
	if (span_is(behaviour, "Required"))
		node_put_bool(l->w->a, item, "required", true);
	else if (span_is(behaviour, "Readonly"))
		node_put_bool(l->w->a, item, "read_only", true);
	return true;
}

static void drop_item(struct laying *l, const struct element *e,
	struct span what, const char *why)
{
	import_drop(&l->w->log,
		&(struct import_place){ "LayoutItem",
			import_print(&l->w->log, "%.*s: %.*s",
				SPAN_ARG(l->part->full), SPAN_ARG(what)),
			l->part->file, e->line },
		1, why);
}

static void place_item(struct laying *l, const struct element *e)
{
	struct span name = element_child_text(e, "field");
	struct span behaviour = element_child_text(e, "behavior");
	uint32_t fields[SF_FIELDS];
	unsigned n, done = 0;

	if (element_find(e, "emptySpace"))
		return;
	import_count_read(&l->w->log, "LayoutItem", 1);
	if (!name.len) {
		drop_item(l, e, e->first ? e->first->name : SPAN("item"),
			"only fields can be placed");
		return;
	}
	n = sf_find_fields(l->w, l->module, name, fields);
	for (unsigned i = 0; i < n; i++) {
		const struct sf_field *f = &l->w->fields.items[fields[i]];
		/* of a required name, only the last name is required */
		bool asked = n == 1 || f->mandatory ||
			     !span_is(behaviour, "Required");

		done += place(l, f->api_name, asked ? behaviour : SPAN(""));
	}
	if (done)
		import_count_carried(&l->w->log, "LayoutItem", 1);
	else
		drop_item(l, e, name,
			n ? "the field is placed already, or its section is "
			    "full"
			  : "the field is not carried");
}

enum { LAYOUT_COLUMNS = 8 };

/* One item of each column in turn. */
static void place_columns(struct laying *l, const struct element *section)
{
	const struct element *next[LAYOUT_COLUMNS];
	unsigned columns = 0;
	bool more = true;

	ELEMENT_EACH (child, section)
		if (span_is(child->name, "layoutColumns") &&
			columns < LAYOUT_COLUMNS)
			next[columns++] = child->first;
	while (more) {
		more = false;
		for (unsigned i = 0; i < columns; i++) {
			while (next[i] &&
				!span_is(next[i]->name, "layoutItems"))
				next[i] = next[i]->next;
			if (!next[i])
				continue;
			place_item(l, next[i]);
			next[i] = next[i]->next;
			more = true;
		}
	}
}

static void put_style(
	struct laying *l, struct node *section, const struct element *e)
{
	struct span style = element_child_text(e, "style");

	if (span_is(style, "OneColumn"))
		node_put_int(l->w->a, section, "column_count", 1);
	if (span_is(style, "TwoColumnsTopToBottom"))
		node_put_text(l->w->a, section, "tab_traversal",
			SPAN("top_to_bottom"));
	else if (span_is(style, "TwoColumnsLeftToRight"))
		node_put_text(l->w->a, section, "tab_traversal",
			SPAN("left_to_right"));
}

/* A section in which nothing stands is no section. */
static void place_section(struct laying *l, const struct element *e)
{
	struct span label = element_child_text(e, "label");
	struct node *section = open_section(l);

	if (l->sections->count == SECTIONS_MOST)
		l->fields = NULL; /* nothing can be placed */
	place_columns(l, e);
	if (l->fields && l->fields->count) {
		put_style(l, section, e);
		close_section(l, section, label);
		return;
	}
	sf_lose_one(l->w, l->part, "layoutSections", label,
		"nothing of the section is carried");
}

/* What every record needs and the page lacks goes into its first section. */
static void place_mandatory(struct laying *l)
{
	if (!l->sections->first)
		close_section(l, open_section(l), SPAN("Information"));
	if (l->w->log.failed)
		return;
	l->most = FIELDS_MOST;
	l->fields = (struct node *)node_get(l->sections->first, SPAN("fields"));
	for (uint32_t i = l->mandatory->first; i != SF_NONE;
		i = l->mandatory->next[i]) {
		struct span name = l->w->fields.items[i].api_name;

		if (map_get(l->placed, name) != MAP_NONE)
			continue;
		place(l, name, SPAN(""));
		sf_lose_one(l->w, l->part, "layoutSections", name,
			"the page lacked the mandatory field; it was added");
	}
}

static void keep(struct laying *l, struct span api_name, struct node *tree,
	struct sf_layout *at)
{
	struct sf *w = l->w;
	struct sf_module *m = &w->modules.items[l->module];
	uint32_t index = (uint32_t)(at - w->layouts.items);

	at->module = l->module;
	at->api_name = api_name;
	at->tree = tree;
	at->next = SF_NONE;
	if (m->last_layout == SF_NONE)
		m->first_layout = index;
	else
		w->layouts.items[m->last_layout].next = index;
	m->last_layout = index;
	sf_emit(w, "layout", m->api_name, api_name, tree, l->part);
}

static struct node *new_tree(
	struct laying *l, struct span api_name, struct span name)
{
	struct node *tree = node_new(l->w->a, NODE_MAP);

	node_put_text(l->w->a, tree, "api_name", api_name);
	node_put_text(l->w->a, tree, "module",
		l->w->modules.items[l->module].api_name);
	node_put_text(l->w->a, tree, "name", name);
	l->sections = node_put_list(l->w->a, tree, "sections");
	return tree;
}

/* Is the item the first to place a mandatory field? */
static bool places_mandatory(struct sf *w, uint32_t module,
	const struct element *item, struct map *known)
{
	struct span name = element_child_text(item, "field");
	uint32_t fields[SF_FIELDS], at = (uint32_t)known->count;

	return name.len && sf_find_fields(w, module, name, fields) == 1 &&
	       w->fields.items[fields[0]].mandatory &&
	       map_add(known, name, at) == at;
}

/* How many mandatory fields are placed, if all else goes well? */
static uint32_t count_placed(
	struct sf *w, uint32_t module, const struct element *e)
{
	struct map known = { .arena = w->a };
	uint32_t found = 0;

	ELEMENT_EACH (section, e)
		ELEMENT_EACH (column, section)
			ELEMENT_EACH (item, column)
				found += places_mandatory(
					w, module, item, &known);
	return found;
}

static bool lacks_too_much(struct sf *w, const struct sf_part *p,
	uint32_t module, const struct sf_mandatory *mandatory)
{
	return mandatory->count > LACKING_MOST &&
	       mandatory->count - LACKING_MOST > count_placed(w, module, p->e);
}

/* A layout with the name that people see; settles the part. */
static void sf_make_layout(struct sf *w, struct sf_part *p, uint32_t module,
	struct span display, const struct sf_mandatory *mandatory,
	struct map *taken)
{
	struct laying l = {
		.w = w,
		.part = p,
		.module = module,
		.most = FIELDS_MOST - LACKING_MOST,
		.mandatory = mandatory,
	};
	struct span name = import_pick_name(&w->log, taken, display);
	struct node *tree =
		new_tree(&l, name, import_label(&w->log, display, name));
	struct sf_layout *at;

	if (lacks_too_much(w, p, module, mandatory)) {
		sf_drop(w, p, "it lacks more than 50 mandatory fields");
		return;
	}
	at = vec_add(w->a, &w->layouts);
	if (!at || !l.sections) {
		w->log.failed = true;
		return;
	}
	at->fields.arena = w->a;
	l.placed = &at->fields;
	sf_carry(w, p);
	ELEMENT_EACH (child, p->e)
		if (span_is(child->name, "layoutSections") && !w->log.failed)
			place_section(&l, child);
	place_mandatory(&l);
	sf_lose_rest(w, p, p->e, &p->type->properties, NULL);
	keep(&l, name, tree, at);
	sf_make_related(w, p, module);
}

/* Name comes first, then all fields of the module in order of names. */
static void place_all(struct laying *l, struct sf_field **fields, size_t n)
{
	const struct sf_module *m = &l->w->modules.items[l->module];
	struct span label = import_print(&l->w->log, "%.*s Information",
		SPAN_ARG(node_get_text(m->tree, "singular_label")));
	struct node *section = open_section(l);

	place(l, SPAN("Name"), SPAN(""));
	for (size_t i = 0; i < n; i++) {
		if (l->sections->count == SECTIONS_MOST - 1)
			break;
		if (l->fields && l->fields->count == SECTION_FIELDS) {
			close_section(l, section, label);
			section = open_section(l);
		}
		place(l, fields[i]->api_name, SPAN(""));
	}
	close_section(l, section, label);
}

/* The layout Standard with these fields, Name first. */
static void sf_make_standard_layout(
	struct sf *w, uint32_t module, struct sf_field **fields, size_t n)
{
	struct sf_layout *at = vec_add(w->a, &w->layouts);
	struct laying l = { .w = w, .module = module, .most = FIELDS_MOST };
	struct node *tree = new_tree(&l, SPAN("Standard"), SPAN("Standard"));

	if (!at || !l.sections) {
		w->log.failed = true;
		return;
	}
	node_put_text(w->a, tree, "generated_type", SPAN("default"));
	at->fields.arena = w->a;
	l.placed = &at->fields;
	place_all(&l, fields, n);
	keep(&l, SPAN("Standard"), tree, at);
}

/* Which pages there are, in which order they get their names. */

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
		w->log.failed = true;
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
	for (size_t m = 0; m < modules && !w->log.failed; m++)
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
		w->log.failed = true;
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

		if (!n || sf_is_joint(w, object)) {
			sf_drop(w, p, n ? "activities have no page" : why);
			continue;
		}
		page = vec_add(w->a, found);
		if (!page) {
			w->log.failed = true;
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
	for (size_t i = 0; mandatory && i < found.count && !w->log.failed;
		i++) {
		const struct page *p = &found.items[i];

		if (!i || p->module != p[-1].module) {
			taken = (struct map){ 0 };
			reserve(w, p->module, &taken);
		}
		sf_make_layout(w, p->part, p->module, p->name,
			&mandatory[p->module], &taken);
	}
	if (!w->log.failed)
		make_defaults(w);
}

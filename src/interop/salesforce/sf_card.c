/* SPDX-License-Identifier: MIT */
/* By which fields a module shows its records, and whether it has a tab. */
#include "interop/salesforce/sf_card.h"

#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_report.h"
#include "tree/element.h"
#include "util/map.h"

/* As formats/kinds/module.yaml has them. */
enum { CARD_FIELDS = 10, LIST_FIELDS = 20 };

struct gathering {
	struct sf *w;
	const struct sf_part *part;
	uint32_t module;
	struct node *list;
	struct map known;
	size_t most;
};

static void add_column(
	struct gathering *g, const char *property, struct span column)
{
	uint32_t fields[SF_FIELDS];
	unsigned n = 0;

	/* a person's name as one text, where there is one */
	if (sf_same(column, "Name"))
		n = sf_find_fields(g->w, g->module, SPAN("FULL_NAME"), fields);
	if (!n)
		n = sf_find_fields(g->w, g->module, column, fields);
	g->known.arena = g->w->a;
	if (!n)
		sf_lose_one(g->w, g->part, property, column,
			"the field is not carried");
	for (unsigned i = 0; i < n; i++) {
		struct span name = g->w->fields.items[fields[i]].api_name;
		uint32_t at = (uint32_t)g->known.count;

		if (g->known.count == g->most)
			sf_lose_print(g->w, g->part, property,
				"Zoho shows at most %zu", g->most);
		else if (map_add(&g->known, name, at) == at)
			node_add(g->list, node_new_text(g->w->a, name));
	}
}

static const struct {
	const char *name;
	const char *why; /* NULL: it is carried */
} searches[] = {
	{ "searchResultsAdditionalFields", 0 },
	{ "lookupDialogsAdditionalFields", 0 },
	{ "lookupPhoneDialogsAdditionalFields",
		"Zoho's lookups are the same for calls" },
	{ "lookupFilterFields", "Zoho's lookups search all that they show" },
	{ "customTabListAdditionalFields", "a tab opens with a custom view" },
	{ "searchFilterFields", "Zoho's searches have no filters" },
	{ "searchResultsCustomButtons", "buttons are not carried" },
	{ "listViewButtons", "buttons are not carried" },
	{ "excludedStandardButtons", "Zoho's own buttons differ" },
	{ 0 },
};

static void put_search(struct sf *w, uint32_t module,
	const struct element *layouts, const char *name, const char *property)
{
	struct sf_module *m = &w->modules.items[module];
	struct gathering g = { .w = w,
		.part = m->part,
		.module = module,
		.list = node_new(w->a, NODE_LIST),
		.most = LIST_FIELDS };

	ELEMENT_EACH (child, layouts)
		if (span_is(child->name, name))
			add_column(&g, property, element_text(child));
	m = &w->modules.items[module];
	if (!g.list || !g.list->count)
		return;
	m->told = true;
	if (name == searches[0].name)
		node_put(m->tree, SPAN("search_layout_fields"), g.list);
	else
		node_put(node_put_map(w->a, m->tree, "lookup_field_properties"),
			SPAN("fields"), g.list);
}

static void put_searches(struct sf *w, uint32_t module)
{
	const struct sf_part *p = w->modules.items[module].part;
	const struct element *layouts = element_find(p->e, "searchLayouts");

	if (!layouts)
		return;
	put_search(w, module, layouts, searches[0].name,
		"searchLayouts.searchResultsAdditionalFields");
	put_search(w, module, layouts, searches[1].name,
		"searchLayouts.lookupDialogsAdditionalFields");
	ELEMENT_EACH (child, layouts) {
		size_t i = 0;

		while (searches[i].name &&
			!span_is(child->name, searches[i].name))
			i++;
		if (searches[i].name && !searches[i].why)
			continue;
		sf_lose(w, p,
			sf_print(w, "searchLayouts.%.*s", SPAN_ARG(child->name))
				.ptr,
			searches[i].name
				? searches[i].why
				: "orgpack does not know this property");
	}
}

/* The compact layout that the object is given: what a page's head shows. */
static void put_card(struct sf *w, uint32_t module)
{
	const struct sf_part *object = w->modules.items[module].part;
	struct span name =
		element_child_text(object->e, "compactLayoutAssignment");
	struct sf_part *p;
	struct gathering g = { .w = w,
		.module = module,
		.list = node_new(w->a, NODE_LIST),
		.most = CARD_FIELDS };

	if (!name.len || span_is(name, "SYSTEM"))
		return;
	p = sf_part_find(w, "CompactLayout", object->object, name);
	if (!p) {
		sf_lose(w, object, "compactLayoutAssignment",
			"the compact layout is not here");
		return;
	}
	g.part = p;
	ELEMENT_EACH (child, p->e)
		if (span_is(child->name, "fields"))
			add_column(&g, "fields", element_text(child));
	if (!g.list || !g.list->count) {
		sf_drop(w, p, "none of its fields is carried");
		return;
	}
	sf_carry(w, p);
	sf_lose_rest(w, p, p->e, &p->type->properties, NULL);
	w->modules.items[module].told = true;
	node_put(w->modules.items[module].tree, SPAN("business_card_fields"),
		g.list);
}

static void take_tab(struct sf *w, struct sf_part *p)
{
	uint32_t at = sf_map_get(&w->objects, p->name);

	if (!span_is(element_child_text(p->e, "customObject"), "true")) {
		sf_drop(w, p, "pages that a tab shows are Salesforce's own");
		return;
	}
	if (at >= SF_NO_MODULE) {
		sf_drop(w, p, "its object is not carried");
		return;
	}
	sf_carry(w, p);
	sf_lose_rest(w, p, p->e, &p->type->properties, NULL);
	if (node_get(w->modules.items[at].tree, SPAN("show_as_tab")))
		return; /* Zoho ships the module with one */
	node_put_bool(w->a, w->modules.items[at].tree, "show_as_tab", true);
	w->modules.items[at].told = true;
}

static void drop_cards(struct sf *w)
{
	struct sf_part *p = NULL;

	while ((p = sf_next(w, "CompactLayout", p)))
		sf_drop(w, p,
			"Zoho has one business card per module: only the one "
			"that the object names is carried");
}

static void emit_all(struct sf *w)
{
	for (size_t i = 0; i < w->modules.count; i++) {
		const struct sf_module *m = &w->modules.items[i];

		sf_emit(w, "module", SPAN(""), m->api_name, m->tree,
			m->told ? m->part : NULL);
	}
	for (size_t i = 0; i < w->fields.count; i++) {
		const struct sf_field *f = &w->fields.items[i];

		if (f->state == SF_MADE && !f->system)
			sf_emit(w, "field",
				w->modules.items[f->module].api_name,
				f->api_name, f->tree,
				!f->told  ? NULL
				: f->part ? f->part
					  : f->set);
	}
}

void sf_finish_modules(struct sf *w)
{
	struct sf_part *p = NULL;

	while ((p = sf_next(w, "CustomTab", p)))
		take_tab(w, p);
	for (size_t i = 0; i < w->modules.count && !w->failed; i++)
		if (w->modules.items[i].part) {
			put_searches(w, (uint32_t)i);
			put_card(w, (uint32_t)i);
		}
	drop_cards(w);
	if (!w->failed)
		emit_all(w);
}

/* SPDX-License-Identifier: MIT */
/* By which fields a module shows its records, and whether it has a tab. */
#include "interop/salesforce/sf_card.h"

#include "interop/salesforce/sf_mapping.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_report.h"
#include "tree/element.h"
#include "util/map.h"

/* What the object's file says, but for what made the module. */
static void map_object(struct sf *w, uint32_t module)
{
	struct sf_module *m = &w->modules.items[module];
	struct sf_making making = { .w = w,
		.part = m->part,
		.e = m->part->e,
		.tree = m->tree,
		.module = module };

	if (sf_map_all(&making, &m->part->type->properties))
		w->modules.items[module].told = true;
}

/* The compact layout that the object is given: what a page's head shows. */
static void put_card(struct sf *w, uint32_t module)
{
	const struct sf_part *object = w->modules.items[module].part;
	struct span name =
		element_child_text(object->e, "compactLayoutAssignment");
	struct sf_making m = {
		.w = w, .module = module, .tree = w->modules.items[module].tree
	};

	if (!name.len || span_is(name, "SYSTEM"))
		return;
	m.part = sf_part_find(w, "CompactLayout", object->object, name);
	if (!m.part) {
		sf_lose(w, object, "compactLayoutAssignment",
			"the compact layout is not here");
		return;
	}
	m.e = m.part->e;
	if (!sf_map_all(&m, &m.part->type->properties)) {
		sf_drop(w, m.part, "none of its fields is carried");
		return;
	}
	sf_carry(w, m.part);
	sf_lose_rest(w, m.part, m.e, &m.part->type->properties, NULL);
	w->modules.items[module].told = true;
}

static void take_tab(struct sf *w, struct sf_part *p)
{
	uint32_t at = import_map_get(&w->objects, p->name);

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
	for (size_t i = 0; i < w->modules.count && !w->log.failed; i++)
		if (w->modules.items[i].part) {
			map_object(w, (uint32_t)i);
			put_card(w, (uint32_t)i);
		}
	drop_cards(w);
	if (!w->log.failed)
		emit_all(w);
}

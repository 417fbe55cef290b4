/* SPDX-License-Identifier: MIT */
/*
 * Dependent pick lists.
 *
 * Salesforce's dependency belongs to the field, Zoho's to a layout: there is
 * one for each layout that shows both fields.
 */
#include "interop/salesforce/sf_dependency.h"

#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_report.h"
#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/map.h"

/* The values of a list, for looking up. */
static struct map value_map(struct sf *w, const struct node *values)
{
	struct map m = { .arena = w->a };

	NODE_EACH (value, values)
		if (map_add(&m, node_get_text(value, "actual_value"), 0) ==
			MAP_NONE)
			w->log.failed = true;
	return m;
}

/* What is gathered for one dependency. */
struct gathering {
	struct sf *w;
	const struct sf_part *part;
	struct map parents, children; /* values that there are */
	struct map found;             /* parent's value: index in lists */
	VEC(struct node *) lists;     /* maps */
	struct map pairs;             /* "index child": seen */
	struct node *out;             /* pick_list_values */
};

/* The index of a parent's list; MAP_NONE: memory. */
static uint32_t maps_of(struct gathering *g, struct span parent)
{
	uint32_t at = map_add(&g->found, parent, (uint32_t)g->lists.count);
	struct node *item, **list;

	if (at < g->lists.count)
		return at;
	list = vec_add(g->w->a, &g->lists);
	if (at == MAP_NONE || !list) {
		g->w->log.failed = true;
		return MAP_NONE;
	}
	item = node_add(g->out, node_new(g->w->a, NODE_MAP));
	node_put_text(g->w->a, item, "actual_value", parent);
	*list = node_put_list(g->w->a, item, "maps");
	return at;
}

/* Both values are in their lists, and so no longer than 480 bytes. */
static void put_pair(struct gathering *g, struct span parent, struct span child)
{
	uint32_t list = maps_of(g, parent), at = (uint32_t)g->pairs.count;
	struct span key =
		import_print(&g->w->log, "%u %.*s", list, SPAN_ARG(child));

	if (list != MAP_NONE && map_add(&g->pairs, key, at) == at)
		node_add(g->lists.items[list], node_new_text(g->w->a, child));
}

static void add_pair(struct gathering *g, struct span parent, struct span child)
{
	bool no_parent = map_get(&g->parents, parent) == MAP_NONE;
	struct span lost = no_parent ? parent : child;

	if (no_parent || map_get(&g->children, child) == MAP_NONE)
		sf_lose_one(g->w, g->part, "valueSettings", lost,
			"the value is not carried");
	else
		put_pair(g, parent, child);
}

static void gather(struct gathering *g, const struct element *e,
	const char *item, const char *parents, const char *name)
{
	ELEMENT_EACH (child, e) {
		if (!span_is(child->name, item))
			continue;
		ELEMENT_EACH (of, child)
			if (span_is(of->name, parents))
				add_pair(g, element_text(of),
					element_child_text(child, name));
	}
}

/* The element that says what a field depends on, in either API; or NULL. */
static const struct element *controlled(const struct sf_field *f)
{
	const struct element *set = element_find(f->part->e, "valueSet");

	if (!set)
		set = element_find(f->part->e, "picklist");
	return set && element_find(set, "controllingField") ? set : NULL;
}

/* Finds the parent and fills f->maps, if the dependency can be carried. */
static void read_dependency(
	struct sf *w, uint32_t field, const struct element *set)
{
	struct sf_field *f = &w->fields.items[field];
	struct sf_part *part = f->part;
	struct gathering g = { .w = w, .part = part };
	uint32_t fields[SF_FIELDS];

	if (sf_find_fields(w, f->module,
		    element_child_text(set, "controllingField"), fields) != 1 ||
		!w->fields.items[fields[0]].values) {
		sf_lose(w, part, "controllingField",
			"only a pick list that is carried can control "
			"another");
		return;
	}
	f = &w->fields.items[field];
	g.parents = value_map(w, w->fields.items[fields[0]].values);
	g.children = value_map(w, f->values);
	g.found.arena = g.pairs.arena = w->a;
	g.out = node_new(w->a, NODE_LIST);
	gather(&g, set, "valueSettings", "controllingFieldValue", "valueName");
	gather(&g, set, "picklistValues", "controllingFieldValues", "fullName");
	if (!g.out || !g.out->count) {
		sf_lose(w, part, "controllingField",
			"it offers no value for any other");
		return;
	}
	f->maps = g.out;
	f->parent = fields[0];
}

static void emit(struct sf *w, const struct sf_layout *layout, uint32_t field)
{
	struct sf_field *f = &w->fields.items[field];
	struct sf_module *m = &w->modules.items[f->module];
	struct span parent = w->fields.items[f->parent].api_name;
	struct node *tree = node_new(w->a, NODE_MAP);
	struct node *maps = node_share(w->a, f->maps);
	struct span name = import_pick_name(&w->log, &m->dependency_names,
		import_print(&w->log, "%.*s_%.*s", SPAN_ARG(parent),
			SPAN_ARG(f->api_name)));

	node_put_text(w->a, tree, "api_name", name);
	node_put_text(w->a, tree, "module", m->api_name);
	node_put_text(w->a, tree, "layout", layout->api_name);
	node_put_text(w->a, tree, "parent", parent);
	node_put_text(w->a, tree, "child", f->api_name);
	if (!node_put(tree, SPAN("pick_list_values"), maps))
		w->log.failed = true;
	sf_emit(w, "map_dependency", m->api_name, name, tree, f->part);
	f->shown = true;
}

/* The dependencies of the fields that a layout shows. */
static void emit_for(struct sf *w, const struct sf_layout *layout)
{
	NODE_EACH (section, node_get(layout->tree, SPAN("sections")))
		NODE_EACH (item, node_get(section, SPAN("fields"))) {
			uint32_t at = sf_field_at(w, layout->module,
				node_get_text(item, "api_name"));
			const struct sf_field *f;

			if (at == SF_NONE)
				continue;
			f = &w->fields.items[at];
			if (f->maps &&
				map_get(&layout->fields,
					w->fields.items[f->parent].api_name) !=
					MAP_NONE)
				emit(w, layout, at);
		}
}

void sf_make_dependencies(struct sf *w)
{
	for (size_t i = 0; i < w->fields.count && !w->log.failed; i++) {
		const struct sf_field *f = &w->fields.items[i];
		const struct element *set;

		if (!f->part || f->state != SF_MADE || !f->values)
			continue;
		set = controlled(f);
		if (set)
			read_dependency(w, (uint32_t)i, set);
	}
	for (size_t i = 0; i < w->layouts.count && !w->log.failed; i++)
		emit_for(w, &w->layouts.items[i]);
	for (size_t i = 0; i < w->fields.count; i++) {
		const struct sf_field *f = &w->fields.items[i];

		if (f->maps && !f->shown)
			sf_lose(w, f->part, "controllingField",
				"no layout shows both fields");
	}
}

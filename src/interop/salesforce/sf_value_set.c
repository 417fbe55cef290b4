/* SPDX-License-Identifier: MIT */
/* Value sets: global ones, and those of the fields that Zoho ships, too. */
#include "interop/salesforce/sf_value_set.h"

#include "interop/salesforce/sf_mapping.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_picklist.h"
#include "interop/salesforce/sf_report.h"
#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/map.h"

#define NO_VALUES "it has no values that can be carried"

static void finish_global(struct sf *w, struct sf_part *p,
	const struct sf_listing *l, struct node *tree, struct span name)
{
	uint32_t at = (uint32_t)w->sets.count;
	struct sf_valueset *set = vec_add(w->a, &w->sets);

	if (!set || map_add(&w->set_names, import_fold(&w->log, p->name), at) ==
			    MAP_NONE) {
		w->log.failed = true;
		return;
	}
	*set = (struct sf_valueset){ name, l->list, l->fallback };
	sf_carry(w, p);
	sf_lose_rest(w, p, p->e, &p->type->properties, NULL);
	sf_emit(w, "global_picklist", SPAN(""), name, tree, p);
}

static void make_global(struct sf *w, struct sf_part *p, struct map *taken)
{
	struct sf_listing l = { .w = w, .part = p, .counts = true };
	struct node *tree = node_new(w->a, NODE_MAP);
	struct sf_making m;
	struct span name;

	l.list = node_new(w->a, NODE_LIST);
	sf_take_values(&l, p->e);
	p->counted = true;
	if (!l.list || !l.list->count) {
		sf_drop(w, p, NO_VALUES);
		return;
	}
	name = import_pick_name(&w->log, taken, p->name);
	node_put_text(w->a, tree, "api_name", name);
	node_put(tree, SPAN("pick_list_values"), l.list);
	m = (struct sf_making){
		.w = w, .part = p, .e = p->e, .tree = tree, .name = p->name
	};
	sf_map_all(&m, &p->type->properties);
	finish_global(w, p, &l, tree, name);
}

void sf_make_valuesets(struct sf *w)
{
	struct map taken = { .arena = w->a };
	struct sf_part *p = NULL;

	while ((p = sf_next(w, "GlobalPicklist", p)))
		make_global(w, p, &taken);
	while ((p = sf_next(w, "GlobalValueSet", p)))
		make_global(w, p, &taken);
}

/* The stages of Zoho's one pipeline are the new ones, in their order. */
static void make_pipeline(struct sf *w, struct sf_part *p, uint32_t field)
{
	const struct sf_field *f = &w->fields.items[field];
	struct span module = w->modules.items[f->module].api_name;
	struct span name = SPAN("Standard");
	struct node *tree = node_new(w->a, NODE_MAP), *maps, *one;
	uint32_t left = f->given;

	node_put_text(w->a, tree, "api_name", name);
	node_put_text(w->a, tree, "module", module);
	node_put_text(w->a, tree, "layout", name);
	node_put_text(w->a, tree, "actual_value", name);
	node_put_bool(w->a, tree, "default", true);
	maps = node_put_list(w->a, tree, "maps");
	NODE_EACH (value, f->values) {
		if (!left--)
			break;
		if (node_get(value, SPAN("type")) || maps->count == 500)
			continue;
		one = node_add(maps, node_new(w->a, NODE_MAP));
		node_put_text(w->a, one, "actual_value",
			node_get_text(value, "actual_value"));
		node_put_text(w->a, one, "forecast_type",
			node_get_text(value, "forecast_type"));
	}
	if (!maps || !maps->count)
		return;
	sf_emit_standard(w, "layout", module, name);
	sf_emit(w, "pipeline", module, name, tree, p);
}

/* False: the field has values from its own file. */
static bool give_values(struct sf *w, struct sf_part *p, struct span target)
{
	struct span name, module = span_split(target, '.', &name);
	uint32_t m = sf_module_ensure(w, module);
	uint32_t field = m == SF_NONE ? SF_NONE : sf_field_ensure(w, m, name);
	struct sf_field *f;

	if (field == SF_NONE || w->fields.items[field].valued)
		return false;
	sf_use_own(w, p, field, !p->counted);
	p->counted = true;
	f = &w->fields.items[field];
	f->told = f->valued = true;
	f->set = p;
	if (span_is(f->api_name, "Stage"))
		make_pipeline(w, p, field);
	return true;
}

/* The fields that a standard value set is for; NULL: there are none. */
static const struct node *targets_of(const struct sf *w, struct span name)
{
	NODE_EACH (set, node_get(w->tables.doc, SPAN("value_sets")))
		if (import_same_span(name, set->key))
			return set;
	return NULL;
}

static void use_standard_set(struct sf *w, struct sf_part *p)
{
	struct sf_listing l = { .w = w, .part = p };
	const struct node *targets = targets_of(w, p->name);
	unsigned given = 0;

	l.list = node_new(w->a, NODE_LIST);
	sf_take_values(&l, p->e);
	if (!targets)
		sf_drop(w, p, "Zoho has no standard pick list for it");
	else if (!l.list || !l.list->count)
		sf_drop(w, p, NO_VALUES);
	if (p->settled)
		return;
	NODE_EACH (target, targets)
		given += give_values(w, p, target->text);
	if (!given) {
		sf_drop(w, p, "the field's own file has its values");
		return;
	}
	sf_carry(w, p);
	sf_lose_rest(w, p, p->e, &p->type->properties, NULL);
}

void sf_use_standard_sets(struct sf *w)
{
	struct sf_part *p = NULL;

	while ((p = sf_next(w, "StandardValueSet", p)))
		use_standard_set(w, p);
}

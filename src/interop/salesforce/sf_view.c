/* SPDX-License-Identifier: MIT */
/* List views become custom views. */
#include "interop/salesforce/sf_view.h"

#include "interop/salesforce/sf_criteria.h"
#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_mapping.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_report.h"
#include "interop/salesforce/sf_state.h"
#include "tree/element.h"

/* The condition that a scope stands for, or NULL. */
static struct node *scope_of(struct sf *w, struct sf_part *p, uint32_t module)
{
	struct span scope = element_child_text(p->e, "filterScope");
	struct node *n;

	if (!scope.len || span_is(scope, "Everything"))
		return NULL;
	if (!span_is(scope, "Mine") ||
		sf_field_ensure(w, module, SPAN("Owner")) == SF_NONE) {
		sf_lose_one(w, p, "filterScope", scope,
			"the scope has no counterpart");
		return NULL;
	}
	n = node_new(w->a, NODE_MAP);
	node_put_text(w->a, n, "field", SPAN("Owner"));
	node_put_text(w->a, n, "comparator", SPAN("equal"));
	node_put_text(w->a, n, "type", SPAN("pre_defined"));
	node_put_text(w->a, n, "value", SPAN("${CURRENTUSER}"));
	return n;
}

/* Without sharedTo all see it; else nobody more than is known to. */
static void put_access(struct sf *w, struct sf_part *p, struct node *tree)
{
	bool shared = element_find(p->e, "sharedTo");

	node_put_text(w->a, tree, "access_type",
		shared ? SPAN("only_to_me") : SPAN("public"));
	if (shared)
		sf_lose(w, p, "sharedTo",
			"roles and groups are not carried: the view is its "
			"maker's alone");
}

static bool make_view(struct sf *w, struct sf_part *p, uint32_t module)
{
	struct sf_filter how = { .items = "filters",
		.logic = "booleanFilter",
		.module = module,
		.source = SF_NONE };
	struct node *tree = node_new(w->a, NODE_MAP), *criteria;
	struct span name = import_pick_name(
		&w->log, &w->modules.items[module].view_names, p->name);
	struct sf_making m = { .w = w,
		.part = p,
		.e = p->e,
		.tree = tree,
		.name = name,
		.module = module };

	how.before = scope_of(w, p, module);
	if (!sf_criteria(w, p, p->e, &how, &criteria))
		return false;
	node_put_text(w->a, tree, "api_name", name);
	node_put_text(w->a, tree, "module", w->modules.items[module].api_name);
	put_access(w, p, tree);
	if (criteria)
		node_put(tree, SPAN("criteria"), criteria);
	sf_map_all(&m, &p->type->properties);
	sf_lose_rest(w, p, p->e, &p->type->properties, NULL);
	sf_emit(w, "custom_view", w->modules.items[module].api_name, name, tree,
		p);
	return true;
}

void sf_make_views(struct sf *w)
{
	struct sf_part *p = NULL;
	const char *why;

	while ((p = sf_next(w, "ListView", p))) {
		uint32_t modules[2];
		unsigned n = sf_modules_of(w, p->object, modules, &why), i = 0;
		size_t lost = w->log.out->properties.count;

		while (i < n && make_view(w, p, modules[i]))
			i++;
		if (n && i)
			sf_carry(w, p);
		else
			w->log.out->properties.count = lost;
		if (!p->settled)
			sf_drop(w, p,
				n ? "its filters cannot be said as criteria"
				  : why);
	}
}

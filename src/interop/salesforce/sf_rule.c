/* SPDX-License-Identifier: MIT */
/* Validation rules keep their formulas. */
#include "interop/salesforce/sf_rule.h"

#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_mapping.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_report.h"
#include "tree/element.h"

static void make_rule(struct sf *w, struct sf_part *p, uint32_t module)
{
	struct node *tree = node_new(w->a, NODE_MAP);
	struct span of = w->modules.items[module].api_name;
	struct span name = import_pick_name(
		&w->log, &w->modules.items[module].rule_names, p->name);
	struct sf_making m = { .w = w,
		.part = p,
		.e = p->e,
		.tree = tree,
		.name = name,
		.module = module };

	node_put_text(w->a, tree, "api_name", name);
	node_put_text(w->a, tree, "module", of);
	node_put_text(w->a, tree, "name", import_label(&w->log, p->name, name));
	node_put_text(w->a, tree, "dialect", SPAN("salesforce"));
	sf_map_all(&m, &p->type->properties);
	sf_lose_rest(w, p, p->e, &p->type->properties, NULL);
	sf_emit(w, "validation_rule", of, name, tree, p);
}

void sf_make_rules(struct sf *w)
{
	struct sf_part *p = NULL;

	while ((p = sf_next(w, "ValidationRule", p))) {
		struct span formula =
			element_child_text(p->e, "errorConditionFormula");
		uint32_t modules[2];
		const char *why;
		unsigned n = sf_modules_of(w, p->object, modules, &why);
		bool cut = false;

		import_limit(formula, 32000, &cut);
		if (!formula.len || cut)
			sf_drop(w, p, "its formula is empty or too long");
		else if (!element_child_text(p->e, "errorMessage").len)
			sf_drop(w, p, "it has no message");
		else if (!n)
			sf_drop(w, p, why);
		if (p->settled)
			continue;
		sf_carry(w, p);
		for (unsigned i = 0; i < n; i++)
			make_rule(w, p, modules[i]);
	}
}

/* SPDX-License-Identifier: MIT */
/* Validation rules keep their formulas. */
#include "interop/salesforce/sf_rule.h"

#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_report.h"
#include "tree/element.h"

static void put_limited(struct sf *w, struct sf_part *p, struct node *tree,
	const char *key, const char *property, size_t most)
{
	struct span text = element_child_text(p->e, property);
	bool cut = false;

	if (!text.len)
		return;
	node_put_text(w->a, tree, key, sf_limit(text, most, &cut));
	if (cut)
		sf_lose_print(w, p, property,
			"what is behind %zu characters does not fit", most);
}

/* The field beside which the message stands. */
static void put_place(
	struct sf *w, struct sf_part *p, uint32_t module, struct node *tree)
{
	struct span name = element_child_text(p->e, "errorDisplayField");
	uint32_t fields[SF_FIELDS];

	if (!name.len)
		return;
	if (sf_find_fields(w, module, name, fields))
		node_put_text(w->a, tree, "field",
			w->fields.items[fields[0]].api_name);
	else
		sf_lose_one(w, p, "errorDisplayField", name,
			"the field is not carried");
}

static void make_rule(struct sf *w, struct sf_part *p, uint32_t module)
{
	struct node *tree = node_new(w->a, NODE_MAP);
	struct span of = w->modules.items[module].api_name;
	struct span name =
		sf_pick_name(w, &w->modules.items[module].rule_names, p->name);

	node_put_text(w->a, tree, "api_name", name);
	node_put_text(w->a, tree, "module", of);
	node_put_text(w->a, tree, "name", sf_label(w, p->name, name));
	put_limited(w, p, tree, "description", "description", 32000);
	if (span_is(element_child_text(p->e, "active"), "false"))
		node_put_bool(w->a, tree, "active", false);
	put_place(w, p, module, tree);
	node_put_text(w->a, tree, "formula",
		element_child_text(p->e, "errorConditionFormula"));
	node_put_text(w->a, tree, "dialect", SPAN("salesforce"));
	put_limited(w, p, tree, "alert_message", "errorMessage", 1000);
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

		sf_limit(formula, 32000, &cut);
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

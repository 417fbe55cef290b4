/* SPDX-License-Identifier: MIT */
/* Lookups: the module that they lead to, and filters on its records. */
#include "interop/salesforce/sf_lookup.h"

#include "interop/salesforce/sf_criteria.h"
#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_mapping.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_report.h"
#include "util/map.h"

bool sf_put_lookup(struct sf_making *m)
{
	struct span to = sf_said(m, "referenceTo");
	uint32_t module[2];
	const char *why;

	if (span_is(m->w->fields.items[m->field].type, "userlookup"))
		return true;
	if (!to.len || sf_is_joint(m->w, to) ||
		!sf_modules_of(m->w, to, module, &why)) {
		m->why = import_print(&m->w->log, "it looks up %.*s: %s",
			SPAN_ARG(to),
			to.len && !sf_is_joint(m->w, to)
				? why
				: "there is no such object")
				 .ptr;
		return false;
	}
	m->w->fields.items[m->field].target =
		m->w->modules.items[module[0]].api_name;
	sf_put_at(m, SPAN("lookup.module"),
		node_new_text(
			m->w->a, m->w->modules.items[module[0]].api_name));
	return true;
}

static void filter_lookup(struct sf *w, uint32_t field)
{
	struct sf_field *f = &w->fields.items[field];
	const struct element *e = element_find(f->part->e, "lookupFilter");
	struct node *lookup = (struct node *)node_get(f->tree, SPAN("lookup"));
	struct sf_filter how = { .items = "filterItems",
		.logic = "booleanFilter",
		.source = f->module };
	struct sf_part *part = f->part;
	struct node *criteria = NULL;

	if (!e || span_is(element_child_text(e, "active"), "false"))
		return;
	how.module = lookup ? import_map_get(&w->by_name, f->target) : SF_NONE;
	if (how.module == SF_NONE || !sf_criteria(w, part, e, &how, &criteria))
		sf_lose(w, part, "lookupFilter",
			"it cannot be said as criteria");
	if (!criteria)
		return;
	node_put(node_put_map(w->a, lookup, "query_details"), SPAN("criteria"),
		criteria);
	if (element_find(e, "errorMessage") || element_find(e, "infoMessage"))
		sf_lose(w, part, "lookupFilter",
			"its messages: Zoho has its own");
}

void sf_make_lookup_filters(struct sf *w)
{
	for (size_t i = 0; i < w->fields.count && !w->log.failed; i++) {
		const struct sf_field *f = &w->fields.items[i];

		if (f->part && f->state == SF_MADE &&
			import_same(
				span_of(f->part->type->name), "CustomField"))
			filter_lookup(w, (uint32_t)i);
	}
}

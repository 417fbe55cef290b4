/* SPDX-License-Identifier: MIT */
/*
 * Related lists, which stand on Salesforce's layouts and in Zoho's modules:
 * of several layouts, the first that has a list says how it looks.
 */
#include "interop/salesforce/sf_related.h"

#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_mapping.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_report.h"
#include "tree/element.h"
#include "util/map.h"

/* A list in the making. */
struct listing {
	struct sf *w;
	struct sf_part *layout;
	const struct element *e;
	struct span name; /* Salesforce's */
	uint32_t module;  /* on whose pages it stands */
	uint32_t related; /* whose records it shows, or SF_NONE */
	uint32_t field;   /* by which lookup, or SF_NONE */
	struct span type, api_name, label;
	const char *why; /* it is not carried */
};

/* The row of a list that both systems ship, on an object's pages. */
static const struct node *standard_list(
	const struct sf *w, struct span name, struct span object)
{
	NODE_EACH (row, node_get(w->tables.doc, SPAN("related_lists"))) {
		struct span of = node_get_text(row, "object");

		if (span_equal(name, node_get_text(row, "name")) &&
			(!of.len || import_same_span(object, of)))
			return row;
	}
	return NULL;
}

static bool find_standard(struct listing *l)
{
	const struct node *row = standard_list(
		l->w, l->name, l->w->modules.items[l->module].object);
	struct span field, module;

	if (!row) {
		l->why = "Zoho has no such related list";
		return false;
	}
	l->type = SPAN("default");
	l->api_name = node_get_text(row, "to");
	l->label = node_get_text(row, "label");
	module = span_split(node_get_text(row, "by"), '.', &field);
	if (!module.len)
		return true;
	l->related = sf_module_ensure(l->w, module);
	if (l->related != SF_NONE)
		l->field = sf_field_ensure(l->w, l->related, field);
	return true;
}

/* "Child__c.Lookup__c": the records of a module that look this one up. */
static bool find_lookup(struct listing *l)
{
	struct span field, object = span_split(l->name, '.', &field);
	uint32_t modules[2], fields[SF_FIELDS];
	const struct node *lookup;
	const struct sf_field *f;
	const char *why;

	l->why = "its records are of an object that is not carried";
	if (!sf_modules_of(l->w, object, modules, &why))
		return false;
	l->why = "its lookup is not carried";
	if (sf_find_fields(l->w, modules[0], field, fields) != 1)
		return false;
	f = &l->w->fields.items[fields[0]];
	l->why = "its field is no lookup to this module";
	if (!span_equal(f->target, l->w->modules.items[l->module].api_name))
		return false;
	lookup = node_get(f->tree, SPAN("lookup"));
	l->type = SPAN("custom_lookup");
	l->related = modules[0];
	l->field = fields[0];
	l->api_name = node_get_text(lookup, "api_name");
	l->label = node_get_text(lookup, "display_label");
	if (!l->api_name.len)
		l->api_name = object;
	if (!l->label.len)
		l->label = node_get_text(
			l->w->modules.items[l->related].tree, "plural_label");
	return true;
}

static void put_columns(struct listing *l, struct node *tree)
{
	const struct foreign_type *type =
		foreign_type_find(&l->w->tables, SPAN("RelatedList"));
	struct sf_making m = { .w = l->w,
		.part = l->layout,
		.e = l->e,
		.within = import_print(&l->w->log, "relatedLists[%.*s]",
			SPAN_ARG(span_cut(l->name, 0, 200)))
				  .ptr,
		.tree = tree,
		.module = l->related };

	sf_map_all(&m, &type->properties);
}

static void put_order(struct listing *l, struct node *tree)
{
	struct span field = element_child_text(l->e, "sortField");
	struct span order = element_child_text(l->e, "sortOrder");
	uint32_t fields[SF_FIELDS];

	if (!field.len)
		return;
	if (sf_find_fields(l->w, l->related, field, fields) != 1) {
		sf_lose_one(l->w, l->layout, "relatedLists.sortField", field,
			"the field is not carried");
		return;
	}
	node_put_text(l->w->a, tree, "sort_by",
		l->w->fields.items[fields[0]].api_name);
	node_put_text(l->w->a, tree, "sort_order",
		span_is(order, "Desc") ? SPAN("desc") : SPAN("asc"));
}

static void make_list(struct listing *l)
{
	struct sf *w = l->w;
	struct node *tree = node_new(w->a, NODE_MAP);
	struct span name = import_pick_name(
		&w->log, &w->modules.items[l->module].list_names, l->api_name);
	struct span module = w->modules.items[l->module].api_name;

	node_put_text(w->a, tree, "api_name", name);
	node_put_text(w->a, tree, "module", module);
	node_put_text(w->a, tree, "display_label",
		import_label(&w->log, l->label, name));
	node_put_text(w->a, tree, "type", l->type);
	if (l->related != SF_NONE && l->field != SF_NONE) {
		node_put_text(w->a, tree, "related_module",
			w->modules.items[l->related].api_name);
		node_put_text(w->a, tree, "lookup_field",
			w->fields.items[l->field].api_name);
	}
	node_put_int(w->a, tree, "sequence_number",
		++w->modules.items[l->module].list_count);
	if (l->related != SF_NONE) {
		put_columns(l, tree);
		put_order(l, tree);
	} else if (element_find(l->e, "fields")) {
		sf_lose_one(w, l->layout, "relatedLists", l->name,
			"Zoho's list has its own columns");
	}
	if (element_find(l->e, "customButtons") ||
		element_find(l->e, "excludeButtons"))
		sf_lose(w, l->layout, "relatedLists.customButtons",
			"buttons are not carried");
	sf_emit(w, "related_list", module, name, tree, l->layout);
}

/* A list that another page of the module has, or Zoho's of the same name. */
static bool is_known(struct listing *l)
{
	struct sf_module *m = &l->w->modules.items[l->module];
	struct span key = span_is(l->type, "default") ? l->api_name : l->name;
	uint32_t at = (uint32_t)m->lists.count;

	return map_add(&m->lists, import_fold(&l->w->log, key), at) != at;
}

void sf_make_related(struct sf *w, struct sf_part *layout, uint32_t module)
{
	ELEMENT_EACH (child, layout->e) {
		struct listing l = { .w = w,
			.layout = layout,
			.e = child,
			.module = module,
			.related = SF_NONE,
			.field = SF_NONE };
		bool found;

		if (!span_is(child->name, "relatedLists"))
			continue;
		l.name = element_child_text(child, "relatedList");
		import_count_read(&w->log, "RelatedList", 1);
		found = span_find(l.name, '.', 0) < l.name.len
				? find_lookup(&l)
				: find_standard(&l);
		if (found && is_known(&l)) {
			found = false;
			l.why = "the module has the list already";
		}
		if (found) {
			make_list(&l);
			import_count_carried(&w->log, "RelatedList", 1);
		} else {
			import_drop(&w->log,
				&(struct import_place){ "RelatedList",
					import_print(&w->log, "%.*s: %.*s",
						SPAN_ARG(layout->full),
						SPAN_ARG(l.name)),
					layout->file, child->line },
				1, l.why);
		}
	}
}

/* SPDX-License-Identifier: MIT */
/* Fields, and lists of values. */
#include "interop/zoho/zo_field.h"

#include <stdlib.h>

#include "interop/zoho/zo_name.h"
#include "interop/zoho/zo_settle.h"

/* A child, and where Zoho shows it. */
struct ranked {
	const struct node *n;
	int64_t rank;
	size_t position;
};

static int ranked_order(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return (a->position > b->position) - (a->position < b->position);
}

const struct node **zo_in_order(struct zo *w, const struct node *list)
{
	size_t count = list && list->type == NODE_LIST ? list->count : 0, i = 0;
	struct ranked *all = arena_new(w->a, struct ranked, count + 1);
	const struct node **out =
		arena_new(w->a, const struct node *, count + 1);

	if (!all || !out) {
		w->log.failed = true;
		return out;
	}
	if (!count)
		return out;
	NODE_EACH (n, list) {
		int64_t rank;

		if (!import_integer(zo_text(n, "sequence_number"), &rank))
			rank = INT64_MAX;
		all[i] = (struct ranked){ n, rank, i };
		i++;
	}
	qsort(all, count, sizeof *all, ranked_order);
	for (i = 0; i < count; i++)
		out[i] = all[i].n;
	return out;
}

static bool is_none(struct span actual)
{
	return !actual.len || span_is(actual, "-None-");
}

static struct node *value_of(struct zo_making *m, const struct node *n)
{
	const struct rule *rule = rule_items(rule_property(
		schema_root(kind_schema(kind_find(SPAN("field")))),
		SPAN("pick_list_values")));
	const struct foreign_type *type =
		foreign_type_find(&m->w->tables, SPAN("pick_list_values"));
	struct span actual = zo_text(n, "actual_value");
	struct span shown = zo_text(n, "display_value");
	struct node *out;

	out = zo_shape(m, n, rule, &type->properties, SPAN("pick_list_values"));
	if (out && shown.len && !span_equal(shown, actual))
		node_put_text(m->w->a, out, "display_value", shown);
	return out;
}

/*
 * The values of a pick list, in their order, without -None-, which stands
 * for no value; NULL: there are none.
 */
static struct node *values_of(struct zo_making *m, const struct node *list)
{
	const struct node **all = zo_in_order(m->w, list);
	struct node *out = node_new(m->w->a, NODE_LIST);

	for (; all && *all; all++)
		if (!is_none(zo_text(*all, "actual_value")))
			node_add(out, value_of(m, *all));
	return out && out->count ? out : NULL;
}

static void put(struct zo_making *m, const char *path, struct node *value)
{
	if (value)
		zo_put_at(m->w, m->tree, span_of(path), value);
}

static void put_text(struct zo_making *m, const char *path, struct span text)
{
	if (text.len)
		put(m, path, node_new_text(m->w->a, text));
}

/* A multi-select lookup as it was before version 8: all in one map. */
static void put_flat_lookup(struct zo_making *m, const struct node *n)
{
	static const struct {
		const char *from, *to, *kind;
	} rows[] = {
		{ "linking_module", "linking_details.module", "module" },
		{ "lookup_apiname", "linking_details.lookup_field", "field" },
		{ "connectedlookup_apiname",
			"linking_details.connected_lookup_field", "field" },
		{ "connected_module", "connected_details.module", "module" },
		{ "connectedfield_apiname", "connected_details.field",
			"field" },
		{ "api_name", "related_list.api_name", "related_list" },
		{ "display_label", "related_list.display_label", NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct node *value = node_get(n, span_of(rows[i].from));
		struct span name;

		if (zo_is_empty(value))
			continue;
		name = rows[i].kind
			       ? zo_name_of(m->w, span_of(rows[i].kind), value)
			       : zo_text(n, rows[i].from);
		put_text(m,
			import_print(&m->w->log, "%.*s.%s", SPAN_ARG(n->key),
				rows[i].to)
				.ptr,
			name);
	}
}

static void put_links(struct zo_making *m, const char *key)
{
	const struct node *n = node_get(m->item->n, span_of(key));
	const struct rule *rule =
		rule_property(schema_root(kind_schema(m->kind)), span_of(key));
	const struct foreign_type *type =
		foreign_type_find(&m->w->tables, SPAN("multiselectlookup"));

	if (zo_is_empty(n) || !span_is(zo_text(m->item->n, "data_type"), key))
		return;
	if (node_get(n, SPAN("linking_details")) ||
		node_get(n, SPAN("connected_details")))
		put(m, key,
			zo_shape(m, n, rule, &type->properties, span_of(key)));
	else
		put_flat_lookup(m, n);
}

/* Older answers do not say how much a multi-line text holds. */
static void put_text_size(struct zo_making *m)
{
	int64_t length = node_get_int(m->item->n, "length", 0);

	if (span_is(zo_text(m->item->n, "data_type"), "textarea"))
		put_text(m, "textarea.type",
			length > 32000  ? SPAN("rich_text")
			: length > 2000 ? SPAN("large")
					: SPAN("small"));
}

/* The parts of an address, in their order: {field: {api_name}}. */
static void put_children(struct zo_making *m)
{
	const struct node **all =
		zo_in_order(m->w, node_get(m->item->n, SPAN("child_fields")));
	struct node *list = node_new(m->w->a, NODE_LIST);

	for (; all && *all; all++) {
		const struct node *field = node_get(*all, SPAN("field"));
		struct span name =
			zo_name_of(m->w, SPAN("field"), field ? field : *all);

		if (name.len)
			node_add(list, node_new_text(m->w->a, name));
	}
	if (list && list->count)
		put(m, "child_fields", list);
}

/* What cannot be known is no reason for silence. */
static void check_formula(struct zo_making *m)
{
	const struct node *formula = node_get(m->tree, SPAN("formula"));

	if (span_is(zo_text(m->item->n, "data_type"), "formula") &&
		!node_get_text(formula, "expression").len)
		m->why = "its formula is not among the answers: save those of "
			 "GET /settings/layouts too";
}

static bool is_picklist(const struct zo_making *m)
{
	struct span type = zo_text(m->item->n, "data_type");

	return span_is(type, "picklist") ||
	       span_is(type, "multiselectpicklist");
}

/* A subform's module is said at one place by layouts, at another by fields. */
static void put_subform(struct zo_making *m)
{
	const struct node *module =
		node_at(m->item->n, SPAN("/associated_module/module"));

	if (!module)
		module = node_get(m->item->n, SPAN("associated_module"));
	if (!zo_is_empty(module) &&
		span_is(zo_text(m->item->n, "data_type"), "subform"))
		put_text(m, "subform.module",
			zo_name_of(m->w, SPAN("module"), module));
}

void zo_make_field(struct zo_making *m)
{
	const struct node *n = m->item->n;
	struct span label = zo_text(n, "display_label");

	if (!span_equal(label, zo_text(n, "field_label")))
		put_text(m, "display_label", label);
	if (is_picklist(m) && !node_get(m->tree, SPAN("global_picklist")))
		put(m, "pick_list_values",
			values_of(m, node_get(n, SPAN("pick_list_values"))));
	put_links(m, "multiselectlookup");
	put_links(m, "multiuserlookup");
	put_text_size(m);
	put_children(m);
	put_subform(m);
	check_formula(m);
}

void zo_make_global_picklist(struct zo_making *m)
{
	put(m, "pick_list_values",
		values_of(m, node_get(m->item->n, SPAN("pick_list_values"))));
}

/* The layout that an answer's address names, by its id or name. */
static void put_layout(struct zo_making *m)
{
	struct node id = { .type = NODE_TEXT, .text = m->item->at.layout };
	struct span name =
		id.text.len ? zo_name_of(m->w, SPAN("layout"), &id) : SPAN("");

	/* a module's only layout is the one that it has from the start */
	put_text(m, "layout", name.len ? name : SPAN("Standard"));
}

void zo_make_pipeline(struct zo_making *m)
{
	const struct node **all =
		zo_in_order(m->w, node_get(m->item->n, SPAN("maps")));
	const struct rule *rule = rule_items(
		rule_property(schema_root(kind_schema(m->kind)), SPAN("maps")));
	const struct foreign_type *type =
		foreign_type_find(&m->w->tables, SPAN("pick_list_values"));
	struct span shown = zo_text(m->item->n, "display_value");
	struct node *list = node_new(m->w->a, NODE_LIST);

	put_layout(m);
	if (!span_equal(shown, zo_text(m->item->n, "actual_value")))
		put_text(m, "display_value", shown);
	for (; all && *all; all++)
		if (!is_none(zo_text(*all, "actual_value")))
			node_add(
				list, zo_shape(m, *all, rule, &type->properties,
					      SPAN("maps")));
	if (list && list->count)
		put(m, "maps", list);
}

/* A value of the parent and those that it offers, which may be none. */
static struct node *offer(struct zo_making *m, const struct node *n)
{
	struct node *out = node_new(m->w->a, NODE_MAP), *maps;

	node_put_text(m->w->a, out, "actual_value", zo_text(n, "actual_value"));
	maps = node_put_list(m->w->a, out, "maps");
	NODE_EACH (one, node_get(n, SPAN("maps")))
		node_add(maps,
			node_new_text(m->w->a, zo_text(one, "actual_value")));
	return out;
}

void zo_make_dependency(struct zo_making *m)
{
	struct node *list = node_new(m->w->a, NODE_LIST);

	put_layout(m);
	NODE_EACH (n, node_get(m->item->n, SPAN("pick_list_values")))
		if (zo_text(n, "actual_value").len)
			node_add(list, offer(m, n));
	if (list && list->count)
		put(m, "pick_list_values", list);
	else
		m->why = "the answer does not say which values it offers: save "
			 "that of GET /settings/layouts/{id}/map_dependency/"
			 "{id} too";
}

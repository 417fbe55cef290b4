/* SPDX-License-Identifier: MIT */
/* Pick lists: values of a field's own, global and standard value sets. */
#include "interop/salesforce/sf_picklist.h"

#include <string.h>

#include "interop/salesforce/sf_mapping.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_report.h"
#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/map.h"

/* What an entry and a list of Zoho's hold at most (formats/common.yaml). */
enum { VALUE_LENGTH = 120, VALUES_MOST = 4000 };

static bool is_colour(struct span s)
{
	if (s.len != 7 || s.ptr[0] != '#')
		return false;
	for (size_t i = 1; i < 7; i++)
		if (!strchr("0123456789abcdefABCDEF", s.ptr[i]))
			return false;
	return true;
}

static const struct foreign_properties *properties_of(
	const struct sf *w, const char *type)
{
	return &foreign_type_find(&w->tables, span_of(type))->properties;
}

/* What a stage says besides. */
static void put_stage(struct sf_making *m)
{
	bool closed = sf_says_true(m, "closed"), won = sf_says_true(m, "won");

	node_put_text(m->w->a, m->tree, "forecast_type",
		won      ? SPAN("Closed Won")
		: closed ? SPAN("Closed Lost")
			 : SPAN("Open"));
	sf_map_all(m, properties_of(m->w, "Stage"));
}

static void put_value(
	struct sf_listing *l, const struct element *e, struct span actual)
{
	struct node *value = node_new(l->w->a, NODE_MAP);
	struct sf_making m = {
		.w = l->w, .part = l->part, .e = e, .tree = value
	};
	struct span label = element_child_text(e, "label");
	struct span colour = element_child_text(e, "color");
	bool cut = false;

	node_put_text(l->w->a, value, "actual_value", actual);
	label = import_limit(label, VALUE_LENGTH, &cut);
	if (label.len && !span_equal(label, actual))
		node_put_text(l->w->a, value, "display_value", label);
	if (is_colour(colour)) {
		node_put_text(l->w->a, value, "colour_code", colour);
		l->coloured = true;
	}
	sf_map_all(&m, properties_of(l->w, "PicklistValue"));
	if (l->stages)
		put_stage(&m);
	if (l->closed && sf_says_true(&m, "closed"))
		node_add(l->closed, node_new_text(l->w->a, actual));
	if (l->won && sf_says_true(&m, "won"))
		node_add(l->won, node_new_text(l->w->a, actual));
	if (!l->fallback.len && sf_says_true(&m, "default"))
		l->fallback = actual;
	node_add(l->list, value);
}

/* NULL: the value can be carried. */
static const char *why_not(struct sf_listing *l, struct span actual)
{
	bool cut = false;

	if (!actual.len)
		return "the value has no name";
	import_limit(actual, VALUE_LENGTH, &cut);
	if (cut)
		return "Zoho's values have at most 120 characters";
	if (l->list->count >= VALUES_MOST)
		return "Zoho's pick lists have at most 4,000 values";
	if (map_get(&l->known, actual) != MAP_NONE)
		return "the list has the value twice";
	if (map_add(&l->known, actual, 0) == MAP_NONE)
		l->w->log.failed = true;
	return NULL;
}

static void take_value(struct sf_listing *l, const struct element *e)
{
	struct span actual = element_child_text(e, "fullName");
	const char *why = why_not(l, actual);

	if (!why)
		put_value(l, e, actual);
	if (!l->counts)
		return;
	import_count_read(&l->w->log, "PicklistValue", 1);
	if (!why)
		import_count_carried(&l->w->log, "PicklistValue", 1);
	else
		import_drop(&l->w->log,
			&(struct import_place){ "PicklistValue",
				import_print(&l->w->log, "%.*s: %.*s",
					SPAN_ARG(l->part->full),
					SPAN_ARG(actual)),
				l->part->file, e->line },
			1, why);
}

void sf_take_values(struct sf_listing *l, const struct element *e)
{
	const char *item;
	const struct element *parent = sf_value_parent(e, &item);

	l->known.arena = l->w->a;
	if (!parent || !l->list)
		return;
	ELEMENT_EACH (child, parent) {
		if (!span_is(child->name, item))
			continue;
		take_value(l, child);
		if (l->stages || !l->counts)
			continue;
		sf_lose_rest(l->w, l->part, child,
			properties_of(l->w, "PicklistValue"), NULL);
	}
}

static bool is_sorted(const struct element *e)
{
	const char *item;
	const struct element *parent = sf_value_parent(e, &item);

	return parent && span_is(element_child_text(parent, "sorted"), "true");
}

static void put_fallback(struct sf *w, const struct sf_field *f,
	struct node *tree, struct span value)
{
	if (!value.len)
		return;
	if (span_is(f->type, "multiselectpicklist"))
		node_add(node_put_list(w->a, tree, "default_value"),
			node_new_text(w->a, value));
	else
		node_put_text(w->a, tree, "default_value", value);
}

static bool use_global(
	struct sf *w, struct sf_field *f, struct span name, const char **why)
{
	uint32_t at = import_map_get(&w->set_names, name);
	const struct sf_valueset *set;

	if (at == SF_NONE) {
		*why = import_print(&w->log,
			"its values are in the global value set %.*s, which "
			"is not here",
			SPAN_ARG(name))
			       .ptr;
		return false;
	}
	set = &w->sets.items[at];
	f->values = set->values;
	node_put_text(w->a, f->tree, "global_picklist", set->api_name);
	put_fallback(w, f, f->tree, set->fallback);
	return true;
}

/* The list of a field's own values, empty; *old is what it held. */
static struct node *own_list(struct sf *w, struct sf_field *f, struct node *old)
{
	if (!f->values)
		f->values = node_put_list(w->a, f->tree, "pick_list_values");
	if (!f->values) {
		w->log.failed = true;
		return NULL;
	}
	*old = *f->values;
	f->values->first = f->values->last = NULL;
	f->values->count = 0;
	return f->values;
}

/*
 * Zoho's own values that Salesforce does not have stay, and cannot be chosen
 * any more: records and pipelines of the org may hold them.
 */
static void keep_old(struct sf_listing *l, const struct node *old)
{
	for (struct node *n = old->first, *next; n; n = next) {
		next = n->next;
		if (map_get(&l->known, node_get_text(n, "actual_value")) !=
			MAP_NONE)
			continue;
		n->next = NULL;
		if (!node_get(n, SPAN("type")))
			node_put_text(l->w->a, n, "type", SPAN("unused"));
		node_add(l->list, n);
	}
}

void sf_use_own(struct sf *w, struct sf_part *p, uint32_t field, bool counts)
{
	struct sf_field *f = &w->fields.items[field];
	struct sf_listing l = { .w = w, .part = p, .counts = counts };
	struct node old = { 0 };

	l.stages = span_is(f->api_name, "Stage") && f->values;
	l.closed = f->closed = node_new(w->a, NODE_LIST);
	l.won = f->won = node_new(w->a, NODE_LIST);
	l.list = own_list(w, f, &old);
	sf_take_values(&l, p->e);
	f->given = l.list ? l.list->count : 0;
	keep_old(&l, &old);
	if (is_sorted(p->e))
		node_put_bool(w->a, f->tree,
			"pick_list_values_sorted_lexically", true);
	if (l.coloured)
		node_put_bool(w->a, f->tree, "enable_colour_code", true);
	put_fallback(w, f, f->tree, l.fallback);
}

bool sf_put_values(
	struct sf *w, struct sf_part *p, uint32_t field, const char **why)
{
	const struct element *set = element_find(p->e, "valueSet");
	struct span name = set ? element_child_text(set, "valueSetName")
			       : element_child_text(p->e, "globalPicklist");

	if (name.len)
		return use_global(w, &w->fields.items[field], name, why);
	if (!sf_value_count(p->e)) {
		*why = "no file has its values";
		return false;
	}
	/* an activity's field is made twice and counted once */
	sf_use_own(w, p, field, !p->counted);
	p->counted = true;
	w->fields.items[field].valued = w->fields.items[field].given;
	if (w->log.failed || w->fields.items[field].given)
		return true;
	*why = "it has no values that can be carried";
	return false;
}

bool sf_has_value(struct sf *w, uint32_t field, struct span text)
{
	struct sf_field *f = &w->fields.items[field];

	if (!f->actual.arena) {
		f->actual.arena = w->a;
		NODE_EACH (value, f->values)
			if (map_add(&f->actual,
				    node_get_text(value, "actual_value"),
				    0) == MAP_NONE)
				w->log.failed = true;
	}
	return map_get(&f->actual, text) != MAP_NONE;
}

/* SPDX-License-Identifier: MIT */
/* Pick lists: values of a field's own, global and standard value sets. */
#include "op/import_salesforce_parts.h"

#include <string.h>

/* What an entry and a list of Zoho's hold at most (formats/common.yaml). */
enum { VALUE_LENGTH = 120, VALUES_MOST = 4000 };

#define NO_VALUES "it has no values that can be carried"

/* Where a field or value set has its values, in any version of the API. */
static const char *const places[][3] = {
	{ "valueSet", "valueSetDefinition", "value" },
	{ "picklist", NULL, "picklistValues" },
	{ NULL, NULL, "customValue" },
	{ NULL, NULL, "standardValue" },
	{ NULL, NULL, "globalPicklistValues" },
};

/* The element whose children of name *item are the values, or NULL. */
static const struct element *value_parent(
	const struct element *e, const char **item)
{
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const struct element *at = e;

		if (places[i][0])
			at = element_find(at, places[i][0]);
		if (at && places[i][1])
			at = element_find(at, places[i][1]);
		*item = places[i][2];
		if (at && element_find(at, *item))
			return at;
	}
	return NULL;
}

size_t sf_value_count(const struct element *e)
{
	const char *item;
	const struct element *parent = value_parent(e, &item);
	size_t n = 0;

	if (!parent)
		return 0;
	ELEMENT_EACH (child, parent)
		n += span_is(child->name, item);
	return n;
}

struct listing {
	struct sf *w;
	struct sf_part *part;
	struct node *list;
	struct map known;
	struct span fallback;      /* the default's actual value */
	struct node *closed, *won; /* values that close a record */
	bool stages;               /* of deals */
	bool counts;               /* values count as read and carried here */
	bool coloured;
};

static bool is_colour(struct span s)
{
	if (s.len != 7 || s.ptr[0] != '#')
		return false;
	for (size_t i = 1; i < 7; i++)
		if (!strchr("0123456789abcdefABCDEF", s.ptr[i]))
			return false;
	return true;
}

static const char *const categories[][2] = {
	{ "BestCase", "Best Case" },
	{ "Closed", "Closed" },
	{ "Forecast", "Committed" },
	{ "Omitted", "Omitted" },
	{ "Pipeline", "Pipeline" },
};

static void put_stage(
	const struct listing *l, struct node *value, const struct element *e)
{
	bool closed = span_is(element_child_text(e, "closed"), "true");
	bool won = span_is(element_child_text(e, "won"), "true");
	struct span category = element_child_text(e, "forecastCategory");
	int64_t n;

	if (sf_integer(element_child_text(e, "probability"), &n) && n >= 0 &&
		n <= 100)
		node_put_int(l->w->a, value, "probability", n);
	node_put_text(l->w->a, value, "forecast_type",
		won      ? SPAN("Closed Won")
		: closed ? SPAN("Closed Lost")
			 : SPAN("Open"));
	for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
		if (span_is(category, categories[i][0]))
			node_put_text(l->w->a, value, "forecast_category",
				span_of(categories[i][1]));
}

static void put_value(
	struct listing *l, const struct element *e, struct span actual)
{
	struct node *value = node_new(l->w->a, NODE_MAP);
	struct span label = element_child_text(e, "label");
	struct span colour = element_child_text(e, "color");
	bool cut = false;

	node_put_text(l->w->a, value, "actual_value", actual);
	label = sf_limit(label, VALUE_LENGTH, &cut);
	if (label.len && !span_equal(label, actual))
		node_put_text(l->w->a, value, "display_value", label);
	if (is_colour(colour)) {
		node_put_text(l->w->a, value, "colour_code", colour);
		l->coloured = true;
	}
	if (span_is(element_child_text(e, "isActive"), "false"))
		node_put_text(l->w->a, value, "type", SPAN("unused"));
	if (l->stages)
		put_stage(l, value, e);
	if (l->closed && span_is(element_child_text(e, "closed"), "true"))
		node_add(l->closed, node_new_text(l->w->a, actual));
	if (l->won && span_is(element_child_text(e, "won"), "true"))
		node_add(l->won, node_new_text(l->w->a, actual));
	if (!l->fallback.len &&
		span_is(element_child_text(e, "default"), "true"))
		l->fallback = actual;
	node_add(l->list, value);
}

/* NULL: the value can be carried. */
static const char *why_not(struct listing *l, struct span actual)
{
	bool cut = false;

	if (!actual.len)
		return "the value has no name";
	sf_limit(actual, VALUE_LENGTH, &cut);
	if (cut)
		return "Zoho's values have at most 120 characters";
	if (l->list->count >= VALUES_MOST)
		return "Zoho's pick lists have at most 4,000 values";
	if (map_get(&l->known, actual) != MAP_NONE)
		return "the list has the value twice";
	if (map_add(&l->known, actual, 0) == MAP_NONE)
		l->w->failed = true;
	return NULL;
}

static void take_value(struct listing *l, const struct element *e)
{
	struct span actual = element_child_text(e, "fullName");
	const char *why = why_not(l, actual);

	if (!why)
		put_value(l, e, actual);
	if (!l->counts)
		return;
	sf_count_read(l->w, "PicklistValue", 1);
	if (!why)
		sf_count_carried(l->w, "PicklistValue", 1);
	else
		sf_drop_items(l->w, "PicklistValue",
			sf_print(l->w, "%.*s: %.*s", SPAN_ARG(l->part->full),
				SPAN_ARG(actual)),
			l->part->file, e->line, 1, why);
}

/* What an entry may say besides; usual values are those without effect. */
static const struct sf_property value_properties[] = {
	{ "fullName", 0, 0 },
	{ "label", 0, 0 },
	{ "default", 0, 0 },
	{ "color", 0, 0 },
	{ "isActive", 0, 0 },
	{ "probability", 0, 0 },
	{ "forecastCategory", 0, 0 },
	{ "controllingFieldValues", 0, 0 },
	{ "description", 0, "values have no description" },
	{ "allowEmail", "false", "Zoho's values have no such role" },
	{ "closed", 0, 0 }, /* what it means is said by filters */
	{ "converted", "false", "conversion sets no status" },
	{ "cssExposed", "false", "there is no self-service portal for it" },
	{ "highPriority", "false", "Zoho's values have no such role" },
	{ "reverseRole", 0, "Zoho's values have no such role" },
	{ "reviewed", "false", "Zoho's values have no such role" },
	{ "won", 0, 0 },
	{ 0 },
};

static void take_values(struct listing *l, const struct element *e)
{
	const char *item;
	const struct element *parent = value_parent(e, &item);

	l->known.arena = l->w->a;
	if (!parent || !l->list)
		return;
	ELEMENT_EACH (child, parent) {
		if (!span_is(child->name, item))
			continue;
		take_value(l, child);
		if (l->stages || !l->counts)
			continue;
		sf_lose_rest(l->w, l->part, child, value_properties, NULL);
	}
}

static bool is_sorted(const struct element *e)
{
	const char *item;
	const struct element *parent = value_parent(e, &item);

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
	uint32_t at = sf_map_get(&w->set_names, name);
	const struct sf_valueset *set;

	if (at == SF_NONE) {
		*why = sf_print(w,
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

/* The list of a field's own values, emptied when it has one. */
static struct node *own_list(struct sf *w, struct sf_field *f)
{
	if (!f->values)
		f->values = node_put_list(w->a, f->tree, "pick_list_values");
	if (!f->values) {
		w->failed = true;
		return NULL;
	}
	f->values->first = f->values->last = NULL;
	f->values->count = 0;
	return f->values;
}

static void use_own(
	struct sf *w, struct sf_part *p, uint32_t field, bool counts)
{
	struct sf_field *f = &w->fields.items[field];
	struct listing l = { .w = w, .part = p, .counts = counts };
	bool standard = f->values;

	l.stages = span_is(f->api_name, "Stage") && standard;
	l.closed = f->closed = node_new(w->a, NODE_LIST);
	l.won = f->won = node_new(w->a, NODE_LIST);
	l.list = own_list(w, f);
	take_values(&l, p->e);
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
	use_own(w, p, field, !p->counted);
	p->counted = true;
	w->fields.items[field].valued = true;
	if (w->failed || w->fields.items[field].values->count)
		return true;
	*why = NO_VALUES;
	return false;
}

static const struct sf_property set_properties[] = {
	{ "customValue", 0, 0 },
	{ "description", 0, 0 },
	{ "fullName", 0, 0 },
	{ "globalPicklistValues", 0, 0 },
	{ "groupingStringEnum", 0, "values are not grouped" },
	{ "masterLabel", 0, 0 },
	{ "sorted", 0, 0 },
	{ "standardValue", 0, 0 },
	{ 0 },
};

static void finish_global(struct sf *w, struct sf_part *p,
	const struct listing *l, struct node *tree, struct span name)
{
	uint32_t at = (uint32_t)w->sets.count;
	struct sf_valueset *set = vec_add(w->a, &w->sets);

	if (!set ||
		map_add(&w->set_names, sf_fold(w, p->name), at) == MAP_NONE) {
		w->failed = true;
		return;
	}
	*set = (struct sf_valueset){ name, l->list, l->fallback };
	sf_carry(w, p);
	sf_lose_rest(w, p, p->e, set_properties, NULL);
	sf_emit(w, "global_picklist", SPAN(""), name, tree, p);
}

static void make_global(struct sf *w, struct sf_part *p, struct map *taken)
{
	struct listing l = { .w = w, .part = p, .counts = true };
	struct node *tree = node_new(w->a, NODE_MAP);
	struct span note = element_child_text(p->e, "description");
	struct span name;
	bool cut = false;

	l.list = node_new(w->a, NODE_LIST);
	take_values(&l, p->e);
	p->counted = true;
	if (!l.list || !l.list->count) {
		sf_drop(w, p, NO_VALUES);
		return;
	}
	name = sf_pick_name(w, taken, p->name);
	node_put_text(w->a, tree, "api_name", name);
	node_put_text(w->a, tree, "display_label",
		sf_label(w, element_child_text(p->e, "masterLabel"), p->name));
	if (note.len)
		node_put_text(
			w->a, tree, "description", sf_limit(note, 32000, &cut));
	node_put(tree, SPAN("pick_list_values"), l.list);
	if (is_sorted(p->e))
		node_put_bool(
			w->a, tree, "pick_list_values_sorted_lexically", true);
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

/* The fields of Zoho's that a standard value set is for, by ' '. */
static const char *const standard_sets[][2] = {
	{ "AccountOwnership", "Accounts.Ownership" },
	{ "AccountRating", "Accounts.Rating Leads.Rating" },
	{ "AccountType", "Accounts.Account_Type" },
	{ "CampaignStatus", "Campaigns.Status" },
	{ "CampaignType", "Campaigns.Type" },
	{ "CaseOrigin", "Cases.Case_Origin" },
	{ "CasePriority", "Cases.Priority" },
	{ "CaseReason", "Cases.Case_Reason" },
	{ "CaseStatus", "Cases.Status" },
	{ "CaseType", "Cases.Type" },
	{ "Industry", "Accounts.Industry Leads.Industry" },
	{ "LeadSource",
		"Leads.Lead_Source Contacts.Lead_Source Deals.Lead_Source" },
	{ "LeadStatus", "Leads.Lead_Status" },
	{ "OpportunityStage", "Deals.Stage" },
	{ "OpportunityType", "Deals.Type" },
	{ "OrderStatus", "Sales_Orders.Status" },
	{ "Product2Family", "Products.Product_Category" },
	{ "QuoteStatus", "Quotes.Quote_Stage" },
	{ "Salutation", "Leads.Salutation Contacts.Salutation" },
	{ "SolutionStatus", "Solutions.Status" },
	{ "TaskPriority", "Tasks.Priority" },
	{ "TaskStatus", "Tasks.Status" },
};

/* False: the field has values from its own file. */
static bool give_values(struct sf *w, struct sf_part *p, struct span target)
{
	struct span name, module = span_split(target, '.', &name);
	uint32_t m =
		sf_module_ensure(w, sf_print(w, "%.*s", SPAN_ARG(module)).ptr);
	uint32_t field = m == SF_NONE ? SF_NONE : sf_field_ensure(w, m, name);
	struct sf_field *f;

	if (field == SF_NONE || w->fields.items[field].valued)
		return false;
	use_own(w, p, field, !p->counted);
	p->counted = true;
	f = &w->fields.items[field];
	f->told = f->valued = true;
	if (!f->part)
		f->part = p;
	return true;
}

/* The row of the table above, if there are values for it. */
static const char *targets_of(const struct sf_part *p)
{
	size_t n = sizeof standard_sets / sizeof *standard_sets;

	for (size_t i = 0; i < n; i++)
		if (sf_same(p->name, standard_sets[i][0]))
			return standard_sets[i][1];
	return NULL;
}

static void use_standard_set(struct sf *w, struct sf_part *p)
{
	struct listing l = { .w = w, .part = p };
	const char *targets = targets_of(p);
	struct span rest = span_of(targets ? targets : "");
	unsigned given = 0;

	l.list = node_new(w->a, NODE_LIST);
	take_values(&l, p->e);
	if (!targets)
		sf_drop(w, p, "Zoho has no standard pick list for it");
	else if (!l.list || !l.list->count)
		sf_drop(w, p, NO_VALUES);
	if (p->settled)
		return;
	while (rest.len)
		given += give_values(w, p, span_split(rest, ' ', &rest));
	if (!given) {
		sf_drop(w, p, "the field's own file has its values");
		return;
	}
	sf_carry(w, p);
	sf_lose_rest(w, p, p->e, set_properties, NULL);
}

void sf_use_standard_sets(struct sf *w)
{
	struct sf_part *p = NULL;

	while ((p = sf_next(w, "StandardValueSet", p)))
		use_standard_set(w, p);
}

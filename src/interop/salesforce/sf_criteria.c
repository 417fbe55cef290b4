/* SPDX-License-Identifier: MIT */
/*
 * Conditions of list views, lookups and roll-ups become criteria.
 *
 * A condition is a field, an operation and values parted by commas; the
 * conditions hold together unless a logic such as `1 AND (2 OR 3)` says
 * otherwise (sf_logic.c).
 */
#include "interop/salesforce/sf_criteria.h"

#include <string.h>

#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_flag.h"
#include "interop/salesforce/sf_logic.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_number.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_picklist.h"
#include "interop/salesforce/sf_report.h"
#include "model/criteria_words.h"
#include "model/facts.h"

/* More conditions than Salesforce takes, and what a group of Zoho's holds. */
enum { CONDITIONS = 25 };

struct condition {
	struct sf *w;
	const struct sf_filter *how;
	uint32_t at; /* of the field */
	const struct sf_field *field;
	/* comparators, for one value and for several (or NULL) */
	const struct comparator *comparator, *many;
	struct span join; /* how several are joined without the latter */
	struct span text; /* the values */
	const char *why;  /* it cannot be said */
};

static struct node *leaf(
	const struct condition *c, const char *comparator, struct node *value)
{
	struct node *n = node_new(c->w->a, NODE_MAP);

	node_put_text(c->w->a, n, "field", c->field->api_name);
	node_put_text(c->w->a, n, "comparator", span_of(comparator));
	return value && node_put(n, SPAN("value"), value) ? n : NULL;
}

static struct node *typed_leaf(const struct condition *c,
	const char *comparator, const char *type, struct span value)
{
	struct node *n = node_new(c->w->a, NODE_MAP);

	node_put_text(c->w->a, n, "field", c->field->api_name);
	node_put_text(c->w->a, n, "comparator", span_of(comparator));
	node_put_text(c->w->a, n, "type", span_of(type));
	node_put_text(c->w->a, n, "value", value);
	return n;
}

static bool is_number(struct span type)
{
	static const char *const numbers[] = { "integer", "bigint", "double",
		"currency", "percent", NULL };
	const char *const *t = numbers;

	while (*t && !span_is(type, *t))
		t++;
	return *t;
}

/* What the values of a field are: a formula's are its result's. */
static struct span value_type(const struct sf_field *f)
{
	return f->result.len ? f->result : f->type;
}

static struct node *boolean_value(struct condition *c, struct span s)
{
	if (span_is(s, "1") || import_same(s, "true"))
		return node_new_bool(c->w->a, true);
	if (span_is(s, "0") || import_same(s, "false"))
		return node_new_bool(c->w->a, false);
	c->why = "its value is neither true nor false";
	return NULL;
}

/* One value of the field's type; NULL: *why. */
static struct node *value_of(struct condition *c, struct span s)
{
	struct span type = value_type(c->field);
	struct node *n;

	c->why = NULL;
	if (span_is(type, "boolean"))
		return boolean_value(c, s);
	if (is_number(type)) {
		n = sf_number(c->w, s);
		if (!n)
			c->why = "its value is no number";
		return n;
	}
	if (span_is(type, "date") || span_is(type, "datetime")) {
		n = sf_date(c->w, s, span_is(type, "datetime"));
		if (!n)
			c->why = "its date has no counterpart";
		return n;
	}
	if (span_ends(type, SPAN("lookup")))
		c->why = "it names a record or a user, which is not carried";
	else if (c->field->values && !c->comparator->is_part &&
		 !sf_has_value(c->w, c->at, s))
		c->why = "its value is not in the pick list";
	else if (span_starts(s, SPAN("${")))
		c->why = "its value would be taken for a pre-defined one";
	return c->why ? NULL : node_new_text(c->w->a, s);
}

/* Split at commas outside quotes; quotes go. *rest is what follows. */
static struct span next_value(struct span *rest)
{
	struct span s = *rest;
	size_t i = 0;
	bool quoted = false;
	struct element trimmed = { 0 };

	while (i < s.len && (quoted || s.ptr[i] != ',')) {
		quoted ^= s.ptr[i] == '"';
		i++;
	}
	*rest = span_cut(s, i + 1, s.len);
	trimmed.text = span_cut(s, 0, i);
	s = element_text(&trimmed);
	if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
		s = span_cut(s, 1, s.len - 1);
	return s;
}

/* Is the value a pre-defined one, such as ${TODAY}? */
static bool is_predefined(const struct node *n)
{
	return n->type == NODE_TEXT && span_starts(n->text, SPAN("${"));
}

static struct node *one_value(struct condition *c, struct span s)
{
	struct node *value = value_of(c, s);

	if (value && is_predefined(value))
		return typed_leaf(
			c, c->comparator->name, "pre_defined", value->text);
	return value ? leaf(c, c->comparator->name, value) : NULL;
}

/* Several values: one list, or one condition each. */
static struct node *many_values(struct condition *c)
{
	struct node *list = node_new(c->w->a, NODE_LIST);
	struct span rest = c->text;
	struct node *group, *n;

	while (rest.len && list && list->count < 500) {
		struct span one = next_value(&rest);

		if (!one.len)
			continue;
		n = c->many ? value_of(c, one) : one_value(c, one);
		if (!n && c->many && c->field->values)
			continue; /* no record can hold it */
		if (!n || is_predefined(n)) {
			c->why = c->why ? c->why : "relative dates stand alone";
			return NULL;
		}
		node_add(list, n);
	}
	if (c->many && list && !list->count)
		return NULL;
	c->why = NULL;
	if (c->many || !list)
		return leaf(c, c->many ? c->many->name : "", list);
	if (list->count < 2)
		return list->first;
	if (list->count > CONDITIONS) {
		c->why = "it has more values than a group can";
		return NULL;
	}
	group = node_new(c->w->a, NODE_MAP);
	node_put_text(c->w->a, group, "group_operator", c->join);
	return node_put(group, SPAN("group"), list) ? group : NULL;
}

static struct node *no_value(struct condition *c)
{
	bool equal = !strcmp(c->comparator->name, "equal");

	if (!equal && strcmp(c->comparator->name, "not_equal") != 0) {
		c->why = "it compares with nothing";
		return NULL;
	}
	if (span_is(value_type(c->field), "boolean"))
		return leaf(c, "equal", node_new_bool(c->w->a, !equal));
	return typed_leaf(c, "equal", "pre_defined",
		equal ? SPAN("${EMPTY}") : SPAN("${NOTEMPTY}"));
}

/* What a field holds, in the words of criteria. */
static enum holds holds_of(const struct sf_field *f)
{
	const struct data_type *t = data_type_find(f->type);

	if (f->result.len)
		return data_type_of_result(f->result);
	return t ? t->holds : HOLDS_ANY;
}

/* Texts compare with all, dates with times, anything else with its like. */
static bool comparable(const struct sf_field *x, const struct sf_field *y)
{
	enum holds a = holds_of(x), b = holds_of(y);
	unsigned days = HOLDS_BIT(HOLDS_DATE) | HOLDS_BIT(HOLDS_DATETIME);
	unsigned any = HOLDS_BIT(HOLDS_TEXT) | HOLDS_BIT(HOLDS_ANY);

	return a == b || ((HOLDS_BIT(a) | HOLDS_BIT(b)) & any) ||
	       ((HOLDS_BIT(a) & days) && (HOLDS_BIT(b) & days));
}

/* Another field's value: $Source.X is the record that looks one up. */
static struct node *field_value(struct condition *c, struct span name)
{
	struct span rest, object = span_split(name, '.', &rest);
	bool source = import_same(object, "$Source");
	uint32_t fields[SF_FIELDS];
	uint32_t module = source ? c->how->source : c->how->module;
	unsigned n = module == SF_NONE ? 0
				       : sf_find_fields(c->w, module,
						 source ? rest : name, fields);
	struct span other;

	if (n != 1 || !sf_make_field(c->w, fields[0], c->how->depth + 1)) {
		c->why = "it compares with a field that is not carried";
		return NULL;
	}
	if (!comparable(c->field, &c->w->fields.items[fields[0]])) {
		c->why = "it compares fields of different types";
		return NULL;
	}
	other = c->w->fields.items[fields[0]].api_name;
	if (!source)
		return typed_leaf(c, c->comparator->name, "field", other);
	return typed_leaf(c, c->comparator->name, "merge_field",
		import_print(&c->w->log, "${!%.*s.%.*s}",
			SPAN_ARG(c->w->modules.items[module].api_name),
			SPAN_ARG(other)));
}

static bool has_comma(struct span s)
{
	return span_find(s, ',', 0) < s.len;
}

/* Can the field be compared like this, with one value or several? */
static bool fits(struct condition *c)
{
	unsigned holds = HOLDS_BIT(holds_of(c->field));

	if (!(c->comparator->fits & holds) ||
		(c->many && has_comma(c->text) && !(c->many->fits & holds)))
		c->why = "such a field is not compared like that";
	return !c->why;
}

/* The condition on a field that is known, by its values. */
static struct node *value_condition(struct condition *c)
{
	struct span rest = c->text;

	if (!c->text.len)
		return no_value(c);
	/* includes and excludes: always lists */
	if (c->many == c->comparator)
		return many_values(c);
	return has_comma(c->text) ? many_values(c)
				  : one_value(c, next_value(&rest));
}

/* True: the field is one that Salesforce derives from a status. */
static bool derived(struct condition *c, struct span name, struct node **out)
{
	bool equal = !strcmp(c->comparator->name, "equal");
	struct node *value = boolean_value(c, c->text);
	bool found = value &&
		     (equal || !strcmp(c->comparator->name, "not_equal")) &&
		     sf_flag_condition(c->w, c->how->module, name,
			     value->boolean == equal, out);

	c->why = found ? "no value of the pick list is so" : NULL;
	return found;
}

/* The comparators of an operation; false: it has no counterpart. */
static bool read_operation(struct condition *c, struct span operation)
{
	const struct node *row = node_get(
		node_get(c->w->tables.doc, SPAN("operations")), operation);

	c->comparator = comparator_find(node_get_text(row, "comparator"));
	c->many = comparator_find(node_get_text(row, "many"));
	c->join = node_get_text(row, "join");
	return c->comparator;
}

static struct node *condition_tree(struct condition *c, const struct element *e)
{
	struct span name = element_child_text(e, "field");
	struct span operation = element_child_text(e, "operation");
	struct span other = element_child_text(e, "valueField");
	uint32_t fields[SF_FIELDS];
	struct sf_field copy;
	struct node *out;

	if (!read_operation(c, operation)) {
		c->why = "its operation has no counterpart";
		return NULL;
	}
	if (derived(c, name, &out))
		return out;
	if (sf_find_fields(c->w, c->how->module, name, fields) != 1 ||
		!sf_make_field(c->w, fields[0], c->how->depth + 1)) {
		c->why = "the field is not carried";
		return NULL;
	}
	c->at = fields[0];
	/* looking up another one may move the fields */
	copy = c->w->fields.items[fields[0]];
	c->field = &copy;
	out = !fits(c)    ? NULL
	      : other.len ? field_value(c, other)
			  : value_condition(c);
	c->field = NULL;
	return out;
}

static void lose_condition(const struct condition *c, const struct sf_part *p,
	const struct element *e)
{
	struct span field = element_child_text(e, "field");

	sf_lose_one(c->w, p, c->how->items, field, c->why);
}

/* The conditions in order, NULL for lost ones; the number, or too many. */
static unsigned read_conditions(struct sf *w, const struct sf_part *p,
	const struct element *e, const struct sf_filter *how,
	struct node *out[CONDITIONS], unsigned *lost)
{
	unsigned n = 0;

	ELEMENT_EACH (child, e) {
		struct condition c = { .w = w, .how = how };

		if (!span_is(child->name, how->items))
			continue;
		if (n == CONDITIONS)
			return CONDITIONS + 1;
		c.text = element_child_text(child, "value");
		out[n] = condition_tree(&c, child);
		if (!out[n]) {
			lose_condition(&c, p, child);
			++*lost;
		}
		n++;
	}
	return n;
}

static struct node *join(struct sf *w, struct node *all[], unsigned n)
{
	struct node *group, *list, *only = NULL;
	unsigned count = 0;

	for (unsigned i = 0; i < n; i++)
		if (all[i]) {
			only = all[i];
			count++;
		}
	if (count < 2)
		return only;
	group = node_new(w->a, NODE_MAP);
	node_put_text(w->a, group, "group_operator", SPAN("AND"));
	list = node_put_list(w->a, group, "group");
	for (unsigned i = 0; i < n; i++)
		if (all[i])
			node_add(list, all[i]);
	return group;
}

bool sf_criteria(struct sf *w, const struct sf_part *p, const struct element *e,
	const struct sf_filter *how, struct node **out)
{
	struct node *all[CONDITIONS + 1];
	unsigned lost = 0;
	unsigned n = read_conditions(w, p, e, how, all, &lost);
	struct span logic =
		how->logic ? element_child_text(e, how->logic) : SPAN("");
	struct node *tree;

	if (n + !!how->before > CONDITIONS || (how->strict && lost))
		return false;
	if (logic.len && !sf_logic_is_plain(logic)) {
		tree = lost ? NULL : sf_logic(w, logic, all, n);
		if (!tree)
			return false;
		all[0] = tree;
		n = 1;
	}
	all[n] = how->before;
	*out = join(w, all, n + 1);
	return true;
}

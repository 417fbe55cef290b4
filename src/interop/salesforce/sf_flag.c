/* SPDX-License-Identifier: MIT */
/*
 * Flags that Salesforce derives from a status: IsClosed, IsWon.
 *
 * Zoho has no such fields; a condition on one is a condition on the values
 * of the pick list. A standard value set says which values close a record,
 * else they are those of a new org.
 */
#include "interop/salesforce/sf_flag.h"

#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_picklist.h"

struct flag {
	const char *object, *names; /* API name and column, by ' ' */
	const char *field;          /* of Zoho's */
	bool won;
	const char *values; /* of a new org, by '|' */
};

static const struct flag flags[] = {
	{ "Case", "IsClosed CASES.CLOSED", "Status", false, "Closed" },
	{ "Opportunity", "IsClosed OPPORTUNITY.CLOSED", "Stage", false,
		"Closed Won|Closed Lost|Closed Lost to Competition" },
	{ "Opportunity", "IsWon OPPORTUNITY.WON", "Stage", true, "Closed Won" },
	{ "Task", "IsClosed TASK.CLOSED IS_CLOSED", "Status", false,
		"Completed" },
	{ 0 },
};

static bool is_named(const struct flag *f, struct span object, struct span name)
{
	struct span rest = span_of(f->names);

	if (!sf_same(object, f->object))
		return false;
	while (rest.len)
		if (sf_same_span(span_split(rest, ' ', &rest), name))
			return true;
	return false;
}

/* The closing values, those of the list that there still are. */
static struct node *values_of(
	struct sf *w, const struct flag *flag, uint32_t field)
{
	const struct sf_field *f = &w->fields.items[field];
	struct node *out = node_new(w->a, NODE_LIST);
	struct span rest = span_of(flag->values);
	const struct node *closing = flag->won ? f->won : f->closed;

	if (f->valued) {
		NODE_EACH (value, closing)
			node_add(out, node_new_text(w->a, value->text));
		return out;
	}
	while (rest.len) {
		struct span one = span_split(rest, '|', &rest);

		if (sf_has_value(w, field, one))
			node_add(out, node_new_text(w->a, one));
	}
	return out;
}

bool sf_flag_condition(struct sf *w, uint32_t module, struct span name,
	bool holds, struct node **out)
{
	struct span object = w->modules.items[module].object;
	const struct flag *flag = flags;
	struct node *values, *tree = node_new(w->a, NODE_MAP);
	uint32_t at;

	while (flag->object && !is_named(flag, object, name))
		flag++;
	if (!flag->object)
		return false;
	at = sf_field_ensure(w, module, span_of(flag->field));
	values = at == SF_NONE ? NULL : values_of(w, flag, at);
	*out = NULL;
	if (!values || !values->count || !tree)
		return true;
	node_put_text(w->a, tree, "field", span_of(flag->field));
	if (values->count == 1) {
		node_put_text(w->a, tree, "comparator",
			holds ? SPAN("equal") : SPAN("not_equal"));
		node_put(tree, SPAN("value"), node_share(w->a, values->first));
	} else {
		node_put_text(w->a, tree, "comparator",
			holds ? SPAN("in") : SPAN("not_in"));
		node_put(tree, SPAN("value"), values);
	}
	*out = tree;
	return true;
}

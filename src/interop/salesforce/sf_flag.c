/* SPDX-License-Identifier: MIT */
/*
 * Flags that Salesforce derives from a status: IsClosed, IsWon.
 *
 * Zoho has no such fields; a condition on one is a condition on the values
 * of the pick list. A standard value set says which values close a record,
 * else they are those of a new org.
 */
#include "interop/salesforce/sf_flag.h"

#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_picklist.h"

/* The row of the flag that a name is in an object; NULL: it is none. */
static const struct node *find_flag(
	const struct sf *w, struct span object, struct span name)
{
	const struct foreign_object *o = sf_standard_object(w, object);

	if (!o)
		return NULL;
	NODE_EACH (flag, node_get(o->row, SPAN("derived")))
		NODE_EACH (one, node_get(flag, SPAN("names")))
			if (import_same_span(name, one->text))
				return flag;
	return NULL;
}

/* The closing values, those of the list that there still are. */
static struct node *values_of(
	struct sf *w, const struct node *flag, uint32_t field)
{
	const struct sf_field *f = &w->fields.items[field];
	bool won = span_is(node_get_text(flag, "state"), "won");
	struct node *out = node_new(w->a, NODE_LIST);

	if (f->valued) {
		NODE_EACH (value, won ? f->won : f->closed)
			node_add(out, node_new_text(w->a, value->text));
		return out;
	}
	NODE_EACH (value, node_get(flag, SPAN("values")))
		if (sf_has_value(w, field, value->text))
			node_add(out, node_new_text(w->a, value->text));
	return out;
}

bool sf_flag_condition(struct sf *w, uint32_t module, struct span name,
	bool holds, struct node **out)
{
	struct span object = w->modules.items[module].object;
	const struct node *flag = find_flag(w, object, name);
	struct span field = node_get_text(flag, "field");
	struct node *values, *tree = node_new(w->a, NODE_MAP);
	uint32_t at;

	if (!flag)
		return false;
	at = sf_field_ensure(w, module, field);
	values = at == SF_NONE ? NULL : values_of(w, flag, at);
	*out = NULL;
	if (!values || !values->count || !tree)
		return true;
	node_put_text(w->a, tree, "field", field);
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

/* SPDX-License-Identifier: MIT */
/* Of a mapping's target: what it says of records that are found. */
#include "model/found_check.h"

#include "model/value_form.h"

struct found {
	const struct inspection *in;
	const struct node *target;
	struct span module;
	const struct map *fields;
};

/* What is never made cannot be made on a match either. */
static void check_create(const struct found *f)
{
	const struct node *n = node_get(f->target, SPAN("on_match"));

	if (span_is(node_get_text(f->target, "create"), "never") && n &&
		span_is(n->text, "create"))
		FAULT_AT(f->in, OPK_BAD_MAPPING, n,
			"'%.*s' is never made, so that none can be made on a "
			"match\n"
			"Say skip, merge, overwrite or fail, or leave create "
			"out.",
			SPAN_ARG(f->module));
}

/* Only of booleans one can be true. */
static void check_merge(const struct found *f)
{
	NODE_EACH (n, node_get(f->target, SPAN("merge"))) {
		const struct field_facts *to =
			world_field(f->in->world, f->module, n->key);
		char field[VALUE_BYTES];

		if (to && to->type && to->holds != HOLDS_BOOLEAN)
			FAULT_AT(f->in, OPK_BAD_MAPPING, n,
				"true_wins is for booleans, and %s is of type "
				"%s\nLeave it out; on_match says what becomes "
				"of the field.",
				show(n->key, field), to->type->name);
		else if (map_get(f->fields, n->key) == MAP_NONE)
			WARN_AT(f->in, OPK_BAD_MAPPING, n,
				"nothing fills %s, so that nothing is merged "
				"into it\nMap the field, or leave it out here.",
				show(n->key, field));
	}
}

/* Only a record that leads to an account can belong to another. */
static void check_other_account(const struct found *f)
{
	const struct node *n = node_get(f->target, SPAN("on_other_account"));
	char field[VALUE_BYTES];

	NODE_EACH (each, node_get(f->target, SPAN("fields")))
		if (span_is(node_get_text(each, "record"), "Accounts"))
			return;
	if (n && n->type == NODE_TEXT)
		WARN_AT(f->in, OPK_BAD_MAPPING, n,
			"no field of the target is the record of Accounts, so "
			"that %s never comes up\n"
			"Map a lookup to {record: Accounts}, or leave this "
			"out.",
			show(n->text, field));
}

void found_check(const struct inspection *in, const struct node *target,
	const struct map *fields)
{
	struct found f = { in, target, node_get_text(target, "module"),
		fields };

	check_create(&f);
	check_merge(&f);
	check_other_account(&f);
}

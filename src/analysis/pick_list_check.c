/* SPDX-License-Identifier: MIT */
/* What is built on pick lists: dependencies, pipelines, defaults. */
#include "analysis/pick_list_check.h"

#include <stdio.h>

#include "analysis/value_check.h"
#include "model/inspection.h"

/* A field that has to be a pick list; NULL: it is none, which is said. */
static const struct field_facts *pick_list_at(
	const struct inspection *in, const struct node *name)
{
	const struct field_facts *f;
	char shown[VALUE_BYTES];

	if (!name || name->type != NODE_TEXT || !name->text.len)
		return NULL;
	f = world_field(in->world, home_of(in->id), name->text);
	if (!f || !f->type)
		return NULL;
	if (f->holds == HOLDS_CHOICE || f->holds == HOLDS_CHOICES)
		return f;
	FAULT_AT(in, OPK_NOT_A_VALUE, name,
		"field %s is of type %s, not a pick list\n"
		"Name a field of type picklist.",
		show(name->text, shown), f->type->name);
	return NULL;
}

static void check_maps(const struct inspection *in,
	const struct field_facts *parent, const struct field_facts *child)
{
	struct span a = node_get_text(in->tree, "parent");
	struct span b = node_get_text(in->tree, "child");

	NODE_EACH (n, node_get(in->tree, SPAN("pick_list_values"))) {
		const struct node *value = node_get(n, SPAN("actual_value"));
		const struct node *maps = node_get(n, SPAN("maps"));

		if (parent && value)
			value_check_choices(in, parent, a, value);
		if (child && maps && maps->type == NODE_LIST)
			value_check_choices(in, child, b, maps);
	}
}

void map_dependency_check(const struct inspection *in)
{
	const struct node *parent = node_get(in->tree, SPAN("parent"));
	const struct node *child = node_get(in->tree, SPAN("child"));
	char name[VALUE_BYTES];

	check_maps(in, pick_list_at(in, parent), pick_list_at(in, child));
	if (parent && child && parent->text.len &&
		span_equal(parent->text, child->text))
		FAULT_AT(in, OPK_REFERENCE_CYCLE, child,
			"pick list %s would depend on itself\n"
			"Name two different fields.",
			show(child->text, name));
}

void workflow_task_check(const struct inspection *in)
{
	static const struct {
		const char *property, *field;
	} names[] = { { "status", "Status" }, { "priority", "Priority" } };

	for (size_t i = 0; i < 2; i++) {
		struct span field = span_of(names[i].field);
		const struct field_facts *f =
			world_field(in->world, SPAN("Tasks"), field);
		const struct node *n =
			node_get(in->tree, span_of(names[i].property));

		if (f && f->type && n)
			value_check_choices(in, f, field, n);
	}
}

void pipeline_check(const struct inspection *in)
{
	struct span home = home_of(in->id), stage = SPAN("Stage");
	const struct node *own = node_get(in->tree, SPAN("actual_value"));
	const struct field_facts *f = world_field(in->world, home, stage);

	if (f && f->type)
		NODE_EACH (n, node_get(in->tree, SPAN("maps"))) {
			const struct node *value =
				node_get(n, SPAN("actual_value"));

			if (value)
				value_check_choices(in, f, stage, value);
		}
	f = world_field(in->world, home, SPAN("Pipeline"));
	if (f && f->type && own)
		value_check_choices(in, f, SPAN("Pipeline"), own);
}

/* The types of other defaults are the schema's business. */
void field_check(const struct inspection *in)
{
	const struct node *value = node_get(in->tree, SPAN("default_value"));
	struct span name = node_get_text(in->tree, "api_name");
	const struct field_facts *f;

	if (!value)
		return;
	f = world_field(in->world, home_of(in->id), in->id->value[1]);
	if (f && f->type)
		value_check(in, f, name, value);
}

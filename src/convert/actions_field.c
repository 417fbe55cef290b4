/* SPDX-License-Identifier: MIT */
/* Compiling field updates, changes of owner and of tags. */
#include "convert/automation_parts.h"

/* The sheet that a lookup of the rule's record leads to, or NULL. */
static struct sheet *follow(struct compiling *c, struct span module,
	struct span lookup, uint32_t *column)
{
	struct sheet *to = ways_sheet(c->m->setting, module, &c->st);

	*column = map_get(&c->sheet->by_name, lookup);
	if (!to || *column == MAP_NONE)
		return NULL;
	automation_open_book(c, to);
	return to;
}

static void take_dependents(struct compiling *c, struct update *u,
	struct sheet *sheet, const struct node *list)
{
	if (!node_first(list))
		return;
	u->dependents = compiled(c, struct field_value, list->count);
	if (!u->dependents)
		return;
	NODE_EACH (n, list) {
		struct field_value *f = &u->dependents[u->dependent_count++];

		written_take(c, sheet, node_get_text(n, "field"), &f->to);
		value_take(c, n, &f->value);
	}
}

static struct remark *not_carried(
	struct compiling *c, const struct node *n, const char *what)
{
	if (!n)
		return NULL;
	return remark_new(c, "'%.*s' says '%s', which is not looked at",
		SPAN_ARG(c->doer->name), what);
}

/* The sheet of the record that is updated, or NULL: there is none. */
static struct sheet *updated_sheet(
	struct compiling *c, struct update *u, const struct node *tree)
{
	struct span module = node_get_text(tree, "module");
	struct span related = node_get_text(tree, "related_module");

	if (!span_equal(related.len ? related : module, c->sheet->module))
		return NULL; /* for records of another module */
	if (!related.len)
		return c->sheet;
	u->has_lookup = true;
	return follow(
		c, module, node_get_text(tree, "lookup_field"), &u->lookup);
}

/* One that is due later is only described. */
static struct update *later_take(
	struct compiling *c, struct update *u, const struct node *tree)
{
	value_take(c, tree, &u->main.value);
	u->main.to.facts = world_field(c->m->setting->world,
		node_get_text(tree, "module"), node_get_text(tree, "field"));
	return c->st ? NULL : u;
}

struct update *update_take(struct compiling *c, const struct node *tree)
{
	struct update *u = compiled(c, struct update, 1);
	struct sheet *sheet;

	if (!u || c->due.ptr)
		return u ? later_take(c, u, tree) : NULL;
	sheet = updated_sheet(c, u, tree);
	if (!sheet)
		return NULL;
	u->append = span_is(node_get_text(tree, "update_type"), "append");
	value_take(c, tree, &u->main.value);
	written_take(c, sheet, node_get_text(tree, "field"), &u->main.to);
	if (!u->main.to.facts)
		return NULL; /* there is no such field */
	u->notify = span_is(u->main.to.field, "Owner") &&
		    node_get_bool(tree, "notify", false);
	u->related = not_carried(
		c, node_get(tree, SPAN("related_records")), "related_records");
	take_dependents(c, u, sheet, node_get(tree, SPAN("dependent_fields")));
	return c->st ? NULL : u;
}

/* Where the lookup leads to: the module that its field names. */
static struct sheet *owned_sheet(
	struct compiling *c, struct owner_change *o, struct span lookup)
{
	const struct field_facts *facts;

	if (!lookup.len)
		return c->sheet;
	o->has_lookup = true;
	facts = world_field(c->m->setting->world, c->sheet->module, lookup);
	if (!facts || !facts->leads_to.count)
		return NULL;
	return follow(c, facts->leads_to.items[0], lookup, &o->lookup);
}

struct owner_change *owner_take(
	struct compiling *c, const struct node *n, size_t number)
{
	struct owner_change *o = compiled(c, struct owner_change, 1);
	struct sheet *sheet =
		o ? owned_sheet(c, o, node_get_text(n, "lookup_field")) : NULL;
	struct span name;

	if (!sheet)
		return NULL;
	name = arena_print(c->m->arena, "%.*s%.*s/%zu", SPAN_ARG(c->doer->name),
		SPAN_ARG(c->path), number);
	if (!name.ptr)
		c->st = fault_memory(c->m->setting->faults);
	written_take(c, sheet, SPAN("Owner"), &o->to);
	o->turns = turns_take(c, name, node_get(n, SPAN("assign_to")));
	o->notify = node_get_bool(n, "notify", false);
	o->related = not_carried(
		c, node_get(n, SPAN("related_records")), "related_records");
	o->availability =
		not_carried(c, node_get(n, SPAN("user_availability_based_on")),
			"user_availability_based_on");
	return c->st ? NULL : o;
}

struct tag_change *tags_take(
	struct compiling *c, const struct node *n, bool removes)
{
	struct tag_change *t = compiled(c, struct tag_change, 1);
	const struct node *list =
		n->type == NODE_LIST ? n : node_get(n, SPAN("tags"));

	if (!t)
		return NULL;
	t->removes = removes;
	t->over_write = node_get_bool(n, "over_write", false);
	t->names = compiled(c, struct span, list ? list->count : 0);
	if (!t->names)
		return NULL;
	NODE_EACH (tag, list) {
		struct span name = node_get_text(
			component_named(c, "tag", tag->text), "name");

		if (name.len)
			t->names[t->count++] = name;
	}
	if (!c->due.ptr)
		written_take(c, c->sheet, SPAN("Tag"), &t->to);
	return c->st ? NULL : t;
}

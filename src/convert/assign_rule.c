/* SPDX-License-Identifier: MIT */
/* Assignment rules: whose criteria fit, whose turn it is. */
#include "convert/automation_parts.h"

static struct span counter_name(
	struct compiling *c, const struct assignment_rule *r, size_t entry)
{
	struct arena *a = c->m->arena;
	struct span name =
		entry ? arena_print(a, "%.*s/%zu", SPAN_ARG(r->name), entry)
		      : arena_print(a, "%.*s/default", SPAN_ARG(r->name));

	if (!name.ptr)
		c->st = fault_memory(c->m->setting->faults);
	return name;
}

static void take_entry(struct compiling *c, struct assignment_rule *r,
	uint32_t component, const struct node *n)
{
	struct assignment_entry *e = &r->entries[r->count++];
	struct criteria_task t = { .ways = &c->m->ways, .sheet = c->sheet };
	const struct node *followup = node_get(n, SPAN("followup_actions"));

	if (!c->m->gathers)
		c->st = worse(c->st,
			criteria_take(&t, component,
				node_get(n, SPAN("criteria")), &e->criteria));
	e->turns = turns_take(c, counter_name(c, r, r->count),
		node_get(n, SPAN("assign_to")));
	actions_take_named(c, ACTION_IS_TASK, node_get(followup, SPAN("tasks")),
		&e->followup);
	actions_take_named(c, ACTION_IS_EMAIL,
		node_get(followup, SPAN("email_notifications")), &e->followup);
	if (node_get(n, SPAN("user_availability_based_on")))
		e->availability = remark_new(c,
			"'%.*s' says 'user_availability_based_on', which is "
			"not looked at",
			SPAN_ARG(r->name));
}

static void take_rule(
	struct compiling *c, struct assignment_rule *r, uint32_t component)
{
	const struct node *tree = compiled_tree(c, component);
	const struct node *list = node_get(tree, SPAN("rule_entries"));

	r->entries = compiled(c, struct assignment_entry, count_of(list));
	if (!r->entries)
		return;
	NODE_EACH (n, list)
		if (!c->st)
			take_entry(c, r, component, n);
	if (!c->st)
		r->otherwise = turns_take(c, counter_name(c, r, 0),
			node_get(tree, SPAN("default_assignee")));
}

/* One that has been taken before. */
static struct assignment_rule *taken(struct compiling *c, struct span name)
{
	struct automation *m = c->m;

	for (size_t i = 0; i < m->assignment_rules.count; i++)
		if (span_equal(m->assignment_rules.items[i]->name, name))
			return m->assignment_rules.items[i];
	return NULL;
}

const struct assignment_rule *assignment_rule_take(
	struct compiling *c, struct span name)
{
	struct automation *m = c->m;
	uint32_t component = component_at(
		m->setting->world, "assignment_rule", c->sheet->module, name);
	struct compiling own = *c;
	struct assignment_rule *r, **item;

	if (component == WORLD_NONE)
		return NULL;
	name = arena_print(m->arena, "assignment_rule:%.*s.%.*s",
		SPAN_ARG(c->sheet->module), SPAN_ARG(name));
	r = name.ptr ? taken(c, name) : NULL;
	if (r)
		return r;
	r = name.ptr ? compiled(c, struct assignment_rule, 1) : NULL;
	item = r ? vec_add(m->arena, &m->assignment_rules) : NULL;
	if (!item) {
		c->st = fault_memory(m->setting->faults);
		return NULL;
	}
	*item = r;
	r->name = name;
	r->doer = own.doer = doer_new(c, name);
	own.in_rule = true;
	own.due = (struct span){ 0 };
	take_rule(&own, r, component);
	c->st = worse(c->st, own.st);
	return c->st ? NULL : r;
}

const struct person *assignment_rule_pick(
	struct doing *d, const struct assignment_rule *rule)
{
	for (size_t i = 0; i < rule->count; i++) {
		const struct assignment_entry *e = &rule->entries[i];
		const struct person *who;

		if (!seeker_meets(d->seeker, e->criteria))
			continue;
		if (e->availability)
			e->availability->seen = true;
		who = turns_pick(d, e->turns);
		if (!who)
			break;
		d->followup = e->followup;
		d->followup_doer = rule->doer;
		return who;
	}
	return turns_pick(d, rule->otherwise);
}

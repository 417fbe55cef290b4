/* SPDX-License-Identifier: MIT */
/* Actions that change the owner of a record, or of one that it looks up. */
#include "rules/action_owner.h"

#include "rules/assignment.h"

struct owner_change {
	struct written_field to; /* Owner */
	const struct turn_list *turns;
	uint32_t lookup; /* column of the rule's record, or COLUMN_NONE */
	bool notify;
	const struct remark *related, *availability;
};

/* Where the lookup leads to: the module that its field names. */
static struct sheet *owned_sheet(
	struct rule_compiler *c, struct owner_change *o, struct span lookup)
{
	const struct field_facts *facts;

	o->lookup = COLUMN_NONE;
	if (!lookup.len)
		return c->at.sheet;
	facts = world_field(c->setting->world, c->at.sheet->module, lookup);
	if (!facts || !facts->leads_to.count)
		return NULL;
	return compiler_follow(c, facts->leads_to.items[0], lookup, &o->lookup);
}

/* A blueprint names a user in place of assignees. */
static const struct node *assignees_of(
	struct rule_compiler *c, const struct node *n)
{
	struct node *who;

	if (!c->at.in_blueprint || n->type != NODE_MAP)
		return node_get(n, SPAN("assign_to"));
	who = node_new(c->arena, NODE_MAP);
	if (!node_put(who, SPAN("user"), node_share(c->arena, n)))
		compiler_lose_memory(c);
	return who;
}

const void *owner_compile(
	struct rule_compiler *c, const struct node *n, size_t number)
{
	const struct node *assignees = assignees_of(c, n);
	struct owner_change *o = compiler_new(c, struct owner_change, 1);
	struct sheet *sheet =
		o ? owned_sheet(c, o, node_get_text(n, "lookup_field")) : NULL;
	struct span name;

	if (!sheet)
		return NULL;
	name = compiler_text(c, arena_print(c->arena, "%.*s%.*s/%zu",
					SPAN_ARG(c->at.source->name),
					SPAN_ARG(c->at.path), number));
	compiler_field(c, sheet, SPAN("Owner"), &o->to);
	o->turns = turns_compile(c, name, assignees);
	o->notify = node_get_bool(n, "notify", false);
	o->related = compiler_not_carried(
		c, node_get(n, SPAN("related_records")), "related_records");
	o->availability = compiler_not_carried(c,
		node_get(n, SPAN("user_availability_based_on")),
		"user_availability_based_on");
	return c->st ? NULL : o;
}

void owner_run(struct rule_worker *w, const struct action *a)
{
	const struct owner_change *o = a->compiled;
	uint32_t ref = worker_follow_lookup(w, o->lookup, o->to.sheet);
	const struct person *who;
	struct followup then;

	if (ref == REF_NONE)
		return;
	tally_remark(worker_tally(w), o->related);
	tally_remark(worker_tally(w), o->availability);
	who = turns_pick(w, o->turns, &then);
	if (!who)
		return;
	if (worker_write(w, &o->to, ref, who->id) == WRITTEN && o->notify)
		line_notice(w, o->to.sheet, ref, who, "owner");
	worker_follow(w, then);
}

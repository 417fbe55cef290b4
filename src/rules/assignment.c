/* SPDX-License-Identifier: MIT */
/* Who gets a record: assignees in turns, assignment rules. */
#include "rules/assignment.h"

#include "rules/action_type.h"
#include "rules/rule_tree.h"

struct assignment_rule;

/* One place in a list: exactly one of these. */
struct seat {
	const struct person *person;
	const struct assignment_rule *rule;
	uint32_t way; /* to a user's id or address */
	bool has_way;
};

/* Assignees in turns. */
struct turn_list {
	const struct turn_counter *counter;
	const struct seat *seats;
	size_t count;
	bool has_ways;
};

/* Assignees under conditions. */
struct assignment_entry {
	const struct criteria *criteria;
	const struct turn_list *turns;
	struct action_list followup;
	const struct remark *availability;
};

struct assignment_rule {
	struct span name; /* "assignment_rule:Leads.By_Country" */
	const struct rule_source *source;
	struct assignment_entry *entries;
	size_t count;
	const struct turn_list *otherwise;
	struct assignment_rule *next; /* of the compiler */
};

/* Seats in the making. */
struct seating {
	struct rule_compiler *c;
	VEC(struct seat) items;
	bool has_ways;
};

static const struct assignment_rule *rule_compile(
	struct rule_compiler *c, struct span name);

static void add_seat(struct seating *g, struct seat seat)
{
	struct seat *at = vec_add(g->c->arena, &g->items);

	if (at)
		*at = seat;
	else
		compiler_lose_memory(g->c);
}

static void add_merged_seat(struct seating *g, struct span field)
{
	const struct merge *m =
		compiler_merge(g->c, field, MERGE_DATA, ESCAPE_NOTHING);

	if (!m || m->count != 1 || !m->pieces[0].has_way)
		return;
	g->has_ways = true;
	add_seat(g, (struct seat){ .way = m->pieces[0].way, .has_way = true });
}

static void add_people(struct seating *g, const struct node *assignee)
{
	const struct setting *s = g->c->setting;
	const struct person **people = NULL;
	size_t count = 0;

	compiler_fail(g->c, people_spread(s->people, assignee, g->c->arena,
				    s->faults, &people, &count));
	for (size_t i = 0; i < count; i++)
		if (people[i]->id.len)
			add_seat(g, (struct seat){ .person = people[i] });
}

static void add_assignee(struct seating *g, const struct node *n)
{
	struct span rule = node_get_text(n, "assignment_rule");
	struct span field = node_get_text(n, "merge_field");
	const struct assignment_rule *found;

	if (field.len) {
		add_merged_seat(g, field);
	} else if (rule.len && !g->c->at.is_followup) {
		found = rule_compile(g->c, rule);
		if (found)
			add_seat(g, (struct seat){ .rule = found });
	} else if (!rule.len) {
		add_people(g, n);
	}
}

/* Where the list's counter was left by the runs before. */
static uint64_t taken_before(const struct rule_compiler *c, struct span name)
{
	const struct node *turns =
		node_get(c->setting->sheets->counters, SPAN("turns"));
	const struct node *n = node_get(turns, name);

	return n && n->type == NODE_INT && n->integer > 0 ? (uint64_t)n->integer
							  : 0;
}

const struct turn_list *turns_compile(
	struct rule_compiler *c, struct span name, const struct node *assignees)
{
	struct seating g = { .c = c };
	struct turn_list *t = compiler_new(c, struct turn_list, 1);

	if (assignees && assignees->type == NODE_LIST)
		NODE_EACH (n, assignees)
			add_assignee(&g, n);
	else if (assignees)
		add_assignee(&g, assignees);
	if (!t)
		return NULL;
	*t = (struct turn_list){ .seats = g.items.items,
		.count = g.items.count,
		.has_ways = g.has_ways };
	compiler_fail(c, register_turns(c->reg, name, taken_before(c, name),
				 &t->counter));
	return c->st ? NULL : t;
}

/* Assignment rules: whose criteria fit. */

static struct span counter_name(
	struct rule_compiler *c, const struct assignment_rule *r, size_t entry)
{
	return compiler_text(c, entry ? arena_print(c->arena, "%.*s/%zu",
						SPAN_ARG(r->name), entry)
				      : arena_print(c->arena, "%.*s/default",
						SPAN_ARG(r->name)));
}

static void compile_entry(struct rule_compiler *c, struct assignment_rule *r,
	uint32_t component, const struct node *n)
{
	struct assignment_entry *e = &r->entries[r->count++];

	e->criteria =
		compiler_criteria(c, component, node_get(n, SPAN("criteria")));
	e->turns = turns_compile(c, counter_name(c, r, r->count),
		node_get(n, SPAN("assign_to")));
	c->followup(c, node_get(n, SPAN("followup_actions")), &e->followup);
	if (node_get(n, SPAN("user_availability_based_on")))
		e->availability = compiler_remark(c,
			"'%.*s' says 'user_availability_based_on', which is "
			"not looked at",
			SPAN_ARG(r->name));
}

static void compile_entries(
	struct rule_compiler *c, struct assignment_rule *r, uint32_t component)
{
	const struct node *tree = compiler_tree(c, component);
	const struct node *list = node_get(tree, SPAN("rule_entries"));

	r->entries = compiler_new(
		c, struct assignment_entry, node_first(list) ? list->count : 0);
	if (!r->entries)
		return;
	NODE_EACH (n, list)
		if (!c->st)
			compile_entry(c, r, component, n);
	if (!c->st)
		r->otherwise = turns_compile(c, counter_name(c, r, 0),
			node_get(tree, SPAN("default_assignee")));
}

/* One that was compiled before, in this pass. */
static const struct assignment_rule *find_rule(
	const struct rule_compiler *c, struct span name)
{
	const struct assignment_rule *r = c->assignment_rules;

	while (r && !span_equal(r->name, name))
		r = r->next;
	return r;
}

/* An assignment rule of the subject's module; NULL: there is none, or c->st
 * is set. */
static const struct assignment_rule *rule_compile(
	struct rule_compiler *c, struct span name)
{
	uint32_t component = component_at(c->setting->world, "assignment_rule",
		c->at.sheet->module, name);
	const struct rule_subject outer = c->at;
	const struct assignment_rule *known;
	struct assignment_rule *r;

	if (component == WORLD_NONE)
		return NULL;
	name = compiler_text(
		c, arena_print(c->arena, "assignment_rule:%.*s.%.*s",
			   SPAN_ARG(c->at.sheet->module), SPAN_ARG(name)));
	known = find_rule(c, name);
	if (known)
		return known;
	r = compiler_new(c, struct assignment_rule, 1);
	if (!r)
		return NULL;
	r->name = name;
	r->next = c->assignment_rules;
	c->assignment_rules = r;
	r->source = compiler_source(c, name);
	c->at.source = r->source;
	c->at.is_followup = true;
	c->at.due = (struct span){ 0 };
	compile_entries(c, r, component);
	c->at = outer;
	return c->st ? NULL : r;
}

/* Picking: who is next. */

/* The active user whom a record's field holds. */
static const struct person *person_at(struct rule_worker *w, uint32_t way)
{
	const struct people *all = worker_setting(w)->people;
	struct span text = way_text(worker_record(w), way);
	const struct person *who = text.len ? people_find(all, text) : NULL;

	return who && who->is_active && who->id.len &&
			       !span_equal(text, who->name)
		       ? who
		       : NULL;
}

static bool is_empty(struct rule_worker *w, const struct seat *s)
{
	return s->has_way && !person_at(w, s->way);
}

/* The n-th seat of those that are taken by somebody. */
static const struct seat *seat_at(
	struct rule_worker *w, const struct turn_list *t, size_t n)
{
	for (size_t i = 0; i < t->count; i++) {
		if (is_empty(w, &t->seats[i]))
			continue;
		if (!n--)
			return &t->seats[i];
	}
	return NULL;
}

/* The seat whose turn it is, or NULL. */
static const struct seat *next_seat(
	struct rule_worker *w, const struct turn_list *t)
{
	size_t count = t->count, n = 0;

	for (size_t i = 0; t->has_ways && i < t->count; i++)
		count -= is_empty(w, &t->seats[i]);
	if (count > 1)
		n = (size_t)(tally_turn(worker_tally(w), t->counter) % count);
	if (!count)
		return NULL;
	return t->has_ways ? seat_at(w, t, n) : &t->seats[n];
}

/* Whoever has the seat, but for what an assignment rule finds. */
static const struct person *person_on(
	struct rule_worker *w, const struct seat *s)
{
	return s->has_way ? person_at(w, s->way) : s->person;
}

/* Assignment rules name no other: their seats are people's. */
static const struct person *pick_person(
	struct rule_worker *w, const struct turn_list *t)
{
	const struct seat *s = next_seat(w, t);

	return s ? person_on(w, s) : NULL;
}

static const struct person *rule_pick(struct rule_worker *w,
	const struct assignment_rule *rule, struct followup *then)
{
	for (size_t i = 0; i < rule->count; i++) {
		const struct assignment_entry *e = &rule->entries[i];
		const struct person *who;

		if (!lookup_reader_meets(worker_record(w), e->criteria))
			continue;
		tally_remark(worker_tally(w), e->availability);
		who = pick_person(w, e->turns);
		if (!who)
			break;
		if (e->followup.first)
			*then = (struct followup){ &e->followup, rule->source };
		return who;
	}
	return pick_person(w, rule->otherwise);
}

const struct person *turns_pick(
	struct rule_worker *w, const struct turn_list *t, struct followup *then)
{
	const struct seat *s = next_seat(w, t);

	*then = (struct followup){ 0 };
	if (!s)
		return NULL;
	return s->rule ? rule_pick(w, s->rule, then) : person_on(w, s);
}

/* SPDX-License-Identifier: MIT */
/* Who is next: lists of assignees who take turns. */
#include "convert/automation_parts.h"

/* Seats in the making. */
struct seating {
	struct compiling *c;
	VEC(struct seat) items;
	bool has_ways;
};

static void add_seat(struct seating *g, struct seat seat)
{
	struct seat *at = vec_add(g->c->m->arena, &g->items);

	if (at)
		*at = seat;
	else
		g->c->st = fault_memory(g->c->m->setting->faults);
}

static void add_merged(struct seating *g, struct span field)
{
	const struct merge *m =
		merge_take(g->c, field, MERGE_DATA, ESCAPE_NOTHING);

	if (!m || m->count != 1 || !m->pieces[0].has_way)
		return;
	g->has_ways = true;
	add_seat(g, (struct seat){ .way = m->pieces[0].way, .has_way = true });
}

static void add_people(struct seating *g, const struct node *assignee)
{
	const struct setting *s = g->c->m->setting;
	const struct person **people = NULL;
	size_t count = 0;

	if (!people_spread(
		    s->people, assignee, g->c->m->arena, &people, &count)) {
		g->c->st = fault_memory(s->faults);
		return;
	}
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
		add_merged(g, field);
	} else if (rule.len && !g->c->in_rule) {
		found = assignment_rule_take(g->c, rule);
		if (found)
			add_seat(g, (struct seat){ .rule = found });
	} else if (!rule.len) {
		add_people(g, n);
	}
}

/* Where the list's counter was left by the runs before. */
static uint64_t taken_before(const struct automation *m, struct span name)
{
	const struct node *turns =
		node_get(m->setting->sheets->counters, SPAN("turns"));
	const struct node *n = node_get(turns, name);

	return n && n->type == NODE_INT && n->integer > 0 ? (uint64_t)n->integer
							  : 0;
}

/* The counter of this name: lists of one component share it. */
static struct turn_counter *counter_take(struct compiling *c, struct span name)
{
	struct automation *m = c->m;
	struct turn_counter *t, **item;

	for (size_t i = 0; i < m->turns.count; i++)
		if (span_equal(m->turns.items[i]->name, name))
			return m->turns.items[i];
	t = compiled(c, struct turn_counter, 1);
	item = t ? vec_add(m->arena, &m->turns) : NULL;
	if (!item) {
		c->st = fault_memory(m->setting->faults);
		return NULL;
	}
	*t = (struct turn_counter){ name, taken_before(m, name), false };
	*item = t;
	return t;
}

struct turn_list *turns_take(
	struct compiling *c, struct span name, const struct node *assignees)
{
	struct seating g = { .c = c };
	struct turn_list *t = compiled(c, struct turn_list, 1);

	if (assignees && assignees->type == NODE_LIST)
		NODE_EACH (n, assignees)
			add_assignee(&g, n);
	else if (assignees)
		add_assignee(&g, assignees);
	if (!t)
		return NULL;
	*t = (struct turn_list){ .seats = g.items.items,
		.count = g.items.count,
		.has_ways = g.has_ways,
		.counter = counter_take(c, name) };
	return c->st ? NULL : t;
}

/* The active user whom a record's field holds. */
static const struct person *person_at(struct doing *d, uint32_t way)
{
	struct span text = way_text(d->seeker, way);
	const struct person *who =
		text.len ? people_find(d->m->setting->people, text) : NULL;

	return who && who->is_active && who->id.len &&
			       !span_equal(text, who->name)
		       ? who
		       : NULL;
}

static const struct person *take_seat(struct doing *d, const struct seat *s)
{
	if (s->rule)
		return assignment_rule_pick(d, s->rule);
	return s->has_way ? person_at(d, s->way) : s->person;
}

/* The n-th seat of those that are taken by somebody. */
static const struct seat *seat_at(
	struct doing *d, const struct turn_list *t, size_t n)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct seat *s = &t->seats[i];

		if (s->has_way && !person_at(d, s->way))
			continue;
		if (!n--)
			return s;
	}
	return NULL;
}

const struct person *turns_pick(struct doing *d, struct turn_list *t)
{
	size_t count = t->count;
	const struct seat *seat;

	for (size_t i = 0; t->has_ways && i < t->count; i++)
		if (t->seats[i].has_way && !person_at(d, t->seats[i].way))
			count--;
	if (!count)
		return NULL;
	if (count > 1) {
		size_t n = (size_t)(t->counter->taken++ % count);

		t->counter->is_used = true;
		seat = t->has_ways ? seat_at(d, t, n) : &t->seats[n];
	} else {
		seat = t->has_ways ? seat_at(d, t, 0) : &t->seats[0];
	}
	return seat ? take_seat(d, seat) : NULL;
}

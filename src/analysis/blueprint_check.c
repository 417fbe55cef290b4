/* SPDX-License-Identifier: MIT */
/*
 * Blueprints as graphs of states and transitions: a transition with several
 * `from` is as many edges. Every state must be reachable and a value of the
 * field.
 */
#include "analysis/blueprint_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/inspection.h"
#include "tree/node.h"
#include "util/map.h"

struct graph_state {
	struct span name;
	const struct node *node;
	bool start, end;
	bool reached; /* from a start state; after graph_reach */
	unsigned out; /* edges that leave it */
};

struct graph_edge {
	const struct node *transition;
	const struct node *from_node; /* the name in `from`, for its place */
	uint32_t from, to;            /* GRAPH_NONE: no such state */
};

#define GRAPH_NONE MAP_NONE

struct graph {
	struct graph_state *states;
	size_t state_count;
	struct graph_edge *edges; /* by transition, as they stand */
	size_t edge_count;
	struct map by_name; /* the first of that name */
	unsigned starts;
};

static bool read_states(struct graph *g, const struct node *list)
{
	NODE_EACH (n, list) {
		struct graph_state *s = &g->states[g->state_count];
		uint32_t index = (uint32_t)g->state_count;

		s->name = node_get_text(n, "name");
		if (!s->name.len)
			continue;
		s->node = n;
		s->start = node_get_bool(n, "start", false);
		s->end = node_get_bool(n, "end", false);
		g->starts += s->start;
		g->state_count++;
		if (map_add(&g->by_name, s->name, index) == MAP_NONE)
			return false;
	}
	return true;
}

static uint32_t state_of(const struct graph *g, struct span name)
{
	return name.len ? map_get(&g->by_name, name) : GRAPH_NONE;
}

static void read_edges(struct graph *g, const struct node *list)
{
	NODE_EACH (n, list) {
		uint32_t to = state_of(g, node_get_text(n, "to"));

		NODE_EACH (name, node_get(n, SPAN("from"))) {
			struct graph_edge *e = &g->edges[g->edge_count++];

			e->transition = n;
			e->from_node = name;
			e->from = state_of(g, name->text);
			e->to = to;
			if (e->from != GRAPH_NONE)
				g->states[e->from].out++;
		}
	}
}

static size_t count_edges(const struct node *list)
{
	size_t count = 0;

	NODE_EACH (n, list) {
		const struct node *from = node_get(n, SPAN("from"));

		count += from && from->type == NODE_LIST ? from->count : 0;
	}
	return count;
}

/*
 * Read a blueprint's tree, which may break its schema: states without a name
 * are left out. False: memory ran out. Linear.
 */
static bool graph_read(
	struct graph *g, const struct node *tree, struct arena *a)
{
	const struct node *states = node_get(tree, SPAN("states"));
	const struct node *list = node_get(tree, SPAN("transitions"));

	*g = (struct graph){ .by_name.arena = a };
	g->states = arena_new(a, struct graph_state,
		states && states->type == NODE_LIST ? states->count : 0);
	g->edges = arena_new(a, struct graph_edge, count_edges(list));
	if (!g->states || !g->edges)
		return false;
	if (states && states->type == NODE_LIST && !read_states(g, states))
		return false;
	if (list && list->type == NODE_LIST)
		read_edges(g, list);
	return true;
}

/* Edges by the state that they leave: where each state's begin. */
static bool index_edges(const struct graph *g, struct arena *a,
	uint32_t **first, uint32_t **order)
{
	*first = arena_new(a, uint32_t, g->state_count + 2);
	*order = arena_new(a, uint32_t, g->edge_count);
	if (!*first || !*order)
		return false;
	for (size_t i = 0; i < g->edge_count; i++)
		if (g->edges[i].from != GRAPH_NONE)
			(*first)[g->edges[i].from + 2]++;
	for (size_t i = 0; i < g->state_count; i++)
		(*first)[i + 2] += (*first)[i + 1];
	for (size_t i = 0; i < g->edge_count; i++)
		if (g->edges[i].from != GRAPH_NONE)
			(*order)[(*first)[g->edges[i].from + 1]++] =
				(uint32_t)i;
	return true;
}

/* Mark what the start states lead to. False: memory ran out. Linear. */
static bool graph_reach(struct graph *g, struct arena *scratch)
{
	uint32_t *first, *order;
	uint32_t *waiting = arena_new(scratch, uint32_t, g->state_count);
	size_t done = 0, count = 0;

	if (!waiting || !index_edges(g, scratch, &first, &order))
		return false;
	for (size_t i = 0; i < g->state_count; i++)
		if (g->states[i].start) {
			g->states[i].reached = true;
			waiting[count++] = (uint32_t)i;
		}
	while (done < count) {
		uint32_t at = waiting[done++];

		for (uint32_t i = first[at]; i < first[at + 1]; i++) {
			uint32_t to = g->edges[order[i]].to;

			if (to == GRAPH_NONE || g->states[to].reached)
				continue;
			g->states[to].reached = true;
			waiting[count++] = to;
		}
	}
	return true;
}

/* Blueprints: the graph, and whether its states are values of the field. */

/* How many transitions between the same two states are told apart. */
enum { MOST_ALIKE = 20 };

static void check_start(const struct inspection *in, const struct graph *g)
{
	const struct node *states = node_get(in->tree, SPAN("states"));
	const struct graph_state *first = NULL;
	char name[VALUE_BYTES], again[VALUE_BYTES];

	if (!g->starts && states)
		FAULT_AT(in, OPK_NO_START_STATE, states,
			"no state is marked as the start\n"
			"Write start=\"true\" at the state in which records "
			"enter.");
	for (size_t i = 0; i < g->state_count; i++) {
		const struct graph_state *s = &g->states[i];

		if (s->start && first)
			FAULT_AT(in, OPK_NO_START_STATE, s->node,
				"%s is marked as the start, and %s is already\n"
				"Leave one state with start=\"true\".",
				show(s->name, again), show(first->name, name));
		else if (s->start)
			first = s;
	}
}

static void say_unknown(const struct inspection *in, const struct graph *g,
	const struct node *at, const struct node *transition)
{
	struct suggestion near = { .word = at->text };
	char state[VALUE_BYTES], name[VALUE_BYTES], hint[HINT_BYTES];

	if (hint_may_guess(in, FAULT_NEXT(OPK_ERROR, OPK_UNKNOWN_STATE, at),
		    g->state_count))
		for (size_t i = 0; i < g->state_count; i++)
			suggest(&near, g->states[i].name);
	if (near.best.len)
		snprintf(hint, sizeof hint, "Did you mean '%.*s'?",
			SPAN_ARG(near.best));
	else
		snprintf(hint, sizeof hint,
			"Add the state, or lead to another.");
	FAULT_AT(in, OPK_UNKNOWN_STATE, at,
		"transition %s names a state %s, which is not drawn\n%s",
		show(node_get_text(transition, "name"), name),
		show(at->text, state), hint);
}

static void check_names(const struct inspection *in, const struct graph *g)
{
	const struct node *last = NULL;

	for (size_t i = 0; i < g->edge_count; i++) {
		const struct graph_edge *e = &g->edges[i];
		const struct node *to = node_get(e->transition, SPAN("to"));

		if (e->transition != last && e->to == GRAPH_NONE && to &&
			to->text.len)
			say_unknown(in, g, to, e->transition);
		if (e->from == GRAPH_NONE && e->from_node->text.len)
			say_unknown(in, g, e->from_node, e->transition);
		last = e->transition;
	}
}

static void check_state_out(
	const struct inspection *in, const struct graph_state *s)
{
	uint64_t most = in->editions->transitions_per_state;
	char name[VALUE_BYTES];

	show(s->name, name);
	if (!s->out && !s->end)
		FAULT_AT(in, OPK_DEAD_END_STATE, s->node,
			"no transition leaves state %s, and it is no end\n"
			"Add a transition from it, or write end=\"true\".",
			name);
	if (s->out && s->end)
		WARN_AT(in, OPK_OPEN_END_STATE, s->node,
			"state %s is marked as an end, but a transition leaves "
			"it\nTake end=\"true\" away, unless records may well "
			"stay there.",
			name);
	if (s->out > most)
		FAULT_AT(in, OPK_TOO_MANY_TRANSITIONS, s->node,
			"%u transitions leave state %s, and at most %u may\n"
			"Lead some of them through another state.",
			s->out, name, (unsigned)most);
}

static void check_reach(const struct inspection *in, struct graph *g)
{
	char name[VALUE_BYTES];

	if (!g->starts) /* then nothing is reached, which was said */
		return;
	if (!graph_reach(g, in->scratch)) {
		fault_memory(in->faults);
		return;
	}
	for (size_t i = 0; i < g->state_count; i++)
		if (!g->states[i].reached)
			FAULT_AT(in, OPK_UNREACHABLE_STATE, g->states[i].node,
				"no way leads from the start to state %s\n"
				"Add a transition to it, or take it out.",
				show(g->states[i].name, name));
}

static int by_ends(const void *x, const void *y)
{
	const struct graph_edge *a = x, *b = y;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	if (a->transition->line != b->transition->line)
		return a->transition->line < b->transition->line ? -1 : 1;
	return a->transition->column < b->transition->column ? -1 : 1;
}

static bool is_automatic(const struct node *transition)
{
	return span_is(node_get_text(transition, "type"), "automatic");
}

static bool are_alike(const struct node *a, const struct node *b)
{
	const struct node *x = node_at(a, SPAN("/before/criteria"));
	const struct node *y = node_at(b, SPAN("/before/criteria"));

	return a != b && is_automatic(a) == is_automatic(b) &&
	       (x && y ? node_equal(x, y) : x == y);
}

static void compare_edge(const struct inspection *in, const struct graph *g,
	const struct graph_edge *first, const struct graph_edge *e)
{
	const struct graph_edge *other = first;
	char name[VALUE_BYTES], twin[VALUE_BYTES];
	char from[VALUE_BYTES], to[VALUE_BYTES];

	while (other < e && !are_alike(other->transition, e->transition))
		other++;
	if (other == e)
		return;
	FAULT_AT(in, OPK_DUPLICATE_TRANSITION, e->transition,
		"transition %s leads from %s to %s, just as %s does\n"
		"Leave one of them out, or tell them apart by criteria.",
		show(node_get_text(e->transition, "name"), name),
		show(g->states[e->from].name, from),
		show(g->states[e->to].name, to),
		show(node_get_text(other->transition, "name"), twin));
}

static void check_doubles(const struct inspection *in, struct graph *g)
{
	size_t first = 0;

	qsort(g->edges, g->edge_count, sizeof *g->edges, by_ends);
	for (size_t i = 1; i < g->edge_count; i++) {
		const struct graph_edge *a = &g->edges[first];
		const struct graph_edge *b = &g->edges[i];

		if (b->from == GRAPH_NONE || b->to == GRAPH_NONE)
			continue;
		if (a->from != b->from || a->to != b->to)
			first = i;
		else if (i - first < MOST_ALIKE)
			compare_edge(in, g, a, b);
	}
}

/* The schema says duplicate-item of the same; this says what it means. */
static void check_transition_names(const struct inspection *in)
{
	const struct node *list = node_get(in->tree, SPAN("transitions"));
	struct map seen = { .arena = in->scratch };
	uint32_t index = 0, first;
	char name[VALUE_BYTES];

	NODE_EACH (t, list) {
		const struct node *n = node_get(t, SPAN("name"));

		first = n && n->text.len ? map_add(&seen, n->text, index)
					 : index;
		if (first != index)
			FAULT_AT(in, OPK_DUPLICATE_TRANSITION, n,
				"transition %u is called %s like transition "
				"%u\nGive each transition a name of its own.",
				index + 1, show(n->text, name), first + 1);
		index++;
	}
}

static void check_values(const struct inspection *in, const struct graph *g,
	const struct field_facts *f, struct span field)
{
	struct texts known = world_values(in->world, f);
	char state[VALUE_BYTES], name[VALUE_BYTES], hint[HINT_BYTES];

	for (size_t i = 0; known.count && i < g->state_count; i++) {
		const struct graph_state *s = &g->states[i];

		if (texts_have(&known, s->name))
			continue;
		FAULT_AT(in, OPK_STATE_NOT_A_VALUE, s->node,
			"state %s is no value of the pick list %s\n%s",
			show(s->name, state), show(field, name),
			hint_texts(in,
				FAULT_NEXT(OPK_ERROR, OPK_STATE_NOT_A_VALUE,
					s->node),
				&known, s->name, hint));
	}
}

static void check_field(const struct inspection *in, const struct graph *g)
{
	const struct node *n = node_get(in->tree, SPAN("field"));
	const struct node *at = node_get(in->tree, SPAN("layout"));
	const struct field_facts *f = NULL;
	const struct layout_facts *layout = NULL;
	struct span home = home_of(in->id);
	char name[VALUE_BYTES], where[VALUE_BYTES];

	if (n && n->text.len)
		f = world_field(in->world, home, n->text);
	if (!f || !f->type)
		return;
	if (f->holds != HOLDS_CHOICE) {
		FAULT_AT(in, OPK_STATE_NOT_A_VALUE, n,
			"field %s is of type %s, not a pick list\n"
			"Name a field of type picklist: its values are the "
			"states.",
			show(n->text, name), f->type->name);
		return;
	}
	check_values(in, g, f, n->text);
	if (at)
		layout = world_layout(in->world, home, at->text);
	if (layout && layout->fields.count &&
		!texts_have(&layout->fields, n->text))
		FAULT_AT(in, OPK_FIELD_NOT_ON_LAYOUT, at,
			"layout %s does not show field %s, whose values are "
			"the states\nPlace the field on the layout.",
			show(at->text, where), show(n->text, name));
}

/* A record may enter in a state that has no buttons. */
static void check_entry(const struct inspection *in, const struct graph *g,
	struct span field, const struct node *criteria)
{
	const struct node *value = node_get(criteria, SPAN("value"));
	struct span comparator = node_get_text(criteria, "comparator");
	struct node all = { .type = NODE_LIST };
	struct node one;
	char name[VALUE_BYTES];

	NODE_EACH (member, node_get(criteria, SPAN("group")))
		check_entry(in, g, field, member);
	if (!value || !span_equal(node_get_text(criteria, "field"), field) ||
		!(span_is(comparator, "equal") || span_is(comparator, "in")))
		return;
	if (value->type != NODE_LIST) {
		one = *value;
		one.next = NULL;
		all.first = &one;
		value = &all;
	}
	NODE_EACH (v, value)
		if (v->type == NODE_TEXT && !span_starts(v->text, SPAN("${")) &&
			map_get(&g->by_name, v->text) == MAP_NONE)
			WARN_AT(in, OPK_UNKNOWN_STATE, v,
				"records enter in state %s, which is not "
				"drawn, "
				"and find no transitions there\n"
				"Draw the state, or leave it out here.",
				show(v->text, name));
}

void blueprint_check(const struct inspection *in)
{
	struct graph g;

	if (!graph_read(&g, in->tree, in->scratch)) {
		fault_memory(in->faults);
		return;
	}
	check_start(in, &g);
	check_names(in, &g);
	check_transition_names(in);
	for (size_t i = 0; i < g.state_count; i++)
		check_state_out(in, &g.states[i]);
	check_reach(in, &g);
	check_doubles(in, &g);
	check_field(in, &g);
	check_entry(in, &g, node_get_text(in->tree, "field"),
		node_get(in->tree, SPAN("entry_criteria")));
}

/* SPDX-License-Identifier: MIT */
/* Building the graph of a blueprint, and walking it. */
#include "model/graph.h"

#include <stdlib.h>

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

bool graph_read(struct graph *g, const struct node *tree, struct arena *a)
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

bool graph_reach(struct graph *g, struct arena *scratch)
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

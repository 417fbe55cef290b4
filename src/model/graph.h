/* SPDX-License-Identifier: MIT */
/*
 * A blueprint as a graph: its states, and the ways between them. A
 * transition with several `from` is as many edges.
 */
#ifndef GRAPH_H
#define GRAPH_H

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

/*
 * Read a blueprint's tree, which may break its schema: states without a name
 * are left out. False: memory ran out. Linear.
 */
bool graph_read(struct graph *g, const struct node *tree, struct arena *a);

/* Mark what the start states lead to. False: memory ran out. Linear. */
bool graph_reach(struct graph *g, struct arena *scratch);

#endif

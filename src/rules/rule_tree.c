/* SPDX-License-Identifier: MIT */
/* The trees of components that a conversion acts on. */
#include "rules/rule_tree.h"

#include "model/world.h"

enum opk_status tree_take(const struct world *w, uint32_t index,
	struct arena *a, struct faults *f, const struct node **out)
{
	const struct component *c = &w->state->items[index];
	struct source src = { state_place(w->state, c, a), c->bytes };
	struct node *tree = NULL;
	enum opk_status st;

	*out = NULL;
	if (!src.name)
		return fault_memory(f);
	st = component_tree(c, &src, a, f, &tree);
	if (!st)
		*out = tree;
	return st;
}

uint32_t component_at(const struct world *w, const char *kind,
	struct span first, struct span second)
{
	const struct kind *k = kind_find(span_of(kind));
	struct identity id = { k, { first } };

	if (k->variables == 2)
		id.value[1] = second;
	return world_find(w, &id);
}

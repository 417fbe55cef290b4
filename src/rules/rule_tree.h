/* SPDX-License-Identifier: MIT */
/* The trees of components that a conversion acts on. */
#ifndef RULE_TREE_H
#define RULE_TREE_H

#include "model/world.h"

/*
 * Read a component; what is wrong with it is said. Other than world_tree,
 * which gives nothing then: a rule that cannot be read must not be passed
 * over.
 */
enum opk_status tree_take(const struct world *w, uint32_t index,
	struct arena *a, struct faults *f, const struct node **out);

/* The component of a kind with these names (second: where the kind has two),
 * or WORLD_NONE. */
uint32_t component_at(const struct world *w, const char *kind,
	struct span first, struct span second);

#endif

/* SPDX-License-Identifier: MIT */
/* What a selection of components refers to. */
#ifndef CLOSURE_H
#define CLOSURE_H

#include "model/state.h"

struct closure {
	bool *chosen; /* per component; with deps, what they need too */
	struct span *requires; /* "kind:name" outside of it, sorted, unique */
	size_t requires_count;
};

/*
 * Find what the chosen components refer to, their own module included. With
 * `deps`, what the state has of it is chosen too, and so on; what is left,
 * in the state or nowhere, is in requires. Cost: one read of each component
 * that is chosen.
 */
enum opk_status closure_find(struct closure *c, struct state *s,
	const bool *start, bool deps, struct arena *a, struct faults *f);

#endif

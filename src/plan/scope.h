/* SPDX-License-Identifier: MIT */
/*
 * What a configuration speaks for: which components it would have if they were
 * there, so that their absence means something.
 */
#ifndef SCOPE_H
#define SCOPE_H

#include "model/state.h"

/* Knows which foreign files hold credentials. All zero to begin with. */
struct scope {
	struct arena arena;
	struct span system; /* whose table was read last */
	const struct node *table;
	bool failed; /* memory ran out */
};

/*
 * Is it a file of another system that holds passwords, keys or tokens, by the
 * `credentials` of formats/interop/<system>.yaml? Without memory, it is.
 */
bool scope_is_credential(struct scope *s, const struct component *c);

/* Does the state speak for a component that it does not have? */
bool scope_covers(
	struct scope *s, const struct state *state, const struct component *c);

void scope_close(struct scope *s);

#endif

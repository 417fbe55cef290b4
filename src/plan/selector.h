/* SPDX-License-Identifier: MIT */
/* Choosing components: "field:Leads.*", "blueprint:*". */
#ifndef SELECTOR_H
#define SELECTOR_H

#include "model/state.h"

/*
 * Which components of a state are chosen: those that match one of select (all
 * when it is empty) and none of exclude. out has one flag per component.
 * A selector whose kind does not exist is no-such-kind (status 2); one that
 * matches nothing in any of the states is a no-match warning; when all of
 * select match nothing it is a fault. others may be NULL: a second state
 * that is selected from as well, into others_out.
 */
struct selection {
	const struct opk_texts *select, *exclude;
	const struct state *state[2]; /* [1] may be NULL */
	bool *chosen[2];              /* by selector_apply, in the arena */
};

enum opk_status selector_apply(
	struct selection *s, struct arena *a, struct faults *f);

/* "field:Leads.Email" into a component's identity; faults as a user needs. */
enum opk_status selector_parse(
	const char *text, struct faults *f, struct identity *out);

#endif

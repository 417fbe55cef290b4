/* SPDX-License-Identifier: MIT */
/* Lists of actions, of all types that there are. */
#ifndef ACTION_H
#define ACTION_H

#include "rules/action_type.h"

/*
 * Compile `actions` of common.yaml, `after` of a blueprint, or what follows
 * an assignment, for the compiler's subject, behind what the list has.
 */
followup_compile_fn actions_compile;

/* Carry them out, in their order, until something fails. */
void actions_run(struct rule_worker *w, const struct action_list *list);

#endif

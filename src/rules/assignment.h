/* SPDX-License-Identifier: MIT */
/*
 * Who gets a record: lists of assignees who take turns, and assignment
 * rules, whose entries are such lists under criteria.
 */
#ifndef ASSIGNMENT_H
#define ASSIGNMENT_H

#include "rules/rule_compiler.h"
#include "rules/rule_worker.h"

struct turn_list;

/*
 * Compile a list of assignees, or one (a map), for the compiler's subject.
 * name: of the counter of its turns. NULL: c->st is set.
 */
const struct turn_list *turns_compile(struct rule_compiler *c, struct span name,
	const struct node *assignees);

/*
 * Whoever is next, for the record that is acted on; NULL: nobody. *then is
 * what follows once he has the record, where an assignment rule found him.
 */
const struct person *turns_pick(struct rule_worker *w,
	const struct turn_list *t, struct followup *then);

#endif

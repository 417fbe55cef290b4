/* SPDX-License-Identifier: MIT */
/*
 * Who is next: lists of assignees who take turns, and assignment rules
 * (formats/conversion.md, 10, "Turns").
 */
#ifndef ASSIGN_H
#define ASSIGN_H

#include "convert/actions.h"

struct assignment_rule;
struct doing;

/* One place in a list: exactly one of these. */
struct seat {
	const struct person *person;
	const struct assignment_rule *rule;
	uint32_t way; /* to a user's id or address */
	bool has_way;
};

/* How many turns were taken, ever, of lists of this name. */
struct turn_counter {
	struct span name;
	uint64_t taken;
	bool is_used; /* by this run */
};

/* Assignees in turns. */
struct turn_list {
	struct turn_counter *counter;
	struct seat *seats;
	size_t count;
	bool has_ways;
};

/* Assignees under conditions. */
struct assignment_entry {
	const struct criteria *criteria;
	struct turn_list *turns;
	struct action_list followup;
	struct remark *availability;
};

struct assignment_rule {
	struct span name; /* "assignment_rule:Leads.By_Country" */
	struct doer *doer;
	struct assignment_entry *entries;
	size_t count;
	struct turn_list *otherwise;
};

/*
 * Take a list of assignees, or one (a map). name: of the counter. NULL sets
 * c->st.
 */
struct turn_list *turns_take(
	struct compiling *c, struct span name, const struct node *assignees);

/* Whoever is next, for the record that is looked at; NULL: nobody. */
const struct person *turns_pick(struct doing *d, struct turn_list *t);

/* An assignment rule of the module; NULL: there is none, or c->st is set. */
const struct assignment_rule *assignment_rule_take(
	struct compiling *c, struct span name);

/*
 * Whom it finds, or NULL. The actions that follow are left in d->followup,
 * to be carried out once the owner has changed.
 */
const struct person *assignment_rule_pick(
	struct doing *d, const struct assignment_rule *rule);

#endif

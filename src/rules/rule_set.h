/* SPDX-License-Identifier: MIT */
/*
 * The rules of an org that a run may set off, compiled: workflow rules of
 * each module whose records it may change, blueprints that new records
 * enter, what follows the transition of --through. Const once it is made;
 * what a run owns is in rules/rule_worker and rules/automation.
 */
#ifndef RULE_SET_H
#define RULE_SET_H

#include "rules/action_type.h"
#include "rules/blueprints.h"
#include "rules/workflow.h"

/* The rules of a sheet's module. */
struct module_rules {
	struct sheet *sheet;
	struct workflows workflows;
	struct processes processes; /* of a target */
};

/* The `after` of the transition of --through, in one blueprint. */
struct after_rule {
	struct span blueprint;
	const struct rule_source *source;
	struct action_list actions;
};

struct rule_set {
	struct rule_scope scope;
	struct calendar calendar;
	struct ways ways; /* of merge fields and criteria */
	struct rule_register reg;
	VEC(struct module_rules) modules;
	VEC(struct after_rule) afters;
};

/*
 * Compile them: sheets get columns for what rules write, and those of tasks
 * and other records that rules make are opened. through: the transition's
 * name, or NULL. bad-records: a table that rules look at cannot be read.
 */
enum opk_status rule_set_compile(const struct rule_scope *scope,
	const char *through, struct arena *a, const struct rule_set **out);

/* The rules of a sheet's module; NULL: none is looked at. */
const struct module_rules *rule_set_module(
	const struct rule_set *set, const struct sheet *s);

/* What follows the transition in a blueprint, or NULL. */
const struct after_rule *rule_set_after(
	const struct rule_set *set, struct span blueprint);

#endif

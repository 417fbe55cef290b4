/* SPDX-License-Identifier: MIT */
/*
 * What a type of action offers: how it is compiled and how it is carried
 * out. The table of all types is rules/action.c's.
 */
#ifndef ACTION_TYPE_H
#define ACTION_TYPE_H

#include "rules/rule_compiler.h"
#include "rules/rule_line.h"
#include "rules/rule_worker.h"

struct action_type;

/* An action of a rule, const once it is compiled. */
struct action {
	const struct action_type *type;
	struct span name;              /* may be empty */
	const struct node *definition; /* of a component, or in the rule */
	struct span due;               /* ptr NULL: at once */
	const void *compiled; /* by the type; NULL where it is only described */
	const struct action *next;
};

/* In the order in which they are carried out. */
struct action_list {
	const struct action *first;
	const struct action **last;
};

/*
 * Compile a definition for the compiler's subject; number: its place in its
 * list, from 1. NULL: it is not carried out, or c->st is set.
 */
typedef const void *action_compile_fn(
	struct rule_compiler *c, const struct node *definition, size_t number);

/* Carry it out on the worker's record, or write what its line says. */
typedef void action_run_fn(struct rule_worker *w, const struct action *a);

struct action_type {
	const char *key;  /* under `actions`, and `after` of a blueprint */
	const char *kind; /* of the components that are named there; NULL: the
			   * definitions stand there themselves */
	bool is_list;     /* of definitions; kinds always are */
	bool has_name;    /* the definition's `name`, not `api_name`, is its
			   * name */
	action_compile_fn *compile;
	action_run_fn *run;
	/*
	 * When it is due later, the outbox gets a line in its place: of this
	 * type, with what `describe` writes; that is the definition where it
	 * is NULL. line NULL: `run` does it then, too.
	 */
	const char *line;
	action_run_fn *describe;
	bool is_described; /* it is not compiled when it is due later */
};

#endif

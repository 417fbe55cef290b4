/* SPDX-License-Identifier: MIT */
/*
 * What compiling rules has in common: memory, components by name, the fields
 * that rules write, what is registered for the end of a run.
 *
 * Rules are compiled in two passes. The first gathers the fields that rules
 * write and the sheets whose records they change, so that the columns can be
 * added in the order of their names before anything looks at them:
 *
 *     struct rule_compiler c = { .gathers = true, ... };
 *     ...                              the first pass
 *     compiler_add_columns(&c);
 *     ...                              the second
 *     st = c.st;
 *
 * The status is sticky: once it is set, what is compiled is worth nothing,
 * and what returns a pointer may return NULL.
 */
#ifndef RULE_COMPILER_H
#define RULE_COMPILER_H

#include "rules/lookup.h"
#include "rules/merge_fields.h"
#include "rules/rule_tally.h"
#include "rules/rule_time.h"
#include "rules/setting.h"

struct action_list;
struct assignment_rule;
struct gathered_field;
struct rule_compiler;

/* Compile the actions that follow an assignment; given by rules/action,
 * which assignments cannot know. */
typedef void followup_compile_fn(struct rule_compiler *c,
	const struct node *followup, struct action_list *out);

/* Whose actions are compiled. */
struct rule_subject {
	struct sheet *sheet; /* of the records that set them off */
	const struct rule_source *source;
	struct span path;  /* in the names of lists of assignees: "/1" */
	struct span due;   /* when they are due; ptr NULL: at once */
	bool is_followup;  /* of an assignment rule: it names no other */
	bool in_blueprint; /* `after`: the owner is a user, none converts */
};

struct rule_compiler {
	const struct setting *setting;
	const struct calendar *calendar;
	struct ways *ways;
	struct rule_register *reg;
	followup_compile_fn *followup;
	struct arena *arena;    /* of what is compiled */
	struct rule_subject at; /* whoever changes it puts it back */
	struct assignment_rule *assignment_rules; /* of this pass */
	VEC(struct sheet *) sheets; /* whose records may set off rules */
	VEC(struct gathered_field) gathered;
	bool gathers; /* the first pass */
	enum opk_status st;
};

/* A field that an action writes. */
struct written_field {
	struct sheet *sheet;
	struct span name;
	uint32_t column;
	const struct field_facts *facts; /* NULL: the org has no such field */
	const struct value_check *check;
};

/* n zeroed items for what is compiled; NULL: c->st is set. */
void *compiler_alloc(struct rule_compiler *c, size_t n, size_t size);
#define compiler_new(c, T, n) ((T *)compiler_alloc((c), (n), sizeof(T)))

/* A text as it was printed into c->arena: no memory where it has none. */
struct span compiler_text(struct rule_compiler *c, struct span printed);

/* Keep the worst status. */
void compiler_fail(struct rule_compiler *c, enum opk_status st);
void compiler_lose_memory(struct rule_compiler *c);

/* The tree of a component; NULL: WORLD_NONE, or c->st is set. */
const struct node *compiler_tree(struct rule_compiler *c, uint32_t component);
/* By its kind and name (of the subject's module, where the kind has that);
 * NULL also: it is not there. */
const struct node *compiler_component(
	struct rule_compiler *c, const char *kind, struct span name);

/* A field to be written; in the first pass its column is only gathered. */
void compiler_field(struct rule_compiler *c, struct sheet *sheet,
	struct span name, struct written_field *out);

/* A text with merge fields, of the subject's records; NULL in the first
 * pass. */
const struct merge *compiler_merge(struct rule_compiler *c, struct span text,
	enum merge_for what, enum escape escape);
/* Criteria on them, in a component; NULL in the first pass, and where there
 * are none. */
const struct criteria *compiler_criteria(
	struct rule_compiler *c, uint32_t component, const struct node *tree);

/* The sheet of a module; NULL: there is none, or c->st is set. */
struct sheet *compiler_sheet(struct rule_compiler *c, struct span module);
/* The records of a sheet may set off rules. */
void compiler_watch(struct rule_compiler *c, struct sheet *s);
/* The sheet of a module that a lookup of the subject's records leads to; its
 * records are changed. */
struct sheet *compiler_follow(struct rule_compiler *c, struct span module,
	struct span lookup, uint32_t *column);

/* Something to be said at the end (rules/rule_tally.h). */
const struct remark *compiler_remark(struct rule_compiler *c,
	const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, of what a definition says in vain; NULL where `said` is. */
const struct remark *compiler_not_carried(
	struct rule_compiler *c, const struct node *said, const char *what);
/* A component that asks for actions, by its name. */
const struct rule_source *compiler_source(
	struct rule_compiler *c, struct span name);

/* Begin the second pass: add the columns that the first has gathered. */
void compiler_add_columns(struct rule_compiler *c);

#endif

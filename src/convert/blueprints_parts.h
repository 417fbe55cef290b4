/* SPDX-License-Identifier: MIT */
/* A module's active blueprints, compiled. */
#ifndef BLUEPRINTS_PARTS_H
#define BLUEPRINTS_PARTS_H

#include "convert/automation_time.h"
#include "convert/automation_tree.h"
#include "convert/automation_ways.h"
#include "convert/value.h"

enum convert_word { CONVERT_FORBID, CONVERT_ALLOW, CONVERT_IN_STATES };

/* One that records can be in. */
struct process {
	struct span name, layout, field;
	const struct node *tree;
	uint32_t component, column; /* of the field; COLUMN_NONE: not there */
	int64_t sequence;
	const struct criteria *entry;
	struct span start; /* the start state; empty: none */
	enum convert_word convert;
	const struct node *transition; /* of --through, or NULL */
	const struct taken *taken;     /* the same, compiled */
};

/* In the order in which records enter the first. */
struct processes {
	struct process *items;
	size_t count;
	uint32_t layout; /* column of the sheet, or COLUMN_NONE */
};

/*
 * Those of a sheet's module. Criteria are compiled when processes_compile
 * is called, so that columns may be added in between.
 */
enum opk_status processes_read(const struct setting *s, struct sheet *sheet,
	struct arena *a, struct processes *out);
enum opk_status processes_compile(
	struct ways *ways, struct sheet *sheet, struct processes *all);

/* The process that a record meets but for its state, or NULL. */
const struct process *processes_meet(
	const struct processes *all, struct seeker *k);

/* The process that a record is in, and its state; NULL: none. */
const struct process *processes_find(
	const struct processes *all, struct seeker *k, struct span *state);

/* The state of that name in the tree, or NULL. */
const struct node *process_state(const struct process *p, struct span state);

/* Of `during`: a field, what its value must meet. */
struct during_item {
	struct span field;
	uint32_t column;
	bool mandatory;
	const struct criteria *validation;
	struct span message;
};

/* The transition of --through in one process. */
struct taken {
	const struct node *tree;
	bool is_owner;     /* the acting user, whatever the record */
	bool record_owner; /* the record's owner may take it */
	const struct criteria *before;
	struct span message; /* where they do not hold */
	struct during_item *items;
	size_t count;
};

/* A column <Source>.<Field> of the selection. */
struct given_column {
	uint32_t selection, column; /* there, and of the source's sheet */
	struct span field;
	const struct value_check *check;
};

struct blueprints {
	struct rule_scope scope;
	struct ways ways;
	struct sheet *sheet;
	struct processes all;
	/* what the mapping says */
	bool has_word;
	enum convert_word word;
	const struct node *states; /* of only_in_states */
	/* of --through */
	struct span through;
	struct span first_field; /* of the first process that has it */
	struct given_column *given;
	size_t given_count;
};

/*
 * Find the transition of --through in all processes, and its columns; without
 * --through, no column may give the source a value.
 */
enum opk_status blueprints_take(struct blueprints *b);

/* Look at a source record. */
void blueprints_seek(const struct blueprints *b, struct seeker *k,
	uint32_t source, struct sheet_reader *r);

/* Is the acting user one of an audience (blueprint.yaml)? */
bool audience_has(const struct setting *s, const struct node *audience,
	struct arena *a, bool *lost_memory);

#endif

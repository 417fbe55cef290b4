/* SPDX-License-Identifier: MIT */
/*
 * Blueprints, as a conversion meets them (formats/conversion.md, 9): may a
 * record inside one convert, may it take a transition, which one does a new
 * record enter.
 */
#ifndef BLUEPRINTS_H
#define BLUEPRINTS_H

#include "model/value_form.h"
#include "rules/lookup.h"
#include "table/row_code.h"

struct blueprints;

/*
 * Compile the active blueprints of the source; through: the transition of
 * --through, or NULL. *out is NULL when there is nothing to look at. Sheets
 * that criteria lead to are opened and indexed. bad-option: no blueprint has
 * this transition; no-permission: the acting user may not take it;
 * bad-records: columns <Source>.<Field> of the selection that cannot be.
 */
enum opk_status blueprints_compile(const struct rule_scope *scope,
	const char *through, struct arena *a, struct blueprints **out);

/*
 * May the record convert? Only without --through. Thread-safe while no
 * record changes. ROW_GOOD, or NOT_ALLOWED with the fault in `a`. b may be
 * NULL: it may.
 */
enum row_code blueprints_let_go(const struct blueprints *b, uint32_t source,
	struct sheet_reader *r, struct arena *a, struct row_fault *out);

/* A transition that a record takes, and what it writes. */
struct transition {
	const struct node *tree;         /* of the transition */
	struct span blueprint;           /* its api_name */
	struct transition_value *values; /* in `a`; the state is the first */
	size_t count;
};

/*
 * May the record take the transition of --through? `given` are the cells of
 * the selection's row, or NULL. Thread-safe while no record changes.
 * ROW_GOOD with *taken, or the code with the fault; all in `a`.
 */
enum row_code blueprints_through(const struct blueprints *b, uint32_t source,
	const struct span *given, struct sheet_reader *r, struct arena *a,
	struct transition *taken, struct row_fault *out);

/* Is the column of the selection a value of the source, for --through? */
bool blueprints_takes(const struct blueprints *b, uint32_t column);

enum convert_word { CONVERT_FORBID, CONVERT_ALLOW, CONVERT_IN_STATES };

struct taken;

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
	const struct processes *all, struct lookup_reader *k);

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

#endif

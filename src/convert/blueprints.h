/* SPDX-License-Identifier: MIT */
/*
 * Blueprints, as a conversion meets them (formats/conversion.md, 9): may a
 * record inside one convert, may it take a transition, which one does a new
 * record enter.
 */
#ifndef BLUEPRINTS_H
#define BLUEPRINTS_H

#include "convert/recipe.h"

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

/* A field that a transition gives a text. */
struct transition_value {
	uint32_t column; /* of the source's sheet */
	struct span text;
};

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

#endif

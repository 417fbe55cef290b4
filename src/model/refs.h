/* SPDX-License-Identifier: MIT */
/* References between components, as the schemas' x-ref says. */
#ifndef REFS_H
#define REFS_H

#include "schema/kind.h"
#include "schema/schema.h"
#include "tree/node.h"
#include "util/arena.h"
#include "util/span.h"

/* One reference that a component makes. */
struct ref {
	const struct kind *kind; /* of what is named; NULL: no such kind */
	struct identity to;      /* valid when kind is not NULL */
	struct span name;        /* "Leads.Email" */
	const struct node *at;   /* the text that names it */
};

/* The reference is in scratch and dies with the call. */
typedef void refs_seen_fn(void *user, const struct ref *r);

/*
 * Report every reference in a tree, in document order. Texts that are no
 * component names, and scopes that lead nowhere, are passed over: the schema
 * has its own words for these. Linear in the tree.
 */
void refs_each(const struct identity *id, const struct node *tree,
	struct arena *scratch, refs_seen_fn *seen, void *user);

/*
 * What a scope finds, seen from a value: a path variable's value, an
 * absolute JSON pointer, or a relative one ("1/module"; up one level, then
 * down). ptr NULL: nothing.
 */
struct trail;
struct span refs_scope(const struct trail *t, struct span scope);

/* Where a walk stands: the value, its rule, and the way back to the root. */
struct trail {
	const struct trail *up;
	const struct node *node;
	const struct rule *rule;
	const struct identity *id;
};

/*
 * The reference that a value is, but for its name; false: it is none, or
 * leads nowhere, or is a text that the schema has its own words for.
 */
bool refs_at(const struct trail *t, struct ref *out);

/* Called for each value, parents first. */
typedef void refs_walk_fn(void *user, const struct trail *t);

/*
 * Walk a tree and its kind's rules side by side; unknown keys have no rule.
 * Where the schema has a rule for the keys of a map, they are visited as
 * texts that stand in it, each before its value.
 */
void refs_walk(const struct identity *id, const struct node *tree,
	refs_walk_fn *seen, void *user);

#endif

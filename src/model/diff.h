/* SPDX-License-Identifier: MIT */
/* Semantic difference and three-way merge of two trees of one kind. */
#ifndef DIFF_H
#define DIFF_H

#include "model/kind.h"

/* Stands in a bundle for a secret; equal to any secret. */
#define SECRET_PLACEHOLDER "${SECRET}"

/*
 * Add to `list` a map {path, old, new} for each property that differs; old
 * or new is absent where the property is. Paths are written
 * "pick_list_values[Cold].colour_code": items of keyed lists by key, others
 * by index from 0. A sequence whose items changed places has one entry
 * "pick_list_values#order" with the keys. Secrets are shown as the
 * placeholder, and one equals the placeholder. Either tree may be NULL.
 * Texts are shared with the trees. Linear, but for reordered keyed lists
 * (a hash each). NO_MEMORY is reported.
 */
enum opk_status diff_trees(const struct kind *kind, const struct node *old,
	const struct node *new, struct arena *a, struct node *list,
	struct faults *f);

enum merge_policy { MERGE_FAIL, MERGE_THEIRS, MERGE_OURS };

/*
 * Merge what changed from base to theirs into ours. A property changed on
 * one side is taken; changed alike on both is that; changed differently is a
 * conflict: a map {path, base, ours, theirs} is added to `conflicts`, and
 * the policy says what stands in the result (MERGE_FAIL: ours). Keyed lists
 * merge item by item; the order of a sequence is a property of its own;
 * other lists are one value. base, ours, theirs may each be NULL (the whole
 * is absent). *out is NULL where the result is that there is nothing.
 */
enum opk_status merge_trees(const struct kind *kind, const struct node *base,
	const struct node *ours, const struct node *theirs,
	enum merge_policy policy, struct arena *a, struct node *conflicts,
	struct faults *f, struct node **out);

/*
 * A copy of theirs in which each placeholder of a secret is ours' own value
 * at that place, where it has one. *left counts those that remain.
 */
struct node *merge_secrets(const struct kind *kind, const struct node *ours,
	const struct node *theirs, struct arena *a, size_t *left);

/* Can a component of this kind hold secrets at all? */
bool kind_has_secrets(const struct kind *kind);

/*
 * A copy in which each secret is the placeholder; *count says how many. A
 * tree without secrets is given back as it is.
 */
const struct node *hide_secrets(const struct kind *kind,
	const struct node *tree, struct arena *a, size_t *count);

#endif

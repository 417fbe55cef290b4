/* SPDX-License-Identifier: MIT */
/* Three-way merge of trees, property by property, item by item. */
#ifndef MERGE_H
#define MERGE_H

#include "model/diff.h"
#include "schema/kind.h"

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

#endif

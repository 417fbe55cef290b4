/* SPDX-License-Identifier: MIT */
/* Semantic difference and three-way merge of two trees of one kind. */
#ifndef DIFF_H
#define DIFF_H

#include "schema/kind.h"

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

#endif

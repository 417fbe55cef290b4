/* SPDX-License-Identifier: MIT */
/* Secrets: what a bundle withholds and a target keeps. */
#ifndef SECRET_H
#define SECRET_H

#include "schema/kind.h"

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

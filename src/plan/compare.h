/* SPDX-License-Identifier: MIT */
/* What differs between two states, component by component. */
#ifndef COMPARE_H
#define COMPARE_H

#include "plan/operand.h"
#include "util/vec.h"

/* One component that differs; old or new NULL where it is absent. */
struct change {
	const struct component *old, *new;
	struct node *properties; /* list of {path, old, new}; or NULL */
};

struct changes {
	VEC(struct change) list; /* by path */
	size_t added, changed, deleted, unchanged;
};

/*
 * Compare two targets; chosen flags (NULL: all) say which components of
 * each count. Bytes are compared first, then digests, then trees; bundles
 * are loaded only when trees are needed.
 */
enum opk_status compare_targets(struct operand *old, struct operand *new,
	const bool *old_chosen, const bool *new_chosen, struct arena *a,
	struct faults *f, struct changes *out);

/* Put "changes" and "counts" of the answer's tree. */
enum opk_status compare_answer(
	const struct changes *c, struct opk_answer *answer);

/* Add a {action, kind, name, path} to a list; NULL: memory. */
struct node *compare_entry(struct arena *a, struct node *list,
	const char *action, const struct component *c);

#endif

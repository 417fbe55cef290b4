/* SPDX-License-Identifier: MIT */
/*
 * Bases: each component as it was last applied from one source org.
 *
 * Kept in .orgpack/bases/<org_id>/ as partial bundles 1.tar.zst, 2.tar.zst
 * ...; a component in a later one replaces the earlier. An apply adds one
 * with what changed, so that its cost is that of the change; after
 * BASES_MOST they are folded into one.
 */
#ifndef BASES_H
#define BASES_H

#include "model/plan.h"
#include "model/state.h"
#include "orgpack.h"
#include "schema/component.h"
#include "store/handle.h"
#include "tree/node.h"
#include "util/arena.h"
#include "util/fault.h"
#include "util/span.h"

struct bases;

/*
 * Open the bases kept in an org for a source org, or, when `operand` is not
 * NULL, that state alone (BUNDLE, git:REV). No base is no fault: everything
 * is then unknown. Close with bases_close.
 */
enum opk_status bases_open(struct opk_session *s, struct store *store,
	struct span org_id, const char *operand, struct faults *f,
	struct bases **out);
void bases_close(struct bases *b);

/* The component as last applied, without bytes perhaps; NULL: unknown. */
const struct component *bases_find(const struct bases *b, struct span path);

/*
 * Is this component, byte for byte and in its content, what was last applied,
 * and so has been verified? Never of a state that `operand` named. For
 * bundle_trust; bases is a struct bases.
 */
bool bases_knows(void *bases, const struct component *c);

/* Its tree; *out is NULL when it is unknown. Loads what is needed, once. */
enum opk_status bases_tree(struct bases *b, struct span path, struct arena *a,
	struct faults *f, struct node **out);

/*
 * Add to a plan the internal operations that make these components of a
 * state (chosen, NULL: all) the new base, and forget what the state no
 * longer has, or the plan deletes. Components need content digests.
 */
enum opk_status bases_record(struct bases *b, const struct state *applied,
	const bool *chosen, struct arena *a, struct plan *p, struct faults *f);

#endif

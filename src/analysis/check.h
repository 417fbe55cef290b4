/* SPDX-License-Identifier: MIT */
/*
 * What a configuration means: everything that a schema cannot say.
 *
 * References (unknown-reference), role and mandatory-lookup cycles, blueprint
 * graphs, layouts that miss mandatory fields, criteria against field types,
 * conversion mappings, edition limits. Syntax, schema and identity of each
 * visited component are checked on the way.
 */
#ifndef CHECK_H
#define CHECK_H

#include "model/inspection.h"
#include "model/scan.h"
#include "model/world.h"

struct check_options {
	unsigned workers;       /* 0: as many as there are processors */
	const struct node *org; /* org.yaml: edition; NULL: no limits */
	/*
	 * Per component: is it the one that is being brought in? NULL: all
	 * are. Faults of the others are no concern of this check.
	 */
	const bool *focus;
	/*
	 * The state before a change that deletes: a reference in any
	 * component that `before` satisfies and the state does not is a
	 * fault, whatever the focus. NULL: only the focus is visited.
	 */
	const struct state *before;
	/*
	 * The state before any change: a limit of the edition that it
	 * reached as far already is no fault. NULL: each limit counts.
	 */
	const struct state *old;
	bool lenient; /* what exceeds a limit is a warning, no fault */
	int64_t now;  /* for the end of a trial, as clock_now; 0: it is now */
	struct scan_progress *progress; /* may be NULL */
	bool digest;                    /* compute content digests on the way */
};

/*
 * Check a state whose components have bytes. All faults are reported, in no
 * certain order. Parallel; memory does not grow with the state but for what
 * it refers to.
 */
enum opk_status check_state(
	struct state *s, const struct check_options *o, struct faults *f);

/*
 * Check one component whose tree has passed its schema, as check_state does:
 * what it refers to, its criteria, and what there is to say of its kind but
 * for limits of editions. For who is about to act upon it.
 */
enum opk_status check_component(struct world *w, const struct identity *id,
	const struct node *tree, const struct source *src,
	struct arena *scratch, struct faults *f);

/* Check one component that is brought in; faults go where it says. */
typedef void kind_check_fn(const struct inspection *in);

#endif

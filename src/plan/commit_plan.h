/* SPDX-License-Identifier: MIT */
/* The last steps that every change shares: look, ask, commit, answer. */
#ifndef COMMIT_PLAN_H
#define COMMIT_PLAN_H

#include "plan/planning.h"

/* What the user wants of a change. */
struct consent {
	bool dry_run, yes;
	const char *expect_plan; /* "sha256:..." or the bare digits; or NULL */
	bool always;             /* ask even when no component changes */
	/* Called when all is agreed, right before the commit, and in a dry run
	 * in its place; a failure of it is one of the commit. Or NULL. */
	enum opk_status (*ready)(void *user);
	void *user;
	struct commit *done; /* gets what the commit did; or NULL */
};

/*
 * Refuse when the plan is not the expected one, stop at a dry run, ask, and
 * commit. "applied" and "transaction" go into the answer. A plan without
 * operations is applied without a word.
 */
enum opk_status commit_plan(struct opk_session *s, struct store *store,
	struct plan *p, const struct consent *c, struct opk_answer *answer);

/*
 * Check what the org would be: everything that the plan brings, and, when it
 * deletes, what would refer to nothing; an administrator must remain.
 */
enum opk_status commit_check(struct planning *p);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * From an incoming configuration and an org to a plan.
 *
 * apply and import are this, with other sources. The plan, the answer's
 * changes and the state that the org would have afterwards are made together.
 */
#ifndef PLANNING_H
#define PLANNING_H

#include "model/diff.h"
#include "model/plan.h"
#include "model/state.h"
#include "plan/operand.h"
#include "plan/scope.h"

struct bases;

struct planning {
	/* in */
	struct opk_session *session;
	struct opk_answer *answer;
	struct operand *org;      /* what is changed */
	struct operand *incoming; /* loaded, with content digests */
	const bool *chosen;       /* of incoming's components; NULL: all */
	const bool *org_chosen;   /* what --prune may delete; NULL: all */
	struct bases *bases;      /* NULL: none, incoming wins */
	enum merge_policy policy;
	bool prune;   /* the org becomes the incoming state */
	bool dry_run; /* nothing may be staged */
	bool lenient; /* what exceeds the edition's limits is a warning */

	/* out */
	struct arena *arena; /* of the plan: set before */
	struct plan plan;
	struct state result; /* the org afterwards */
	bool *secretive;     /* by kind: can it hold secrets? */
	bool *focus;         /* of result: what the plan brings */
	struct scope scope;  /* of what incoming speaks for */
	size_t only_in_target, kept_away, conflicts, unchanged, secrets;
	bool narrows; /* dataloss_check: a field holds less than before */
};

/*
 * Make the plan: fills `out`, adds "changes" to the answer's root. Conflicts
 * under MERGE_FAIL are faults (merge-conflict). The plan is sealed.
 */
enum opk_status planning_make(struct planning *p);

/* Put "counts" and "plan_digest" into the answer. */
enum opk_status planning_answer(const struct planning *p);

#endif

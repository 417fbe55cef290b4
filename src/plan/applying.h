/* SPDX-License-Identifier: MIT */
/*
 * What apply and approve have in common: an incoming configuration, with the
 * options that the user gave, becomes a plan for the org.
 */
#ifndef APPLYING_H
#define APPLYING_H

#include "orgpack.h"
#include "plan/operand.h"
#include "plan/planning.h"
#include "tree/node.h"
#include "util/span.h"

struct bases;

struct applying {
	struct opk_session *session;
	const struct opk_apply_options *options;
	struct opk_answer *answer;
	struct operand org, incoming; /* open; incoming loaded, with digests */
	struct bases *bases;
	struct planning planning;
	bool approving;     /* users must be found; what a selection needs and
			     * the org lacks comes along */
	struct node *users; /* when approving: list of "OLD=NEW" */
};

/* Load bases and the incoming state, and compute its digests. */
enum opk_status applying_load(struct applying *ap);

/*
 * Map users, choose, merge, check and describe: the plan is in
 * ap->planning.plan, under the name `command`, and everything that is to be
 * shown of it in the answer. Any fault means that it must not be executed.
 */
enum opk_status applying_plan(struct applying *ap, struct span command);

/* Add to the plan that what it brings is the new base. */
enum opk_status applying_record(struct applying *ap);

void applying_close(struct applying *ap);

#endif

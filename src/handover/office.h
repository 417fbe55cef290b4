/* SPDX-License-Identifier: MIT */
/* Who acts for an org in a hand-over, and what the rules ask of the org. */
#ifndef OFFICE_H
#define OFFICE_H

#include "handover/policy.h"

/* An org without its configuration: what receive and inbox need. */
struct office {
	struct arena arena;
	struct store *store;
	struct node *org; /* org.yaml */
};

/*
 * Open the session's org and find who acts; it must be an administrator.
 * Close it in any case.
 */
enum opk_status office_open(struct opk_session *s, enum store_mode mode,
	struct faults *f, struct office *out);
void office_close(struct office *o);

/*
 * Check the rules for the org as target. source NULL: not known yet.
 */
enum opk_status office_check_target(struct store *s, const struct node *org,
	enum policy_moment moment, const struct party *source,
	struct faults *f);

#endif

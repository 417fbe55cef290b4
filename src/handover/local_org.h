/* SPDX-License-Identifier: MIT */
/* The org on this side of a hand-over: who acts, and what the rules ask. */
#ifndef LOCAL_ORG_H
#define LOCAL_ORG_H

#include "handover/policy.h"

/* An org without its configuration: what receive and inbox need. */
struct local_org {
	struct arena arena;
	struct store *store;
	struct node *org; /* org.yaml */
};

/*
 * Open the session's org and find who acts; it must be an administrator.
 * Close it in any case.
 */
enum opk_status local_org_open(struct opk_session *s, enum store_mode mode,
	struct faults *f, struct local_org *out);
void local_org_close(struct local_org *o);

/*
 * Check the rules for the org as target. source NULL: not known yet.
 */
enum opk_status local_org_check_target(struct store *s, const struct node *org,
	enum policy_moment moment, const struct peer *source, struct faults *f);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The rules of a hand-over, each a row of data (formats/editions.yaml), with
 * what an org's own policy makes of it.
 */
#ifndef POLICY_H
#define POLICY_H

#include "plan/session.h"

/* When a rule is evaluated. */
enum policy_moment {
	POLICY_SEND = 1,    /* by the source, before sealing */
	POLICY_RECEIVE = 2, /* by the target, before opening */
	POLICY_APPROVE = 4  /* by the target, before applying */
};

/* One side of a hand-over, as far as the rules need it. */
struct peer {
	struct span org_id, name, edition, type, suite, data_center;
	struct span trial_edition;
	int64_t trial_expires_ms; /* 0: no trial */
	bool has_integrations, has_extensions;
	uint64_t records;  /* of the target */
	uint64_t receipts; /* of the target */
	/* rules about both sides that it asks for, whatever the other does */
	bool wants_data_center, wants_same_edition;
};

struct keyline;

/* What is known of a rule that is checked elsewhere. */
struct policy_known {
	bool known, holds;
	struct span why;
};

struct policy {
	enum policy_moment moment;
	int64_t now;
	const struct peer *source, *target; /* one may be NULL: unknown */
	const struct node *own;             /* org.yaml of the acting org */
	/* for policy_describe: by policy_administrator, by the check of an
	 * org's limits (model/limits.h) */
	struct policy_known administrator, limits;
};

/* Read a peer out of org.yaml; records and receipts are the caller's. */
void peer_read(const struct node *org, struct peer *out);

/* The same, as far as a key tells it of the target that made it. */
void peer_read_key(const struct keyline *k, struct peer *out);

/* What an org says of itself in its keys: bits of enum keyline_fact. */
enum opk_status peer_facts(
	const struct node *org, struct faults *f, unsigned *out);

/* Rows of records in all tables of the org. */
enum opk_status peer_count_records(
	struct store *s, struct faults *f, uint64_t *out);

/*
 * Evaluate every rule that belongs to the moment: each that does not hold is
 * a fault with its code, the values, and what would satisfy it. Rules about
 * a peer that is NULL, or of which a value is empty, are passed over.
 *
 * not-administrator is policy_administrator's, edition-limit the check of a
 * plan's (commit_check).
 */
enum opk_status policy_check(const struct policy *p, struct faults *f);

/*
 * For `orgpack policy`: a list of {code, rule, sides, value, relaxed, holds,
 * why, hint}, each rule as it stands for this org, which is both source and
 * target. holds is null where it depends on the other org.
 */
enum opk_status policy_describe(const struct policy *p, struct arena *a,
	struct faults *f, struct node **out);

/* The value of one rule that is in force, in the arena. */
enum opk_status policy_value(const struct policy *p, const char *code,
	struct arena *a, struct faults *f, struct node **out);

/*
 * The acting user must be an active administrator: not-administrator. Sets
 * the store's actor, as session_actor does. profiles: NULL reads them.
 */
enum opk_status policy_administrator(struct opk_session *s, struct store *store,
	const struct state *profiles, struct faults *f);

#endif

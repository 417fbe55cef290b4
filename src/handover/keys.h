/* SPDX-License-Identifier: MIT */
/* What the key commands have in common. */
#ifndef KEYS_H
#define KEYS_H

#include "handover/identity.h"
#include "tree/answer.h"

/* A change of keys in the making. */
struct keys {
	struct opk_session *session;
	struct opk_answer *answer;
	struct arena arena; /* of the plan */
	struct store *store;
	struct plan plan;
	int64_t now; /* by which keys are judged */
};

/*
 * Open the session's org for a change, by an active administrator. The rest
 * of *k is zero but for session and answer.
 */
enum opk_status keys_open(struct keys *k);

/* Read org.yaml. */
enum opk_status keys_org(
	struct store *s, struct arena *a, struct faults *f, struct node **out);

/* Seal and commit the plan; "transaction" goes into the answer. */
enum opk_status keys_commit(struct keys *k);

/* Wipe, close, and settle the answer. */
enum opk_status keys_close(
	struct keys *k, enum opk_status st, struct opk_answer **answer);

/* What answers say of a key: never a secret. NULL: memory. */
struct node *keys_node(const struct key_record *k, struct arena *a);

/* Put the key into the answer under "key". */
enum opk_status keys_put(struct keys *k, const struct key_record *record);

#endif

/* SPDX-License-Identifier: MIT */
/* An operand that holds a configuration: an org, a bundle, inbox:ID,
 * git:REV. */
#ifndef TARGET_H
#define TARGET_H

#include "bundle/bundle.h"
#include "op/session.h"

struct target {
	struct arena arena;    /* owns the state's memory */
	const char *name;      /* as the user wrote it */
	struct store *store;   /* of an org; else NULL */
	struct bundle *bundle; /* of a bundle; else NULL */
	struct state *state;   /* sorted by path */
	struct node *org;      /* org.yaml; NULL for a bundle */
	struct state own;      /* what state points to but for a bundle */
	bool loaded;           /* components have bytes */
};

/*
 * Open what an operand names: NULL is the session's org, "git:REV" that org
 * at a revision, "inbox:ID" what it received, a directory with an org.yaml an
 * org, a file a bundle. Orgs and revisions are loaded; of a bundle only the
 * manifest is read.
 */
enum opk_status target_open(struct opk_session *s, const char *operand,
	struct faults *f, struct target *out);

/* Open the session's org for a change; like target_open(NULL) otherwise. */
enum opk_status target_open_org(struct opk_session *s, enum store_mode mode,
	struct faults *f, struct target *out);

/* Read and check all of a bundle; nothing to do for others. */
enum opk_status target_load(struct target *t, struct faults *f);

/* Compute the content digests that are missing, checking each component. */
enum opk_status target_digest(
	struct opk_session *s, struct target *t, struct faults *f);

void target_close(struct target *t);

/* Read a component's tree for comparing: NULL after a fault. */
struct node *target_tree(const struct target *t, const struct component *c,
	struct arena *a, struct faults *f);

#endif

/* SPDX-License-Identifier: MIT */
/* An operand that holds a configuration: an org, a bundle, inbox:ID,
 * git:REV. */
#ifndef OPERAND_H
#define OPERAND_H

#include "bundle/bundle.h"
#include "plan/session.h"

struct operand {
	struct arena arena;       /* owns the state's memory */
	const char *name;         /* as the user wrote it */
	struct store *store;      /* of an org; else NULL */
	struct bundle *bundle;    /* of a bundle; else NULL */
	struct state *state;      /* sorted by path */
	struct node *org;         /* org.yaml; NULL for a bundle */
	struct state own;         /* what state points to but for a bundle */
	bool loaded;              /* components have bytes */
	struct tree_cache *trees; /* held; or NULL */
};

/*
 * Open what an operand names: NULL is the session's org, "git:REV" that org
 * at a revision, a directory with an org.yaml an org, a file a bundle. Orgs
 * and revisions are loaded; of a bundle only the manifest is read. What was
 * received ("inbox:ID") is opened by inbox_operand_open.
 */
enum opk_status operand_open(struct opk_session *s, const char *operand,
	struct faults *f, struct operand *out);

/* Open the session's org for a change; like operand_open(NULL) otherwise. */
enum opk_status operand_open_org(struct opk_session *s, enum store_mode mode,
	struct faults *f, struct operand *out);

/* Does an operand name the directory of this org? */
bool operand_is_org(const char *operand, const struct store *s);

/* Read and check all of a bundle; nothing to do for others. */
enum opk_status operand_load(struct operand *t, struct faults *f);

/*
 * Compute the content digests that are missing, checking each component. Of a
 * bundle they are all there, unless some are by a former version of a kind:
 * then it is loaded.
 */
enum opk_status operand_digest(
	struct opk_session *s, struct operand *t, struct faults *f);

/*
 * Keep trees of its components that are read, for other operands of the
 * session too, until the last of them is closed. Who opens one has done so.
 */
void operand_keep_trees(struct opk_session *s, struct operand *t);

void operand_close(struct operand *t);

/* Read a component's tree for comparing: NULL after a fault. */
struct node *operand_tree(const struct operand *t, const struct component *c,
	struct arena *a, struct faults *f);

#endif

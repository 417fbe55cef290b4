/* SPDX-License-Identifier: MIT */
/* The documents below .orgpack/identity/, as the store and a plan have them. */
#ifndef IDENTITY_FILES_H
#define IDENTITY_FILES_H

#include "op/identity.h"

#define IDENTITY_FOLDER ".orgpack/identity/"
#define IDENTITY_SEED IDENTITY_FOLDER "signing_key"
#define IDENTITY_KEYS IDENTITY_FOLDER "keys.yaml"
#define IDENTITY_RECEIPTS IDENTITY_FOLDER "receipts.yaml"
#define IDENTITY_SOURCES IDENTITY_FOLDER "sources.yaml"
#define IDENTITY_RECEIVED IDENTITY_FOLDER "received.yaml"
#define IDENTITY_INBOX IDENTITY_FOLDER "inbox.yaml"

/* ".orgpack/identity/keys/<id>.secret" */
struct span identity_secret_path(struct arena *a, struct span id);

/*
 * Read a document as it will be after the plan (NULL: as it is). *out is
 * NULL when there is none. no-identity when it is damaged.
 */
enum opk_status identity_load(struct store *s, const struct plan *p,
	const char *path, struct arena *a, struct faults *f, struct node **out);

/* Report (no-identity) that a document is damaged. */
enum opk_status identity_damaged(
	struct store *s, const char *path, struct faults *f);

/* Put a document into the plan, and count the change. */
enum opk_status identity_put(struct store *s, const char *path,
	const struct node *tree, struct arena *a, struct plan *p,
	struct faults *f);

/* What receipts.yaml says. */
struct identity_counts {
	uint64_t received, changes;
	int64_t clock_ms; /* the highest time seen, or 0 */
};

/* Read it as it will be after the plan; *known is false when there is none. */
enum opk_status identity_read_counts(struct store *s, const struct plan *p,
	struct arena *a, struct faults *f, struct identity_counts *out,
	bool *known);

/*
 * Put it into the plan. The first time, that counts a change, and the time is
 * kept if it is the highest: changes is not the caller's to set.
 */
enum opk_status identity_put_counts(struct store *s,
	const struct identity_counts *counts, struct arena *a, struct plan *p,
	struct faults *f);

/* An empty document of that format, with one empty list. */
struct node *identity_new_list(
	struct arena *a, const char *format, const char *key);

/* Read 32 secret bytes as hexadecimal digits; no-identity when damaged. */
enum opk_status identity_read_secret(struct store *s, const struct plan *p,
	struct span path, struct faults *f, unsigned char out[32]);
/* Add an operation that keeps them in a new file; the path is copied. */
enum opk_status identity_keep_secret(struct span path,
	const unsigned char secret[32], struct arena *a, struct plan *p,
	struct faults *f);
/* Add one that removes the file, if it is there. */
enum opk_status identity_drop_secret(struct store *s, struct span path,
	struct arena *a, struct plan *p, struct faults *f);

/* Refuse (no-identity) unless the identity is what the history knows. */
enum opk_status identity_check(
	struct store *s, struct faults *f, uint64_t *changes);

#endif

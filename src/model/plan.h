/* SPDX-License-Identifier: MIT */
/*
 * A plan: what a transaction will do, as a value.
 *
 * --dry-run, apply, import, undo and the rest each make a plan; the store
 * executes plans and nothing else. Two plans with one digest do the same to
 * the same files.
 */
#ifndef PLAN_H
#define PLAN_H

#include "schema/kind.h"
#include "tree/node.h"
#include "util/arena.h"
#include "util/delta.h"
#include "util/hash.h"
#include "util/span.h"

enum plan_action { PLAN_ADD, PLAN_CHANGE, PLAN_DELETE };

/* One file that comes, changes or goes. */
struct plan_op {
	enum plan_action action;
	struct span path;        /* relative to the org */
	bool internal;           /* below .orgpack/: no part of the digest */
	struct digest before;    /* of the old bytes; ADD: unused */
	struct digest after;     /* of the new bytes; DELETE: unused */
	struct span bytes;       /* the new bytes; DELETE: none */
	const struct kind *kind; /* NULL: no component (records, state) */
	struct span name;        /* of the component */
	struct node *properties; /* list of {path, old, new}, or NULL */
	unsigned mode;   /* of an ADD: permission bits; 0: as the umask says */
	bool lasting;    /* no undo takes it back, so the history keeps no image
			* of the old file: keys, receipts, messages */
	bool secret;     /* lasting, and the new file is for its owner only */
	unsigned staged; /* 0, or the number of a file in the stage
				   * (store_stage) that holds the new bytes */
	const struct delta *back; /* of a CHANGE: what the history keeps in
				   * place of the old file; or NULL */
};

struct plan {
	struct span command; /* "apply": who made it */
	struct span summary; /* one line for the log */
	struct node *detail; /* kept in the history as it is; or NULL */
	uint64_t undoes;     /* the transaction that it takes back, or 0 */
	uint64_t identity;   /* the number of this change of the org's identity
			    * (formats/identity.md), or 0: it has none */
	struct plan_op *items; /* in the order of execution */
	size_t count, room;
	size_t added, changed, deleted; /* components, by plan_seal */
	struct digest digest;           /* by plan_seal */
};

/* A new last operation, zeroed; NULL: memory. */
struct plan_op *plan_add(struct arena *a, struct plan *p);

/*
 * Bring operations into dependency order (deletes last and backwards; inside
 * one rank by path), count, and compute the digest: SHA-256 over
 * "orgpack-plan/1\n" and a line "<action> <before> <after> <path>\n" each,
 * with '-' for a digest that does not apply. Internal operations come behind
 * all others and are not in the digest.
 */
void plan_seal(struct plan *p);

#endif

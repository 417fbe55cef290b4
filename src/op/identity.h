/* SPDX-License-Identifier: MIT */
/*
 * What makes an org itself in a hand-over: .orgpack/identity/ (0700).
 *
 *     signing_key        the Ed25519 seed, 0600; made when first needed
 *     keys/<id>.yaml     each key ever made: note, made, expires, state
 *                        (open, used, expired, revoked), used by whom, when
 *     keys/<id>.secret   the X25519 secret, 0600; there while the key is open
 *     receipts.yaml      how many customizations were received in a lifetime
 *     sources.yaml       signer of each source org that was accepted
 *     received.yaml      digests of sealed files that were received
 *
 * Changed only by plans, as internal operations; files with a secret are
 * marked so that no before-image keeps them. A git clone does not have it,
 * and a restored older copy is told by a counter that the history also has.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "model/keyline.h"
#include "op/session.h"

enum key_state { KEY_OPEN, KEY_USED, KEY_EXPIRED, KEY_REVOKED };

struct key_record {
	struct span id; /* 16 hexadecimal digits */
	struct span note;
	int64_t made_ms, expires_ms;
	enum key_state state; /* as of now: an open one past its time is
				 KEY_EXPIRED */
	struct span by;       /* who made it */
	struct span used_by;  /* the source org's name and id */
	int64_t decided_ms;   /* when it was used or revoked */
};

struct identity_keys {
	struct key_record *items; /* by time of making */
	size_t count;
};

/* Every key that the org has made. */
enum opk_status identity_keys_read(struct store *s, int64_t now,
	struct arena *a, struct faults *f, struct identity_keys *out);

/*
 * The secret half of an open key, by id; refused with the fault that fits
 * its state (no-such-key, key-expired, key-used, key-revoked). Wipe it.
 */
enum opk_status identity_secret(struct store *s, struct span id, int64_t now,
	struct faults *f, unsigned char out[X25519_BYTES]);

/* Add to a plan what changes a key's state; its secret goes. */
enum opk_status identity_close_key(struct store *s, struct span id,
	enum key_state state, struct span used_by, int64_t now, struct arena *a,
	struct plan *p, struct faults *f);

/*
 * The org's signing seed; when there is none yet, one is made and an
 * operation that keeps it is added to the plan. Wipe it.
 */
enum opk_status identity_seed(struct store *s, struct arena *a, struct plan *p,
	struct faults *f, unsigned char out[ED25519_SEED]);

/* How many customizations were received; no-identity when the history has
 * more receipts than the counter says. */
enum opk_status identity_receipts(
	struct store *s, struct faults *f, uint64_t *out);
/* Add to a plan that one more was received. */
enum opk_status identity_count_receipt(
	struct store *s, struct arena *a, struct plan *p, struct faults *f);

/*
 * A source's signer: the one known under its org id, or none (*known
 * false). identity_know adds it to a plan.
 */
enum opk_status identity_source(struct store *s, struct span org_id,
	struct faults *f, unsigned char out[ED25519_PUBLIC], bool *known);
enum opk_status identity_know(struct store *s, struct span org_id,
	const unsigned char signer[ED25519_PUBLIC], struct arena *a,
	struct plan *p, struct faults *f);

/* Has a sealed file of this digest been received? And noting that it was. */
enum opk_status identity_was_received(struct store *s,
	const struct digest *sealed, struct faults *f, bool *was);
enum opk_status identity_note_received(struct store *s,
	const struct digest *sealed, struct arena *a, struct plan *p,
	struct faults *f);

#endif

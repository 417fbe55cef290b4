/* SPDX-License-Identifier: MIT */
/*
 * What makes an org itself in a hand-over: .orgpack/identity/ (0700).
 *
 *     signing_key        the Ed25519 seed, 0600; made when first needed
 *     keys.yaml          each key ever made: note, made, expires, state
 *                        (open, used, expired, revoked), used by whom, when
 *     keys/<id>.secret   the X25519 secret, 0600; there while the key is open
 *     receipts.yaml      how many customizations were received in a
 *                        lifetime, how often all this was changed, and the
 *                        highest time seen
 *     sources.yaml       signer of each source org that was accepted
 *     received.yaml      digests of sealed files that were received
 *     inbox.yaml         what belongs to which entry of the inbox (bindings.h)
 *
 * formats/identity.md is the specification. Changed only by plans, whose
 * operations last (no undo takes them back, no before-image is kept); several
 * changes may go into one plan. The history carries the number of changes,
 * so that an identity that is missing, or was restored from an older copy,
 * is told: no-identity, from every function that changes or counts.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "model/plan.h"
#include "orgpack.h"
#include "store/handle.h"
#include "tree/node.h"
#include "util/arena.h"
#include "util/crypto.h"
#include "util/fault.h"
#include "util/hash.h"
#include "util/span.h"

enum key_state { KEY_OPEN, KEY_USED, KEY_EXPIRED, KEY_REVOKED };

struct key_record {
	struct span id; /* 16 hexadecimal digits */
	struct span note;
	struct span line; /* what was handed out */
	int64_t made_ms, expires_ms;
	enum key_state state; /* as of now: an open one past its time is
				 KEY_EXPIRED */
	bool recorded;        /* the state is what the file says */
	struct span by;       /* who made it */
	struct span used_by;  /* the source org's name and id */
	int64_t decided_ms;   /* when it was used, revoked, found expired */
	int64_t exported_ms;  /* when its secret was last exported, or 0 */
};

struct identity_keys {
	struct key_record *items; /* by time of making */
	size_t count;
};

/* "open", "used", "expired", "revoked" */
const char *key_state_word(enum key_state state);

/* Every key that the org has made. */
enum opk_status identity_keys_read(struct store *s, int64_t now,
	struct arena *a, struct faults *f, struct identity_keys *out);

/* The key of that id; no-such-key when the org has made none. */
enum opk_status identity_key_find(struct store *s, struct span id, int64_t now,
	struct arena *a, struct faults *f, struct key_record *out);

/* Refuse a key that is not open: key-expired, key-used, key-revoked. */
enum opk_status identity_key_check(
	const struct key_record *k, struct faults *f);

/*
 * The secret half of an open key, by id; refused with the fault that fits
 * its state (no-such-key, key-expired, key-used, key-revoked). Wipe it.
 */
enum opk_status identity_secret(struct store *s, struct span id, int64_t now,
	struct faults *f, unsigned char out[X25519_BYTES]);

/* What a new key shall say. */
struct key_order {
	struct span org_id, org_name, data_center, edition;
	struct span paid_edition, type, suite;
	unsigned facts; /* of enum keyline_fact */
	struct span note, by;
	int64_t now, ttl_ms;
};

/* Add to a plan a new key with its secret; the signing seed, too, if need
 * be. Texts of *out are in the arena. */
enum opk_status identity_add_key(struct store *s, const struct key_order *k,
	struct arena *a, struct plan *p, struct faults *f,
	struct key_record *out);

/* Add to a plan what changes a key's state; its secret goes. */
enum opk_status identity_close_key(struct store *s, struct span id,
	enum key_state state, struct span used_by, int64_t now, struct arena *a,
	struct plan *p, struct faults *f);

/* Add to a plan that an open key's secret leaves. */
enum opk_status identity_note_export(struct store *s, struct span id,
	int64_t now, struct arena *a, struct plan *p, struct faults *f);

/*
 * Where the identity is missing or older, and no copy is left: make what is
 * lacking, in a transaction ("identity renew"). As many configurations count
 * as received as any file still knows of, and no key stays open. *renewed is
 * false when the identity is as it should be, and nothing is done.
 */
enum opk_status identity_renew(
	struct store *s, struct faults *f, uint64_t *received, bool *renewed);

/*
 * The time by which keys are judged: the clock's, or the highest that was
 * kept when the clock is behind that. More than five minutes behind is said,
 * once (clock-went-back, a warning).
 */
enum opk_status identity_now(struct store *s, struct faults *f, int64_t *out);

/*
 * Keys whose time is over are recorded as expired and lose their secret, in
 * a transaction of its own ("key expire"), so that no clock that is set back
 * revives them. Without one that is over, but with an open one, the time is
 * kept once it is more than an hour later than what is kept ("key clock");
 * every change of the identity keeps it in any case.
 */
enum opk_status identity_sweep(struct store *s, int64_t now, struct faults *f);

/*
 * What every writer does, once its actor is known (session_actor): identity_now
 * and identity_sweep. An identity that is lost or damaged is passed over: it is
 * for those to report who need it.
 */
enum opk_status identity_see_time(struct store *s, struct faults *f);

/*
 * Would identity_see_time record anything? For commands that have nothing else
 * to write; an identity that is lost or damaged is passed over here, too.
 */
enum opk_status identity_is_due(
	struct store *s, int64_t now, struct faults *f, bool *due);

/*
 * Add to a plan that the highest time seen is `now`, if it was later: *was,
 * or 0. Open keys are the caller's to revoke.
 */
enum opk_status identity_reset_clock(struct store *s, int64_t now,
	struct arena *a, struct plan *p, struct faults *f, int64_t *was);

/*
 * The org's signing seed; when there is none yet, one is made and an
 * operation that keeps it is added to the plan. Wipe it.
 */
enum opk_status identity_seed(struct store *s, struct arena *a, struct plan *p,
	struct faults *f, unsigned char out[ED25519_SEED]);

/* Wipe the bytes of the plan's secret operations, once it is committed. */
void identity_wipe(struct plan *p);

/* Whether the identity is what the history knows. */
enum identity_condition {
	IDENTITY_NONE,    /* nothing was made yet, or this is a clone */
	IDENTITY_CURRENT, /* as it should be */
	IDENTITY_OLDER,   /* restored from a copy before the last change */
	IDENTITY_MISSING  /* lost */
};
enum opk_status identity_condition(
	struct store *s, struct faults *f, enum identity_condition *out);

/* How many customizations were received; no-identity when the identity is
 * missing or older than the history. */
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

#define IDENTITY_FOLDER ".orgpack/identity/"
#define IDENTITY_SEED IDENTITY_FOLDER "signing_key"

#define IDENTITY_RECEIPTS IDENTITY_FOLDER "receipts.yaml"

#define IDENTITY_INBOX IDENTITY_FOLDER "inbox.yaml"

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

/* An empty document of that format, with one empty list. */
struct node *identity_new_list(
	struct arena *a, const char *format, const char *key);

/* Refuse (no-identity) unless the identity is what the history knows. */
enum opk_status identity_check(
	struct store *s, struct faults *f, uint64_t *changes);

#endif

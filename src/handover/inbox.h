/* SPDX-License-Identifier: MIT */
/*
 * The inbox: customizations that were received (formats/transfer.md).
 *
 *     .orgpack/inbox/<n>/entry.yaml               state, who and when
 *     .orgpack/inbox/<n>/transfer.yaml, .minisig  as they came
 *     .orgpack/inbox/<n>/bundle.tar.zst           the configuration
 *     .orgpack/inbox/<n>/receipt                  once it is decided
 */
#ifndef INBOX_H
#define INBOX_H

#include "handover/bindings.h"
#include "handover/transfer.h"
#include "plan/operand.h"

struct inbox_entry {
	uint64_t id;
	const char *folder; /* ".orgpack/inbox/3" */
	struct node *tree;  /* entry.yaml */
	struct span bytes;  /* of entry.yaml */
	struct transfer transfer;
	/* the files that were checked and read: they are not read again */
	struct source transfer_text, signature_text;
	struct binding bound; /* what was received under this number */
	bool refused;         /* in a list: it is not that; nothing is read */
};

/* "inbox:3" is an entry's number; false: the operand is something else. */
bool inbox_operand(const char *operand, const char **id);

/* The number that the next entry gets: none that was ever in use. */
enum opk_status inbox_next(struct store *s, const struct bindings *bound,
	struct arena *a, struct faults *f, uint64_t *out);

/*
 * Every entry, in the order of their numbers. One that is not what was
 * received, or that nobody received, is said as a warning, and marked.
 */
struct inbox_entries {
	VEC(struct inbox_entry) all;
	bool quiet; /* say nothing of those of which nothing is known */
};
enum opk_status inbox_list(struct store *s, struct arena *a, struct faults *f,
	struct inbox_entries *out);

/* Put "inbox", {pending, approved, rejected, refused}, into an answer. */
enum opk_status inbox_count(
	struct store *s, struct arena *scratch, struct opk_answer *answer);

/*
 * Read one entry by its number as text, without its bundle: no-such-entry.
 * Refused (not-as-received) unless it is, byte for byte, what was received
 * and decided under this number.
 */
enum opk_status inbox_read(struct store *s, const char *id, struct arena *a,
	struct faults *f, struct inbox_entry *out);

/* The same, and already-decided unless it is pending. */
enum opk_status inbox_pending(struct store *s, const char *id, struct arena *a,
	struct faults *f, struct inbox_entry *out);

/*
 * Read the bundle of an entry that was read, check it as inbox_read does the
 * rest (and the signature again), and open it under the name "inbox:3": the
 * bytes that were checked, not the file once more. The users that an approval
 * found for it take their places.
 */
enum opk_status inbox_open(struct store *s, const struct inbox_entry *e,
	struct faults *f, struct operand *out);

/* operand_open, of inbox:ID too. */
enum opk_status inbox_operand_open(struct opk_session *s, const char *operand,
	struct faults *f, struct operand *out);

/* What answers say of an entry: id, state, source, sender, times, size,
 * fingerprint, whether the source was known. NULL: memory. */
struct node *inbox_describe(const struct inbox_entry *e, struct arena *a);

/* What is decided of an entry. */
struct decision {
	const char *word; /* "approved", "rejected" */
	struct span reason, actor;
	int64_t now;
	const struct node *org;   /* the target's org.yaml */
	const struct plan *plan;  /* what was carried out; NULL: nothing */
	const struct node *users; /* list of OLD=NEW; or NULL */
};

/*
 * Read the receipt of an entry that was read, checked in the same way;
 * no-such-entry while it is pending.
 */
enum opk_status inbox_receipt(struct store *s, const struct inbox_entry *e,
	struct arena *a, struct faults *f, struct span *out);

/*
 * Add to a plan what keeps a decision, receipt included; *receipt is its
 * text, for --receipt. The org's identity is made if it has none.
 */
enum opk_status inbox_decide(struct store *s, const struct inbox_entry *e,
	const struct decision *d, struct arena *a, struct plan *p,
	struct faults *f, struct span *receipt);

/* Add one file to a plan, to last. */
enum opk_status inbox_add_file(struct plan *p, struct span path,
	struct span bytes, struct arena *a, struct faults *f);

#endif

/* SPDX-License-Identifier: MIT */
/* The outbox: what was sent, and the receipts that came back. */
#ifndef OUTBOX_H
#define OUTBOX_H

#include "codec/minisign.h"
#include "model/plan.h"
#include "store/handle.h"
#include "util/hash.h"

/* One customization that was sent: .orgpack/outbox/<n>.yaml. */
struct sent {
	uint64_t id;
	struct span sent_at, sender, key, target_id, target_name;
	struct signer signer; /* the target's */
	struct digest transfer, sealed, configuration;
};

/* The number that the next entry gets. */
enum opk_status outbox_next(struct store *s, struct faults *f, uint64_t *next);

/* Add an entry to a plan. */
enum opk_status outbox_add(struct plan *p, const struct sent *s,
	struct arena *a, struct faults *f);

/* The entry of a transfer, by the digest of transfer.yaml; *found false:
 * there is none. */
enum opk_status outbox_find(struct store *s, const struct digest *transfer,
	struct arena *a, struct faults *f, struct sent *out, bool *found);

/* ".orgpack/outbox/<n>.receipt" in the arena. */
struct span outbox_receipt(const struct sent *s, struct arena *a);

#endif

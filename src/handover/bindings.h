/* SPDX-License-Identifier: MIT */
/*
 * What was received as which entry of the inbox: .orgpack/identity/inbox.yaml.
 *
 * The inbox is a folder like others, and whoever may write there can exchange
 * what is in it, for something that is validly signed, too. So the identity
 * says, for each entry, what came and who had signed it; nothing else is
 * opened under that number. formats/identity.md is the specification.
 */
#ifndef BINDINGS_H
#define BINDINGS_H

#include "model/plan.h"
#include "orgpack.h"
#include "store/handle.h"
#include "util/arena.h"
#include "util/crypto.h"
#include "util/fault.h"
#include "util/hash.h"
#include "util/span.h"

/* One entry of the inbox, as it was received and decided here. */
struct binding {
	uint64_t number;
	struct span key;      /* the id of the key that opened it */
	struct digest sealed; /* of the sealed file */
	unsigned char signer[ED25519_PUBLIC];
	/* of the members of the parcel, as they came */
	struct digest transfer, signature, bundle;
	struct digest entry; /* of entry.yaml, as it was last written here */
	struct digest receipt;
	bool decided; /* there is a receipt */
};

struct bindings {
	struct binding *items; /* in the order of their numbers */
	size_t count;
};

/* All of them; no-identity where the identity is lost, older or damaged. */
enum opk_status bindings_read(struct store *s, struct arena *a,
	struct faults *f, struct bindings *out);

/* The one of that number, or NULL. */
const struct binding *bindings_find(
	const struct bindings *all, uint64_t number);

/* Add to a plan that this is what belongs to its number from now on. */
enum opk_status bindings_put(struct store *s, const struct binding *b,
	struct arena *a, struct plan *p, struct faults *f);

#endif

/* SPDX-License-Identifier: MIT */
/* table/normalise */
#ifndef NORMALISE_H
#define NORMALISE_H

#include "util/buf.h"
#include "util/span.h"

enum normaliser {
	NORMALISE_EXACT,
	NORMALISE_CASEFOLD,
	NORMALISE_EMAIL,
	NORMALISE_DOMAIN,
	NORMALISE_COMPANY,
	NORMALISE_PHONE,
	NORMALISE_DIGITS
};

/* The cell as a text in its normal form; empty: no key. In `out`, which is
 * cleared first, or borrowed from the text. */
struct span normalise(enum normaliser how, struct span text, struct buf *out);

/* The domain of an address, of the web or of mail; room as for normalise. */
struct span text_domain(struct span text, struct buf *out);

/* The hash of one component of a key, mixed with its position. 0: empty. */
uint64_t key_hash(const uint64_t seed[2], size_t position, struct span normal);

#endif

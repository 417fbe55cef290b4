/* SPDX-License-Identifier: MIT */
/*
 * The copy customization key: one line of text that names a target org and
 * carries its public keys (formats/key.md).
 *
 * "opk1" and the payload in lower-case base32 (RFC 4648, no padding), with
 * a checksum at its end. White space, '>' at the beginning of lines and
 * zero-width characters are skipped in reading: mail puts them in.
 */
#ifndef KEYLINE_H
#define KEYLINE_H

#include "util/buf.h"
#include "util/crypto.h"
#include "util/fault.h"

enum { KEY_ID = 8, KEY_ID_TEXT = 17, KEYLINE_BYTES = 4096 };

/* What else an org says of itself in a key, as bits. */
enum keyline_fact {
	KEYLINE_INTEGRATIONS = 1, /* it has integrations enabled */
	KEYLINE_EXTENSIONS = 2,   /* it has extensions installed */
	KEYLINE_DATA_CENTER = 4,  /* it wants a source in its data centre */
	KEYLINE_SAME_EDITION = 8, /* it wants a source of its edition */
	KEYLINE_FACTS = 15
};

/* The texts live in the arena that it was read into. */
struct keyline {
	unsigned version; /* 1 or 2; 0 is written as 1 */
	unsigned char id[KEY_ID];
	struct span org_id, org_name, data_center, edition;
	int64_t expires_ms;                    /* since 1970 UTC */
	unsigned char recipient[X25519_BYTES]; /* sealed files are for it */
	unsigned char signer[ED25519_PUBLIC];  /* the target org's */
	unsigned char signature[ED25519_SIGNATURE]; /* over all before it */
	/* since version 2; edition above is the one in force, as in a trial */
	struct span paid_edition, type, suite;
	unsigned facts; /* of enum keyline_fact */
};

/*
 * Sign with the org's seed and write the line, without a newline: signer
 * and signature are filled in. bad-key when a key cannot hold a value.
 */
enum opk_status keyline_write(struct keyline *k,
	const unsigned char seed[ED25519_SEED], struct buf *out,
	struct faults *f);

/*
 * Read the one key out of any text that holds it. Damaged (bad-key) when the
 * checksum or the signature does not hold: never another key. bad-key also
 * when there is none, or there are several that differ.
 */
enum opk_status keyline_read(const struct source *src, struct arena *a,
	struct faults *f, struct keyline *out);

/*
 * Read the next key of a text that may hold many, from byte *at (0 at first)
 * on: *found is false when there is no further one. A damaged one is reported
 * and is no end: *at is behind it, and the next call goes on.
 */
enum opk_status keyline_next(const struct source *src, size_t *at,
	struct arena *a, struct faults *f, struct keyline *out, bool *found);

/* The id in hexadecimal. */
void keyline_id(const struct keyline *k, char out[KEY_ID_TEXT]);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Signatures in minisign's format (https://jedisct1.github.io/minisign/):
 * Ed25519 over the BLAKE2b-512 of the message ("ED"), with a trusted comment
 * under a second signature. `minisign -V` accepts what is written here.
 */
#ifndef MINISIGN_H
#define MINISIGN_H

#include "util/buf.h"
#include "util/crypto.h"
#include "util/fault.h"

enum { MINISIGN_ID = 8, MINISIGN_COMMENT = 1000, FINGERPRINT_TEXT = 40 };

/* A signer as others know it. */
struct signer {
	unsigned char id[MINISIGN_ID]; /* first bytes of SHA-256(public) */
	unsigned char public[ED25519_PUBLIC];
};

/* The signer of a public key. */
struct signer signer_of(const unsigned char public[ED25519_PUBLIC]);

/*
 * The four lines of a .minisig file. comment: one line, trusted; with control
 * characters in it, or longer than MINISIGN_COMMENT, it is bad-signature.
 */
enum opk_status minisign_write(const unsigned char seed[ED25519_SEED],
	struct span message, struct span comment, struct buf *out,
	struct faults *f);

/*
 * Check a .minisig text over a message; *comment is the trusted comment, in
 * the text itself. bad-signature when it is malformed, by another key, or
 * does not hold, and when it is of the kind that is not prehashed ("Ed").
 */
enum opk_status minisign_check(const struct signer *by, struct span message,
	const struct source *signature, struct faults *f, struct span *comment);

/* The two lines of a .pub file, for `minisign -p`. */
void minisign_write_public(const struct signer *s, struct buf *out);

/*
 * The fingerprint that people compare: the first 16 bytes of SHA-256(public)
 * in hexadecimal, "ab12 cd34 ...", with a NUL.
 */
void signer_fingerprint(const struct signer *s, char out[FINGERPRINT_TEXT]);

#endif

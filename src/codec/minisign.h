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

enum { MINISIGN_ID = 8 };

/* A signer as others know it. */
struct signer {
	unsigned char id[MINISIGN_ID]; /* first bytes of SHA-256(public) */
	unsigned char public[ED25519_PUBLIC];
};

/* The signer of a public key. */
struct signer signer_of(const unsigned char public[ED25519_PUBLIC]);

/* The four lines of a .minisig file. comment: one line, trusted. */
enum opk_status minisign_write(const unsigned char seed[ED25519_SEED],
	struct span message, struct span comment, struct buf *out,
	struct faults *f);

/*
 * Check a .minisig text over a message; *comment is the trusted comment.
 * bad-signature when it is malformed or does not hold.
 */
enum opk_status minisign_check(const struct signer *by, struct span message,
	const struct source *signature, struct faults *f, struct span *comment);

/* The two lines of a .pub file, for `minisign -p`. */
void minisign_write_public(const struct signer *s, struct buf *out);

/* "Ab12 Cd34 ...": the fingerprint that people compare; 40 bytes. */
void signer_fingerprint(const struct signer *s, char out[40]);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Receipts (formats/receipt.md): one text, in which a YAML document is
 * followed by a line "---" and its signature in minisign's format.
 */
#ifndef RECEIPT_H
#define RECEIPT_H

#include "codec/minisign.h"
#include "tree/node.h"

enum { RECEIPT_BYTES = 1 << 20 };

/* The parts of a receipt: borrowed from its text. */
struct receipt {
	struct span document, signature;
	struct node *tree;
};

/* Sign a document: the receipt's text, in the arena. */
enum opk_status receipt_write(const struct node *tree,
	const unsigned char seed[ED25519_SEED], struct arena *a,
	struct faults *f, struct span *out);

/* Split and read; the signature is the caller's to check. */
enum opk_status receipt_read(const struct source *src, struct arena *a,
	struct faults *f, struct receipt *out);

/* Check the signature of a receipt that was read. */
enum opk_status receipt_check(const struct receipt *r, const struct signer *by,
	const char *name, struct faults *f);

#endif

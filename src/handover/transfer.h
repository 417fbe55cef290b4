/* SPDX-License-Identifier: MIT */
/*
 * What a sealed file holds (formats/transfer.md): a tar of transfer.yaml,
 * its signature, and the bundle that it names by digest.
 */
#ifndef TRANSFER_H
#define TRANSFER_H

#include "codec/minisign.h"
#include "handover/policy.h"

/* Most bytes of transfer.yaml and its signature. */
enum { TRANSFER_BYTES = 4 << 20, SIGNATURE_BYTES = 4096 };
#define TRANSFER_FILE "transfer.yaml"
#define TRANSFER_SIGNATURE "transfer.yaml.minisig"

/* The members, byte for byte. */
struct parcel {
	struct span transfer, signature, bundle;
	const char *file; /* the bundle's name: "bundle.tar.zst" */
};

/* transfer.yaml, read: texts live in the arena that it was read into. */
struct transfer {
	struct node *tree;
	struct digest id;   /* of transfer.yaml */
	struct peer source; /* without records and receipts */
	struct signer signer;
	struct span sender, sent_at, key, target_id, target_name;
	struct span file;
	uint64_t size, components;
	struct digest sha256; /* of the bundle's bytes */
	struct digest digest; /* of the configuration */
};

/* Append the tar of a parcel. */
enum opk_status parcel_write(
	const struct parcel *p, struct buf *out, struct faults *f);

/*
 * Take a tar apart, strictly: these three members in this order, nothing
 * else. Members are copied into the arena. name is the sealed file's.
 */
enum opk_status parcel_read(const char *name, struct span tar, struct arena *a,
	struct faults *f, struct parcel *out);

/*
 * Read a parcel's transfer.yaml, check it against its schema, the signature
 * over its exact bytes, and the bundle's size and digest.
 */
enum opk_status transfer_read(const char *name, const struct parcel *p,
	struct arena *a, struct faults *f, struct transfer *out);

/* The same of the document alone: neither signature nor bundle is looked at. */
enum opk_status transfer_parse(const struct source *src, struct arena *a,
	struct faults *f, struct transfer *out);

/* A signer's public key in base64, in the arena; ptr NULL: memory. */
struct span transfer_public(const struct signer *s, struct arena *a);

/* "sha256:..." of a map's key; false: it is none. */
bool transfer_digest(
	const struct node *map, const char *key, struct digest *out);

#endif

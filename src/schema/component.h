/* SPDX-License-Identifier: MIT */
/* One component: bytes at a path, and the tree that they mean. */
#ifndef COMPONENT_H
#define COMPONENT_H

#include "schema/kind.h"
#include "schema/tree_cache.h"
#include "util/buf.h"
#include "util/hash.h"

enum { COMPONENT_BYTES = 16 << 20 }; /* most bytes of one component */

struct component {
	struct identity id;
	struct span path;  /* "modules/Leads/fields/Email.yaml" */
	struct span name;  /* "Leads.Email" */
	struct span bytes; /* the file; ptr NULL when not loaded */
	/* bytes.ptr if these bytes have been read and found valid; other
	 * bytes that take their place have not */
	const char *valid;
	size_t size;
	struct digest sha256;  /* of the bytes */
	struct digest content; /* of the canonical form, if has_content */
	bool has_content;
	/* the former version of its kind that it is of, and that `content` is
	 * by, until bundle_load brings it to today's; 0: it is of today's */
	unsigned former;
	struct tree_cache *trees; /* keeps the tree, or NULL: nobody does */
};

/*
 * Read the tree of a component: syntax, schema, and that the content repeats
 * the identity that the path says. src names it for faults and holds the
 * bytes. The tree is given, for diff and repair, whenever the syntax is
 * right, even when the status is not OK; else *out is NULL.
 */
enum opk_status component_read(const struct identity *id,
	const struct source *src, struct arena *a, struct faults *f,
	struct node **out);

/*
 * The same of a component with bytes in memory, whose sha256 is theirs. What
 * has been found valid before is taken from the cache, or where that is full
 * only parsed: checking it costs more than reading it. As all trees that were
 * read, it is not to be changed.
 */
enum opk_status component_tree(const struct component *c,
	const struct source *src, struct arena *a, struct faults *f,
	struct node **out);

/*
 * The canonical tree: keys in schema order (unknown ones behind, by bytes),
 * sets in order of their keys. Shares texts with n. NULL: memory.
 */
struct node *component_canonical(
	const struct kind *kind, const struct node *n, struct arena *a);

/* The same of a part of a component, by the rule of that part. */
struct node *component_canonical_part(
	const struct rule *rule, const struct node *n, struct arena *a);

/* Append the canonical bytes of a tree; what the content digest is over. */
enum opk_status component_write(const struct kind *kind, const struct node *n,
	struct buf *out, struct faults *f);

/*
 * Digest of the canonical form of a component, whose tree this is; scratch is
 * used and left clean. Where the file is in canonical form, it is the file's
 * sha256, and nothing is digested; nor where the cache knows it.
 */
enum opk_status component_digest(const struct component *c,
	const struct node *tree, struct buf *scratch, struct faults *f,
	struct digest *out);

/*
 * Check a tree, which is valid today, by the former version that its component
 * is of, and digest the canonical form that it had then; scratch as above.
 */
enum opk_status component_former_digest(const struct component *c,
	const struct node *tree, const struct source *src, struct buf *scratch,
	struct faults *f, struct digest *out);

/* Does the file hold comments, which a rewrite would lose? */
bool component_has_comment(const struct kind *kind, struct span bytes);

#endif

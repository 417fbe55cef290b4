/* SPDX-License-Identifier: MIT */
/*
 * Trees of components that were read and found valid, kept for whoever needs
 * the same bytes again: a command reads, checks and digests a component once,
 * whether it stands in the org, in a bundle or in both.
 *
 * What is kept is found by kind and SHA-256 of the bytes. Threads may share a
 * cache; who asks for what another thread is reading waits for it. Once
 * TREE_CACHE_BYTES are kept nothing more is, and is read again instead, so
 * that memory does not grow with the org.
 */
#ifndef TREE_CACHE_H
#define TREE_CACHE_H

#include <pthread.h>
#include <stdatomic.h>

#include "schema/kind.h"
#include "tree/node.h"
#include "util/hash.h"
#include "util/map.h"
#include "util/vec.h"

enum { TREE_CACHE_BYTES = 32 << 20, TREE_CACHE_PARTS = 64 };

/* What is known of some bytes. */
struct kept_tree {
	struct node *tree; /* NULL: nobody has read it */
	bool reading;      /* somebody is */
	bool has_content;
	struct digest content; /* of the canonical form */
};

/* The cache is cut in parts, each with a lock of its own. */
struct tree_cache_part {
	pthread_mutex_t lock;
	pthread_cond_t settled; /* something is no longer being read */
	struct arena arena;
	struct map places; /* by kind and digest, in `all` */
	VEC(struct kept_tree) all;
};

struct tree_cache {
	struct tree_cache_part parts[TREE_CACHE_PARTS];
	struct arena_pool memory;
	atomic_size_t bytes; /* that are kept, about */
	unsigned holders;
};

void tree_cache_open(struct tree_cache *t);
void tree_cache_close(struct tree_cache *t);

/*
 * Somebody has components whose trees are to be kept, or has them no longer:
 * without holders nothing is kept. Not thread-safe.
 */
void tree_cache_hold(struct tree_cache *t);
void tree_cache_drop(struct tree_cache *t);

/*
 * The tree of these bytes, or NULL: not kept. Then, if *settle, the caller
 * reads them and calls tree_cache_settle, for which others wait.
 */
struct node *tree_cache_find(struct tree_cache *t, const struct kind *kind,
	const struct digest *sha256, bool *settle);

/*
 * The tree that was read, of which a copy is kept; NULL: none was, or it had
 * faults. When there is no memory for the copy, nothing is kept.
 */
void tree_cache_settle(struct tree_cache *t, const struct kind *kind,
	const struct digest *sha256, const struct node *tree);

/* The content digest of bytes whose tree is kept; false: not known. */
bool tree_cache_content(struct tree_cache *t, const struct kind *kind,
	const struct digest *sha256, struct digest *out);
void tree_cache_note_content(struct tree_cache *t, const struct kind *kind,
	const struct digest *sha256, const struct digest *content);

#endif

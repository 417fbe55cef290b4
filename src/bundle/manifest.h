/* SPDX-License-Identifier: MIT */
/*
 * A bundle's first entry: what it holds (formats/bundle.md, section 2).
 *
 * Written with one line for each component. Manifests of that layout are read
 * line by line, which takes a tenth of the time and of the memory that a YAML
 * tree does; any other layout is read as YAML, and means the same.
 */
#ifndef MANIFEST_H
#define MANIFEST_H

#include "model/state.h"

enum {
	MANIFEST_ENTRIES = 500000,
	MANIFEST_MOST = 128 << 20,     /* bytes of a manifest */
	MANIFEST_TREE_MOST = 16 << 20, /* of what is read as YAML */
	MANIFEST_TREE_MEMORY = 64 << 20
};

/* Most bytes of all components together: 4 GiB. */
#define MANIFEST_TOTAL ((uint64_t)4 << 30)

/* Append the manifest of a state; requires are "kind:name", sorted. */
void manifest_write(const struct state *s, const struct span *requires,
	size_t requires_count, struct buf *out);

/* Where in the manifest something stands. */
struct spot {
	uint32_t line, column;
};

/* What one entry says, whichever way it was read. */
struct claim {
	struct span kind, name, path;
	uint64_t size;
	struct digest sha256, content;
	struct spot kind_at, name_at, path_at;
};

/* A manifest, all read and checked. */
struct manifest {
	const struct source *src; /* "b.zip!manifest.yaml" and its bytes */
	struct arena tree_arena;  /* for the tree and its texts */
	struct node *tree;        /* "components" is left empty */
	struct component *items;  /* has_content, without bytes */
	uint32_t *lines;          /* of the items in the manifest */
	bool former;              /* some items are of a former version */
	size_t count;
	uint64_t total; /* sum of sizes */
};

/*
 * Read and check all that a manifest alone can show; items live in a. src
 * must outlive the manifest. Release it in any case.
 */
enum opk_status manifest_read(struct manifest *m, const struct source *src,
	struct arena *a, struct faults *f);
void manifest_release(struct manifest *m);

#endif

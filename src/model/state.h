/* SPDX-License-Identifier: MIT */
/*
 * A state: the configuration of one org at one moment, wherever it came
 * from (a store, a bundle, a git revision), as components sorted by path.
 */
#ifndef STATE_H
#define STATE_H

#include "schema/component.h"

struct state {
	const char *name;        /* what the user called it, for faults */
	const char *prefix;      /* of paths in faults: "acme/", "b.zip!", "";
				  * NULL: the name and a slash */
	struct node *source;     /* {org_id, name, edition}, or NULL */
	struct component *items; /* sorted by bytes of path, no path twice */
	size_t count;
	struct digest digest; /* of the configuration, if has_digest */
	bool has_digest;
	bool complete; /* false: a partial bundle */
	/* of a bundle: what it speaks for, as its manifest has it; NULL: all */
	const struct node *scope;
};

/* The component at a path, or NULL. Binary search. */
const struct component *state_find(const struct state *s, struct span path);

/*
 * Finding many components, in rising order of their paths: as state_find,
 * but each search begins where the last one ended. Linear in the state for
 * all of its paths, and no dearer for a few.
 */
struct state_cursor {
	const struct state *state;
	size_t at; /* 0 to begin with */
};
const struct component *state_seek(struct state_cursor *c, struct span path);

/*
 * The name for faults of a component of this state: "acme/modules/...", or
 * "b.tar.gz!modules/...". NULL: memory.
 */
const char *state_place(
	const struct state *s, const struct component *c, struct arena *a);

/* Have the trees of all its components kept there when they are read. */
void state_keep_trees(struct state *s, struct tree_cache *trees);

/*
 * The digest that names the configuration: SHA-256 over the lines
 * "<content>  <path>\n" in byte order of paths. All must have has_content.
 * Aborts without memory, as digest_of does.
 */
struct digest state_digest(const struct state *s);

#endif

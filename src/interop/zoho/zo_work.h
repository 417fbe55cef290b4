/* SPDX-License-Identifier: MIT */
/* The components that were made so far. */
#ifndef ZO_WORK_H
#define ZO_WORK_H

#include "interop/zoho/zo_shape.h"

/* A component that was made, and may still turn out to be none. */
struct zo_made {
	struct zo_item *item; /* NULL: Zoho ships it to every org */
	struct identity id;
	struct node *tree;
	/* it is not the item itself, but something that it says besides: what
	 * it is, as reports call it; else empty */
	struct span part;
	bool dropped;
	bool adapted; /* the org has it, and it has to change with the rest */
};

/* What was made so far; in the order of items. */
struct zo_work {
	struct zo *w;
	VEC(struct zo_made) made;
	struct map paths; /* of what was made: index */
};

/*
 * Add a component; the second of a path is dropped. part: see zo_made.
 * NULL: it was dropped, or memory ran out.
 */
struct zo_made *zo_add_made(struct zo_work *k, struct zo_item *item,
	const struct identity *id, struct node *tree, struct span part);

/* The component of that kind and name, if it was made; or NULL. */
struct zo_made *zo_made_find(
	struct zo_work *k, const char *kind, struct span a, struct span b);

/* An item of the type behind `after` (NULL: the first); NULL: no more. */
struct zo_item *zo_next(
	struct zo *w, const char *type, const struct zo_item *after);

#endif

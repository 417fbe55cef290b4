/* SPDX-License-Identifier: MIT */
/*
 * Values of answers become values of components, by the schema of the kind.
 *
 * The schema says what a place takes: a text where Zoho has {api_name, id}
 * is a reference, a number may be written as a text, a list's empty entries
 * go. The table's rows rename keys, say what is noise, and why the rest is
 * not carried; a key that neither knows is reported.
 */
#ifndef ZO_SHAPE_H
#define ZO_SHAPE_H

#include "interop/zoho/zo_state.h"
#include "schema/schema.h"

/* A component in the making. */
struct zo_making {
	struct zo *w;
	const struct zo_item *item; /* what is not carried is reported of it */
	const struct kind *kind;
	struct node *tree;
	const char *why; /* it cannot be carried; NULL: it can */
};

/*
 * A value as the rule's place takes it; NULL: it is empty, or was reported.
 * path: its property, as reports call it. rows: what the table says of what
 * is in it, or NULL.
 */
struct node *zo_shape(struct zo_making *m, const struct node *n,
	const struct rule *rule, const struct foreign_properties *rows,
	struct span path);

/* The properties of an item go to the places that the rows say. */
void zo_shape_all(struct zo_making *m, const struct node *n,
	const struct foreign_properties *rows);

/* Put a value at a path of a map ("lookup.api_name"); maps come to be. */
void zo_put_at(
	struct zo *w, struct node *map, struct span path, struct node *value);

/* A condition; NULL: it is empty, or cannot be carried, for m->why. */
struct node *zo_criteria(struct zo_making *m, const struct node *n);

#endif

/* SPDX-License-Identifier: MIT */
/* Pick lists: values of a field's own, global and standard value sets. */
#ifndef SF_PICKLIST_H
#define SF_PICKLIST_H

#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/map.h"

/* A list of values in the making. */
struct sf_listing {
	struct sf *w;
	struct sf_part *part;
	struct node *list;
	struct map known;
	struct span fallback;      /* the default's actual value */
	struct node *closed, *won; /* values that close a record */
	bool stages;               /* of deals */
	bool counts;               /* values count as read and carried here */
	bool coloured;
};

/* The values of a field's or value set's element, into the list. */
void sf_take_values(struct sf_listing *l, const struct element *e);

/*
 * The values of a pick list field as pick_list_values, or its global pick
 * list, put into its tree. False: it has none; the reason is *why.
 */
bool sf_put_values(
	struct sf *w, struct sf_part *p, uint32_t field, const char **why);

/* The part's values become the field's own; counted here or elsewhere. */
void sf_use_own(struct sf *w, struct sf_part *p, uint32_t field, bool counts);

/* Has the pick list, which is made, that actual value? Hashed. */
bool sf_has_value(struct sf *w, uint32_t field, struct span text);

#endif

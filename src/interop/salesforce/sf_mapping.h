/* SPDX-License-Identifier: MIT */
/*
 * Properties of an item go to their places in a component, as the rows of its
 * type say (formats/interop/salesforce.yaml).
 */
#ifndef SF_MAPPING_H
#define SF_MAPPING_H

#include "interop/salesforce/sf_making.h"

/* Put a value at a path of the tree ("lookup.api_name"); maps come to be. */
void sf_put_at(struct sf_making *m, struct span path, struct node *value);

/* One property, unless it is code's own; true: something was put. */
bool sf_map(struct sf_making *m, const struct foreign_property *row);

/* All properties; true: something was put. */
bool sf_map_all(struct sf_making *m, const struct foreign_properties *rows);

#endif

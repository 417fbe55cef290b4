/* SPDX-License-Identifier: MIT */
/* interop/salesforce/sf_name */
#ifndef SF_NAME_H
#define SF_NAME_H

#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/map.h"

/*
 * The element that holds the values of a field's or value set's element, as
 * its children of name *item; NULL: it lists none.
 */
const struct element *sf_value_parent(
	const struct element *e, const char **item);

/* How many values a field's or value set's element lists. */
size_t sf_value_count(const struct element *e);

/* Undo %28; s itself when nothing is escaped or no UTF-8 would result. */
struct span sf_unescape(struct sf *w, struct span s);

#endif

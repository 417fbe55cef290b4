/* SPDX-License-Identifier: MIT */
/* Numbers: as they are written, and how many digits a field holds. */
#ifndef SF_NUMBER_H
#define SF_NUMBER_H

#include "interop/salesforce/sf_making.h"
#include "tree/element.h"

/* A number as Salesforce writes it ("4", "-2.50"); NULL: it is none. */
struct node *sf_number(struct sf *w, struct span s);

/*
 * The data_type for a number of the type, by precision and scale: the first
 * that has room for its digits, or the last. Others have but one.
 */
const struct foreign_number *sf_choose_number(
	const struct foreign_field_type *type, const struct element *e);

/* How many digits the field holds. */
bool sf_put_precision(struct sf_making *m);

/* How many of them stand behind the point. */
bool sf_put_scale(struct sf_making *m);

#endif

/* SPDX-License-Identifier: MIT */
/* Numbers: as they are written, and how many digits a field holds. */
#ifndef SF_NUMBER_H
#define SF_NUMBER_H

#include "interop/salesforce/sf_making.h"
#include "tree/element.h"

/* A number as Salesforce writes it ("4", "-2.50"); NULL: it is none. */
struct node *sf_number(struct sf *w, struct span s);

/* integer, bigint or double, by precision and scale. */
const char *sf_number_type(const struct element *e);

/* The decimal places of a number or of a formula with such a result. */
void sf_put_decimals(struct sf_making *m);

/* The digits of a number, and its decimal places. */
void sf_put_digits(struct sf_making *m);

#endif

/* SPDX-License-Identifier: MIT */
/* Auto-numbers: a display format is a prefix, digits and a suffix. */
#ifndef SF_AUTONUMBER_H
#define SF_AUTONUMBER_H

#include "interop/salesforce/sf_making.h"
#include "tree/element.h"

/* The auto-number that displayFormat and startingNumber in e say. */
void sf_put_autonumber(struct sf_making *m, const struct element *e);

#endif

/* SPDX-License-Identifier: MIT */
/* Lookups: the module that they lead to, and filters on its records. */
#ifndef SF_LOOKUP_H
#define SF_LOOKUP_H

#include "interop/salesforce/sf_making.h"

/* The module that a lookup leads to; false: it is lost, m->why. */
bool sf_put_lookup(struct sf_making *m);

/* Lookup filters, once all fields are there. */
void sf_make_lookup_filters(struct sf *w);

#endif

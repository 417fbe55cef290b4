/* SPDX-License-Identifier: MIT */
/* Value sets: global ones, and those of the fields that Zoho ships, too. */
#ifndef SF_VALUE_SET_H
#define SF_VALUE_SET_H

#include "interop/salesforce/sf_state.h"

/* Make global pick lists. */
void sf_make_valuesets(struct sf *w);

/* Give standard fields the values that standard value sets have for them. */
void sf_use_standard_sets(struct sf *w);

#endif

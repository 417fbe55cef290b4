/* SPDX-License-Identifier: MIT */
/* List views become custom views; validation rules keep their formulas. */
#ifndef SF_VIEW_H
#define SF_VIEW_H

#include "interop/salesforce/sf_state.h"

void sf_make_views(struct sf *w);

void sf_make_rules(struct sf *w);

#endif

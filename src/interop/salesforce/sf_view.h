/* SPDX-License-Identifier: MIT */
/* List views become custom views. */
#ifndef SF_VIEW_H
#define SF_VIEW_H

#include "interop/salesforce/sf_state.h"

void sf_make_views(struct sf *w);

#endif

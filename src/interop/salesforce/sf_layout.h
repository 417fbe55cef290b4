/* SPDX-License-Identifier: MIT */
/* Page layouts, and the related lists that stand on them. */
#ifndef SF_LAYOUT_H
#define SF_LAYOUT_H

#include "interop/salesforce/sf_state.h"

/* Every page, in order of modules and names; custom modules all get one. */
void sf_make_layouts(struct sf *w);

#endif

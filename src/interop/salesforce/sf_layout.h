/* SPDX-License-Identifier: MIT */
/*
 * Related lists, which stand on Salesforce's layouts and in Zoho's modules:
 * of several layouts, the first that has a list says how it looks.
 */
#ifndef SF_LAYOUT_H
#define SF_LAYOUT_H

#include "interop/salesforce/sf_state.h"

/* Every page, in order of modules and names; custom modules all get one. */
void sf_make_layouts(struct sf *w);

#endif

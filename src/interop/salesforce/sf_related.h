/* SPDX-License-Identifier: MIT */
/* Related lists, which stand on layouts there and in modules here. */
#ifndef SF_RELATED_H
#define SF_RELATED_H

#include "interop/salesforce/sf_state.h"

/* The related lists of a layout, into those of its module. */
void sf_make_related(struct sf *w, struct sf_part *layout, uint32_t module);

#endif

/* SPDX-License-Identifier: MIT */
/* Fields: declared first, because they refer to each other, then filled. */
#ifndef SF_FIELD_H
#define SF_FIELD_H

#include "interop/salesforce/sf_state.h"

/* Make every field that files define. */
void sf_make_fields(struct sf *w);

#endif

/* SPDX-License-Identifier: MIT */
/* Objects become modules. */
#ifndef SF_MODULE_H
#define SF_MODULE_H

#include "interop/salesforce/sf_state.h"

/* Make the modules that files define, and know why others are not made. */
void sf_make_modules(struct sf *w);

#endif

/* SPDX-License-Identifier: MIT */
/* Default values: literals that the field takes. */
#ifndef SF_DEFAULT_H
#define SF_DEFAULT_H

#include "interop/salesforce/sf_making.h"

/* defaultValue, where it is a literal and not a formula; always true. */
bool sf_put_default(struct sf_making *m);

#endif

/* SPDX-License-Identifier: MIT */
/* The kinds that have behaviour, and what is checked of it. */
#ifndef KIND_CHECKS_H
#define KIND_CHECKS_H

#include "model/inspection.h"

/* Check one component that is brought in; faults go where it says. */
typedef void kind_check_fn(const struct inspection *in);

/* NULL: references, criteria and values are all there is to the kind. */
kind_check_fn *kind_check_find(const struct kind *kind);

#endif

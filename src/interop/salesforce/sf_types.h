/* SPDX-License-Identifier: MIT */
/*
 * Salesforce's metadata types: how their files look, and why some are not
 * carried (Salesforce Metadata API Developer Guide, Metadata Types).
 */
#ifndef SF_TYPES_H
#define SF_TYPES_H

#include "interop/salesforce/sf_state.h"

const struct sf_type *sf_type_find(struct span name);

/* By the file's suffix: "object". NULL: no type has it. */
const struct sf_type *sf_type_of_suffix(struct span suffix);

/* Every type, for tests and the manual; ends with a NULL name. */
extern const struct sf_type sf_types[];

#endif

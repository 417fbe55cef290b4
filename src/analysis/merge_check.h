/* SPDX-License-Identifier: MIT */
/* Merge fields in texts and formulas: do the fields exist? */
#ifndef MERGE_CHECK_H
#define MERGE_CHECK_H

#include "model/inspection.h"
#include "model/refs.h"

/*
 * Look at one value of the component. A text that is a merge field as a
 * whole is a reference like any other; for one amid other text, as in
 * templates and formulas, there is a warning.
 */
void merge_check_at(const struct inspection *in, const struct trail *t);

#endif

/* SPDX-License-Identifier: MIT */
/* Criteria: do fields, comparators and values fit each other? */
#ifndef CRITERIA_CHECK_H
#define CRITERIA_CHECK_H

#include "model/inspection.h"

/*
 * Check a condition on records of a module, a leaf or a group. Linear in its
 * size. Of a component that is not brought in only the fields' existence
 * counts.
 */
void criteria_check(const struct inspection *in, struct span module,
	const struct node *criteria);

#endif

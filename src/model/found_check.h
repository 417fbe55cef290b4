/* SPDX-License-Identifier: MIT */
/* Of a mapping's target: what it says of records that are found. */
#ifndef FOUND_CHECK_H
#define FOUND_CHECK_H

#include "model/inspection.h"
#include "util/map.h"

/* fields: those that the target fills. */
void found_check(const struct inspection *in, const struct node *target,
	const struct map *fields);

#endif

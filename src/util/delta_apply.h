/* SPDX-License-Identifier: MIT */
/* Making the old file of a delta and the new file, in pieces of any size. */
#ifndef DELTA_APPLY_H
#define DELTA_APPLY_H

#include "util/fault.h"

/*
 * Make the old file from the new one: read the delta and the new file, write
 * the old bytes to `out`. name is of the delta, for faults: bad-history when
 * it is damaged or leads outside the new file. Memory does not grow with the
 * files.
 */
enum opk_status delta_apply(
	int delta, const char *name, int fresh, int out, struct faults *f);

#endif

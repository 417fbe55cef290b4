/* SPDX-License-Identifier: MIT */
/* Roll-up summaries: what a field comes to over records of another module. */
#ifndef SF_ROLLUP_H
#define SF_ROLLUP_H

#include "interop/salesforce/sf_making.h"

/* The roll-up that a field is; false: it is lost, m->why. */
bool sf_put_rollup(struct sf_making *m);

#endif

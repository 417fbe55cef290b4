/* SPDX-License-Identifier: MIT */
/* Formulas are carried as they stand, in their dialect. */
#ifndef SF_FORMULA_H
#define SF_FORMULA_H

#include "interop/salesforce/sf_making.h"

/* The formula of a field that is computed; false: it is lost, m->why. */
bool sf_put_formula(struct sf_making *m);

#endif

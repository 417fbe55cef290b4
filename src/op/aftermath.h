/* SPDX-License-Identifier: MIT */
/* What a plan would break in what it does not touch. */
#ifndef AFTERMATH_H
#define AFTERMATH_H

#include "op/planning.h"

/*
 * Report each fault that a component of the org, left as it is, would have
 * after the plan and does not have before: a reference to what goes, a value
 * that a pick list loses. Faults that were there before are no concern of
 * the plan. Costs two checks of the org; only plans that delete or narrow
 * can break anything, others cost nothing.
 */
enum opk_status aftermath_check(struct planning *p);

#endif

/* SPDX-License-Identifier: MIT */
/* What a plan would take away from records that the org holds. */
#ifndef DATALOSS_H
#define DATALOSS_H

#include "plan/planning.h"

/*
 * Look for records that the plan would harm: a module that goes with its
 * records, a field that goes with its values, or that becomes too narrow for
 * them (another data type, fewer characters, digits or decimals, a pick list
 * value that goes). Each is a fault (data-loss) with the number of records
 * and the first few ids; with `allow` it is a warning, and operations that
 * take the columns and tables away are added to the plan, which is sealed
 * again. Cost: one read of each table that is concerned.
 */
enum opk_status dataloss_check(struct planning *p, bool allow);

#endif

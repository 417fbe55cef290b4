/* SPDX-License-Identifier: MIT */
/* Targets as the engine sees them: columns, indexes, plans for new records. */
#ifndef GOAL_H
#define GOAL_H

#include <pthread.h>

#include "convert/run.h"

/* Columns, indexes, and where cells of new records come from. */
enum opk_status goals_open(struct run *r);

/* Make plans for columns that came since. */
bool goals_plan(struct run *r);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Deciding all rows: block by block, first every row by itself on all
 * threads, then one after the other in their order.
 */
#ifndef DECIDE_H
#define DECIDE_H

#include <pthread.h>

#include "convert/run.h"

/*
 * Decide every row in order. Checks of single rows run on all threads; what
 * depends on rows before is done one after the other. Cost: linear.
 */
enum opk_status run_decide(struct run *r);

#endif

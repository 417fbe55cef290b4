/* SPDX-License-Identifier: MIT */
/* What a run of a conversion came to, for its answer. */
#ifndef SUMS_H
#define SUMS_H

#include "convert/run.h"
#include "tree/answer.h"

/*
 * Put the sums of a settled run into the answer: rows by outcome, actions by
 * target, rows of subforms, failures by code with examples, values that
 * merging dropped, and the first existing records that change.
 */
enum opk_status sums_put(const struct run *r, struct opk_answer *answer);

#endif

/* SPDX-License-Identifier: MIT */
/* Flags that Salesforce derives from a status: IsClosed, IsWon. */
#ifndef SF_FLAG_H
#define SF_FLAG_H

#include "interop/salesforce/sf_state.h"

/*
 * The criteria of a condition on such a flag, which a pick list says here.
 * False: the name is none; *out is NULL where no value is so.
 */
bool sf_flag_condition(struct sf *w, uint32_t module, struct span name,
	bool holds, struct node **out);

#endif

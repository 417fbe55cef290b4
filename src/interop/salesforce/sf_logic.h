/* SPDX-License-Identifier: MIT */
/*
 * Filter logic, and dates as filters write them.
 *
 *     expression = term { "OR" term }
 *     term       = factor { "AND" factor }
 *     factor     = "NOT" factor | "(" expression ")" | number
 *
 * Criteria know no NOT: it goes down to the comparators.
 */
#ifndef SF_LOGIC_H
#define SF_LOGIC_H

#include "interop/salesforce/sf_state.h"

/* Does the logic say no more than that all conditions hold? */
bool sf_logic_is_plain(struct span logic);

/* The criteria that a logic makes of numbered conditions; NULL: none. */
struct node *sf_logic(
	struct sf *w, struct span logic, struct node **all, unsigned count);

/* A date, or a pre-defined value like ${TODAY}; NULL: it is neither. */
struct node *sf_date(struct sf *w, struct span s, bool time);

#endif

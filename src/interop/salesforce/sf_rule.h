/* SPDX-License-Identifier: MIT */
/* Validation rules keep their formulas. */
#ifndef SF_RULE_H
#define SF_RULE_H

#include "interop/salesforce/sf_state.h"

void sf_make_rules(struct sf *w);

#endif

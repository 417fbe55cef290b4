/* SPDX-License-Identifier: MIT */
/* By which fields a module shows its records, and whether it has a tab. */
#ifndef SF_CARD_H
#define SF_CARD_H

#include "interop/salesforce/sf_state.h"

/*
 * Tabs, compact layouts and search layouts, once fields are there; then
 * modules and fields are complete and become part of the result.
 */
void sf_finish_modules(struct sf *w);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Dependent pick lists.
 *
 * Salesforce's dependency belongs to the field, Zoho's to a layout: there is
 * one for each layout that shows both fields.
 */
#ifndef SF_DEPENDENCY_H
#define SF_DEPENDENCY_H

#include "interop/salesforce/sf_state.h"

/* Dependencies between pick lists, on every layout that shows both. */
void sf_make_dependencies(struct sf *w);

#endif

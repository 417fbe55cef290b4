/* SPDX-License-Identifier: MIT */
/* What names of Salesforce stand for: modules, and their fields. */
#ifndef SF_FIND_H
#define SF_FIND_H

#include "interop/salesforce/sf_state.h"

enum { SF_FIELDS = 8 }; /* most fields that one name stands for */

/* Make the names of standard fields findable. */
void sf_index_names(struct sf *w);

/* The standard object of that name, whatever its case; NULL: none. */
const struct foreign_object *sf_standard_object(
	const struct sf *w, struct span name);

/* Is the object several modules, as Activity is tasks and events? */
bool sf_is_joint(const struct sf *w, struct span object);

/* Is the object or field one that a customer made? */
bool sf_is_custom(const struct sf *w, struct span name);

/* Why an object is no module. */
const char *sf_no_module(const struct sf *w, struct span object);

/*
 * The modules of an object, at most two. A standard module comes into being.
 * 0: there is none, for *why.
 */
unsigned sf_modules_of(
	struct sf *w, struct span object, uint32_t out[2], const char **why);

/* The fields that a name of a standard field stands for; 0: none. */
unsigned sf_find_standard(
	struct sf *w, uint32_t module, struct span name, uint32_t *out);

/*
 * The fields that a Salesforce name stands for in a module: "Active__c",
 * "Account.Active__c", "BillingAddress", "ACCOUNT.PHONE1". Standard fields
 * come into being. 0: none.
 */
unsigned sf_find_fields(struct sf *w, uint32_t module, struct span name,
	uint32_t out[SF_FIELDS]);

#endif

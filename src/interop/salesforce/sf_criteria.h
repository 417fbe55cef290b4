/* SPDX-License-Identifier: MIT */
/* Conditions of list views, lookups and roll-ups become criteria. */
#ifndef SF_CRITERIA_H
#define SF_CRITERIA_H

#include "interop/salesforce/sf_state.h"
#include "tree/element.h"

/* What is to become criteria. */
struct sf_filter {
	const char *items;   /* element name of one condition: "filters" */
	const char *logic;   /* element name: "booleanFilter", or NULL */
	uint32_t module;     /* whose fields are meant */
	struct node *before; /* a condition that holds besides, or NULL */
	uint32_t source;     /* of $Source fields: their module, or SF_NONE */
	bool strict;         /* if one is lost, all is */
	unsigned depth;      /* of fields that wait for each other */
};

/*
 * Criteria of the conditions in e. True: *out is the tree, NULL when there
 * are no conditions. What could not be said is reported as lost from p; false
 * when so much is lost that the rest would mean something else.
 */
bool sf_criteria(struct sf *w, const struct sf_part *p, const struct element *e,
	const struct sf_filter *how, struct node **out);

#endif

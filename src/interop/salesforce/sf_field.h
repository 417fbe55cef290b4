/* SPDX-License-Identifier: MIT */
/* Objects become modules, and their fields fields. */
#ifndef SF_FIELD_H
#define SF_FIELD_H

#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/map.h"

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

enum { SF_FIELDS = 8 }; /* most fields that one name stands for */

/* Make the modules that files define, and know why others are not made. */
void sf_make_modules(struct sf *w);

/*
 * The modules of an object, at most two (Activity is tasks and events).
 * A standard module comes into being. 0: there is none, for *why.
 */
unsigned sf_modules_of(
	struct sf *w, struct span object, uint32_t out[2], const char **why);

/* A standard module by its api_name ("Accounts"); SF_NONE: there is none. */
uint32_t sf_module_ensure(struct sf *w, struct span api_name);

/* Make every field that files define. */
void sf_make_fields(struct sf *w);

/* A standard field by api_name; SF_NONE: the tables have none. */
uint32_t sf_field_ensure(struct sf *w, uint32_t module, struct span api_name);

/* The field of that api_name, or SF_NONE. */
uint32_t sf_field_at(struct sf *w, uint32_t module, struct span api_name);

/*
 * The fields that a Salesforce name stands for in a module: "Active__c",
 * "Account.Active__c", "BillingAddress", "ACCOUNT.PHONE1". Standard fields
 * come into being. 0: none.
 */
unsigned sf_find_fields(struct sf *w, uint32_t module, struct span name,
	uint32_t out[SF_FIELDS]);

/* Lookup filters, once all fields are there. */
void sf_make_lookup_filters(struct sf *w);

/*
 * Criteria of the conditions in e. True: *out is the tree, NULL when there
 * are no conditions. What could not be said is reported as lost from p; false
 * when so much is lost that the rest would mean something else.
 */
bool sf_criteria(struct sf *w, const struct sf_part *p, const struct element *e,
	const struct sf_filter *how, struct node **out);

/* Is the object several modules, as Activity is tasks and events? */
bool sf_is_joint(const struct sf *w, struct span object);

/* Read what Zoho ships from formats/. */
void sf_open_standard(struct sf *w);

/* A component that Zoho ships becomes part of the result as it is. */
void sf_emit_standard(
	struct sf *w, const char *kind, struct span module, struct span name);

/* No name that Zoho ships a component of in this folder is picked. */
void sf_reserve(struct sf *w, struct map *taken, struct span module,
	const char *folder);

/* And every field without which a record of the module cannot be saved. */
void sf_ensure_mandatory(struct sf *w, uint32_t module);

/* Make the names of standard fields findable. */
void sf_index_names(struct sf *w);

#endif

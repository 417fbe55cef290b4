/* SPDX-License-Identifier: MIT */
/* The org in the making: its modules and fields. */
#ifndef SF_ORG_H
#define SF_ORG_H

#include "interop/salesforce/sf_state.h"
#include "util/map.h"

/* Read what Zoho ships from formats/. */
void sf_open_standard(struct sf *w);

/* A module of an object (or of none); SF_NONE: memory. */
uint32_t sf_add_module(struct sf *w, struct span object, struct span api_name,
	struct node *tree);

/* A standard module by its api_name ("Accounts"); SF_NONE: there is none. */
uint32_t sf_module_ensure(struct sf *w, struct span api_name);

/* A field of a module, not yet made; SF_NONE: memory. */
uint32_t sf_add_field(
	struct sf *w, uint32_t module, struct span api_name, const char *type);

/* A standard field by api_name; SF_NONE: there is none. */
uint32_t sf_field_ensure(struct sf *w, uint32_t module, struct span api_name);

/* The field of that api_name, or SF_NONE. */
uint32_t sf_field_at(struct sf *w, uint32_t module, struct span api_name);

/*
 * Make one field with w->fill, if that was not done; false: it is lost. Fields
 * that need others ask for them with one more in depth.
 */
bool sf_make_field(struct sf *w, uint32_t field, unsigned depth);

/* Every field without which a record of the module cannot be saved. */
void sf_ensure_mandatory(struct sf *w, uint32_t module);

/* A component that Zoho ships becomes part of the result as it is. */
void sf_emit_standard(
	struct sf *w, const char *kind, struct span module, struct span name);

/* No name that Zoho ships a component of in this folder is picked. */
void sf_reserve(struct sf *w, struct map *taken, struct span module,
	const char *folder);

#endif

/* SPDX-License-Identifier: MIT */
/* Names of components, and what ids and references stand for. */
#ifndef ZO_NAME_H
#define ZO_NAME_H

#include "interop/zoho/zo_state.h"

/*
 * Give each item the api_name of its component: the one that it has, or one
 * made of its name. A second item of a name in one module is dropped.
 */
void zo_name_all(struct zo *w);

/*
 * The api_name of what is named by {api_name, id}, {id, name}, an id or a
 * name; empty: nothing is. What was not read is named by what a component of
 * that name would be called.
 */
struct span zo_name_of(
	struct zo *w, struct span kind, const struct node *reference);

/* The e-mail address of a user that is named by {id, name}; empty: not read. */
struct span zo_email_of(struct zo *w, const struct node *reference);

#endif

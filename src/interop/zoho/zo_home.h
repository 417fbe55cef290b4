/* SPDX-License-Identifier: MIT */
/* Which module an answer is of, which most answers do not say. */
#ifndef ZO_HOME_H
#define ZO_HOME_H

#include "interop/zoho/zo_state.h"

/* Learn the modules, and the names that Zoho has for them inside. */
void zo_learn_modules(struct zo *w);

/*
 * Give every item its module: by what it says itself, by its answer's
 * address, its file's name, its folder, or by ids of fields and layouts whose
 * module is known. What stays without one is dropped.
 */
void zo_find_homes(struct zo *w);

/* The fields inside layouts become items, which complete those of fields. */
void zo_open_layouts(struct zo *w);

/* The api_name of a module by any of its names; the name itself: not known. */
struct span zo_module_name(const struct zo *w, struct span name);

#endif

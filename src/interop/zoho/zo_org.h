/* SPDX-License-Identifier: MIT */
/* The org itself, its people, and what belongs to the company. */
#ifndef ZO_ORG_H
#define ZO_ORG_H

#include "interop/zoho/zo_shape.h"

void zo_make_module(struct zo_making *m);
void zo_make_org(struct zo_making *m);
void zo_make_tag(struct zo_making *m);
void zo_make_territory(struct zo_making *m);
void zo_make_user(struct zo_making *m);

#endif

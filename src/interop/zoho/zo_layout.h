/* SPDX-License-Identifier: MIT */
/* Layouts and custom views. */
#ifndef ZO_LAYOUT_H
#define ZO_LAYOUT_H

#include "interop/zoho/zo_work.h"

void zo_make_layout(struct zo_making *m);
/*
 * A layout that lacks a field which every record must have gets it, at the
 * end of its first section.
 */
void zo_place_mandatory(struct zo_work *k);

void zo_make_view(struct zo_making *m);

#endif

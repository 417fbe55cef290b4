/* SPDX-License-Identifier: MIT */
/* Fields, and lists of values. */
#ifndef ZO_FIELD_H
#define ZO_FIELD_H

#include "interop/zoho/zo_shape.h"

void zo_make_field(struct zo_making *m);
void zo_make_global_picklist(struct zo_making *m);
void zo_make_pipeline(struct zo_making *m);
void zo_make_dependency(struct zo_making *m);

/* The children of a list by their sequence_number, and NULL behind them. */
const struct node **zo_in_order(struct zo *w, const struct node *list);

#endif

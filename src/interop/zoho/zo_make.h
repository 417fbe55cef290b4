/* SPDX-License-Identifier: MIT */
/* Items become components. */
#ifndef ZO_MAKE_H
#define ZO_MAKE_H

#include "interop/zoho/zo_work.h"

/* Make components of all items. */
void zo_make_all(struct zo_work *k);

#endif

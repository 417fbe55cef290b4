/* SPDX-License-Identifier: MIT */
/* Profiles, and what each may do with modules and fields. */
#ifndef ZO_PROFILE_H
#define ZO_PROFILE_H

#include "interop/zoho/zo_work.h"

void zo_make_profile(struct zo_making *m);

/* What profiles' and fields' answers say of rights becomes components. */
void zo_make_permissions(struct zo_work *k);

#endif

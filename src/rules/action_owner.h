/* SPDX-License-Identifier: MIT */
/* Actions that change the owner of a record, or of one that it looks up. */
#ifndef ACTION_OWNER_H
#define ACTION_OWNER_H

#include "rules/action_type.h"

action_compile_fn owner_compile;
action_run_fn owner_run;

#endif

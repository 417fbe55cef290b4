/* SPDX-License-Identifier: MIT */
/* Actions that write a value into a field: field updates. */
#ifndef ACTION_UPDATE_H
#define ACTION_UPDATE_H

#include "rules/action_type.h"

action_compile_fn update_compile;
action_run_fn update_run, update_describe;

#endif

/* SPDX-License-Identifier: MIT */
/* Actions that call something outside: webhooks, and functions of the org. */
#ifndef ACTION_CALL_H
#define ACTION_CALL_H

#include "rules/action_type.h"

action_compile_fn webhook_compile, function_compile;
action_run_fn webhook_run, function_run;

#endif

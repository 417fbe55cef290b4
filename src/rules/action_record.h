/* SPDX-License-Identifier: MIT */
/* Actions that create a record: a task, a call, a meeting, any other. */
#ifndef ACTION_RECORD_H
#define ACTION_RECORD_H

#include "rules/action_type.h"

action_compile_fn task_compile, record_compile;
action_run_fn record_run;

#endif

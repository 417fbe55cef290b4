/* SPDX-License-Identifier: MIT */
/* Actions that send an e-mail: to whom, from whom, with which text. */
#ifndef ACTION_EMAIL_H
#define ACTION_EMAIL_H

#include "rules/action_type.h"

action_compile_fn email_compile;
action_run_fn email_run;

#endif

/* SPDX-License-Identifier: MIT */
/* Actions that add tags to a record, or remove them. */
#ifndef ACTION_TAGS_H
#define ACTION_TAGS_H

#include "rules/action_type.h"

action_compile_fn add_tags_compile, remove_tags_compile;
action_run_fn tags_run, tags_describe;

#endif

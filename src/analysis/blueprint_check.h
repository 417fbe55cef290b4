/* SPDX-License-Identifier: MIT */
/* Blueprints: is the graph of states and transitions sound? */
#ifndef BLUEPRINT_CHECK_H
#define BLUEPRINT_CHECK_H

#include "analysis/check.h"

/* States, transitions, the field whose values the states are. */
kind_check_fn blueprint_check;

#endif

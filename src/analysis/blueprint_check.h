/* SPDX-License-Identifier: MIT */
/*
 * A blueprint as a graph: its states, and the ways between them. A
 * transition with several `from` is as many edges.
 */
#ifndef BLUEPRINT_CHECK_H
#define BLUEPRINT_CHECK_H

#include "analysis/check.h"

/* States, transitions, the field whose values the states are. */
kind_check_fn blueprint_check;

#endif

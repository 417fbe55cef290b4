/* SPDX-License-Identifier: MIT */
/* Layouts: mandatory fields, fields in two places, and what rules show. */
#ifndef LAYOUT_CHECK_H
#define LAYOUT_CHECK_H

#include "analysis/check.h"

/* Mandatory fields, places, values offered. */
kind_check_fn layout_check;

/* Sections and fields that the layout has to show. */
kind_check_fn layout_rule_check;

/* Sections of the trigger, order of the conditions. */
kind_check_fn workflow_rule_check;

#endif

/* SPDX-License-Identifier: MIT */
/* The kinds that have behaviour, and what is checked of it. */
#ifndef KIND_CHECKS_H
#define KIND_CHECKS_H

#include "model/inspection.h"

/* Check one component that is brought in; faults go where it says. */
typedef void kind_check_fn(const struct inspection *in);

/* NULL: references, criteria and values are all there is to the kind. */
kind_check_fn *kind_check_find(const struct kind *kind);

/* States, transitions, the field whose values the states are. */
kind_check_fn blueprint_check;
/* Sources and targets, field by field (design: CONVERSION, Mapping). */
kind_check_fn conversion_check;
/* The default value. */
kind_check_fn field_check;
/* Mandatory fields, places, values offered. */
kind_check_fn layout_check;
/* Sections and fields that the layout has to show. */
kind_check_fn layout_rule_check;
/* The values of both pick lists. */
kind_check_fn map_dependency_check;
/* Stages. */
kind_check_fn pipeline_check;
/* Sections of the trigger, order of the conditions. */
kind_check_fn workflow_rule_check;
/* The new task's state and priority. */
kind_check_fn workflow_task_check;

#endif

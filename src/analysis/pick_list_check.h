/* SPDX-License-Identifier: MIT */
/* What is built on pick lists: dependencies, pipelines, defaults. */
#ifndef PICK_LIST_CHECK_H
#define PICK_LIST_CHECK_H

#include "analysis/check.h"

/* The default value. */
kind_check_fn field_check;

/* The values of both pick lists. */
kind_check_fn map_dependency_check;

/* Stages. */
kind_check_fn pipeline_check;

/* The new task's state and priority. */
kind_check_fn workflow_task_check;

#endif

/* SPDX-License-Identifier: MIT */
/* Finding the rows of a run: by a table, by criteria, or all. */
#ifndef SELECT_H
#define SELECT_H

#include <pthread.h>

#include "convert/run.h"

/* Find the rows. */
enum opk_status run_select(struct run *r);

#endif

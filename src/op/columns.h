/* SPDX-License-Identifier: MIT */
/* A table of records without some of its columns. */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "records/table.h"

/*
 * Write a table without the columns that `gone` marks (one for each) to an
 * open, empty file, packed if it was; what stays keeps its bytes, quotes and
 * line ends too. Faults: cannot-write. Memory: a few MiB for each worker.
 */
enum opk_status columns_drop(const struct table *t, const bool *gone,
	unsigned workers, int out, struct faults *f);

#endif

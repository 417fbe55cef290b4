/* SPDX-License-Identifier: MIT */
/* Explaining what a conversion makes of one record (convert --explain). */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "convert/run.h"
#include "op/convert.h"

/* The id of a selected row as it was given. Valid as scratch is. */
struct span converting_id(const struct converting *c, const struct chosen *row,
	struct buf *scratch);

/* Of one record: what would be made of it, and why (--explain). */
enum opk_status converting_explain(struct converting *c);

#endif

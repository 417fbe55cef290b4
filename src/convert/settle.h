/* SPDX-License-Identifier: MIT */
/* When all rows are decided: does it add up, and which columns come? */
#ifndef SETTLE_H
#define SETTLE_H

#include "convert/run.h"

/* Related tables, tags, the source's marks; and check that it adds up. */
enum opk_status run_settle(struct run *r);

/* Does the sheet have to be written? */
bool run_changes(const struct run *r, const struct sheet *s);

#endif

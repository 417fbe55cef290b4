/* SPDX-License-Identifier: MIT */
/* The last look before the commit point. */
#ifndef UNCHANGED_H
#define UNCHANGED_H

#include "store/handle.h"
#include "store/mark.h"

/*
 * Is each file of the journal still what was staged against: absent, or the
 * bytes that it had? All that are not are changed-underneath. Only files
 * whose mark differs are read. Cost: one look at each file.
 */
enum opk_status unchanged_check(const struct store *s, const struct journal *j,
	struct file_mark *marks, struct faults *f);

/* Report that a file in the org is not what the plan takes it for. */
enum opk_status unchanged_fault(const struct store *s, struct faults *f,
	struct span path, const char *how);

#endif

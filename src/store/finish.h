/* SPDX-License-Identifier: MIT */
/*
 * Carrying out what has been committed.
 *
 * Every step may have been done before, by a process that was killed: doing
 * it again changes nothing. A step that fails leaves the journal where it
 * is, for the next writer to go on.
 */
#ifndef FINISH_H
#define FINISH_H

#include "store/handle.h"

/*
 * Make directories, rename staged files into place, unlink what goes, remove
 * directories, sync all of it, and move the transaction into the history.
 */
enum opk_status finish(const struct store *s, const struct journal *j,
	struct faults *f, int64_t *sync_ms);

#endif

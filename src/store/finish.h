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
#include "store/mark.h"

/*
 * Make directories, exchange staged files with those of the org, move away
 * what goes, sync all of it; look at what was displaced, keep what nobody
 * expected there (`edit-kept`, a warning) and drop the rest; remove
 * directories, and move the transaction into the history.
 *
 * states is how far each line of the journal has come; NULL: none has been
 * begun. marks is what each line's file looked like when it was last read, or
 * NULL: then every file that was displaced is read.
 */
enum opk_status finish(const struct store *s, const struct journal *j,
	const enum line_state *states, struct file_mark *marks,
	struct faults *f, int64_t *sync_ms);

#endif

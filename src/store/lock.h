/* SPDX-License-Identifier: MIT */
/*
 * The lock of a store: one file, locked as long as a handle is open.
 *
 * The kernel gives the lock back when its holder dies, however it dies, so a
 * stale one does not exist. What stands in the file, "<pid> <host> <since>",
 * is for messages only. The file is never removed: a new file of the same
 * name would be another lock.
 *
 * A writer that waits is not passed by readers: none comes in any more.
 */
#ifndef LOCK_H
#define LOCK_H

#include <stdint.h>

#include "util/fault.h"

/*
 * Lock for writing: nobody else may read or write. state is the open
 * .orgpack; name is what the user calls the org; shared: its group may write,
 * too. Waits up to wait_ms, then `busy`, naming the holder. *out is a
 * descriptor for lock_release. What is no regular file with one name that
 * belongs to the user, to the owner of .orgpack or, if shared, to its group,
 * is unsafe-path, and not written.
 */
enum opk_status lock_write(int state, const char *name, bool shared,
	int64_t wait_ms, struct faults *f, int *out);

/*
 * Lock for reading, beside other readers. Makes nothing: where there is no
 * lock file, none that may be opened, or no locking, *out is -1 and all is
 * well.
 */
enum opk_status lock_read(int state, const char *name, int64_t wait_ms,
	struct faults *f, int *out);

/* Accepts -1. */
void lock_release(int lock);

#endif

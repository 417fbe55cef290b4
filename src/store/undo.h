/* SPDX-License-Identifier: MIT */
/* The inverse of a transaction, as a plan. */
#ifndef UNDO_H
#define UNDO_H

#include "model/plan.h"
#include "store/handle.h"
#include "store/store.h"

/*
 * Can this be the one that an undo without a number takes back: is it neither
 * undone nor an undo itself, not internal, and not what made the org?
 */
bool history_is_undoable(const struct history_entry *e);

/*
 * The inverse of a transaction (0: the newest that is undoable). What lasts
 * is left as it is. A file that changed since is changed-underneath, all of
 * them listed, unless force; one of which only a delta was kept is so in
 * either case. The plan borrows from the arena. What is too large for memory
 * is staged, of a store that is open for writing; for a reader such operations
 * have no bytes. When this fails, nothing is staged any more.
 */
enum opk_status store_undo_plan(struct store *s, uint64_t id, bool force,
	struct arena *a, struct faults *f, struct plan *out, uint64_t *undoes);

#endif

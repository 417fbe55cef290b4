/* SPDX-License-Identifier: MIT */
/* Ending a pruning of the history that was interrupted. */
#ifndef PRUNE_H
#define PRUNE_H

#include "store/handle.h"

/*
 * Remove what killed commands left in the history: entries that history/pruned
 * says are forgotten, a mark half written, stages of what is finished. For
 * writers, when there is nothing to recover any more.
 */
enum opk_status prune_sweep(const struct store *s, struct faults *f);

/* Forget all but the newest `keep` entries; they cannot be undone then. */
enum opk_status store_prune_history(
	struct store *s, uint64_t keep, struct faults *f, size_t *gone);

#endif

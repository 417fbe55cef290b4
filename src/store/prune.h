/* SPDX-License-Identifier: MIT */
/* Ending a pruning of the history that was interrupted. */
#ifndef PRUNE_H
#define PRUNE_H

#include "store/handle.h"

/* Remove entries that history/pruned says are forgotten. For writers. */
enum opk_status prune_forgotten(const struct store *s, struct faults *f);

#endif

/* SPDX-License-Identifier: MIT */
/* What a writer does first: end what a killed one left. */
#ifndef RECOVER_H
#define RECOVER_H

#include "store/handle.h"

/*
 * Finish the transaction in .orgpack/txn if it was committed, remove it if
 * not, and say so (`recovered`, a warning). Needs the lock for writing.
 */
enum opk_status recover(struct store *s, struct faults *f);

#endif

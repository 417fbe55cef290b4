/* SPDX-License-Identifier: MIT */
/* Edits that a commit met on its way: kept beside the file, and reported. */
#ifndef KEPT_H
#define KEPT_H

#include "store/beneath.h"
#include "store/handle.h"
#include "store/sync.h"

/*
 * Give what is at `name` in `dir` a name beside `path`, the file of the org
 * that it was meant to be: "<path>.orgpack-kept-<transaction>". Nothing is
 * overwritten. Says so (`edit-kept`, a warning). The directory that it is
 * kept in is added to touched. False sets errno.
 */
bool kept_add(const struct store *s, struct cursor *at, int dir,
	const char *name, struct span path, uint64_t transaction,
	struct touched *touched, struct faults *f);

#endif

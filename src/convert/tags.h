/* SPDX-License-Identifier: MIT */
/* Tags that a record has, and those that it gets from its source. */
#ifndef TAGS_H
#define TAGS_H

#include <pthread.h>

#include "convert/engine.h"
#include "convert/run.h"

/* The tags of a record with those of its source behind them. */
struct span tags_join(struct span own, struct span more, struct buf *out,
	struct arena *scratch);

/*
 * A record has this list of tags now: remember its names, if they are many.
 * False: no memory.
 */
bool tags_keep(struct run *r, struct goal *g, uint32_t ref, struct span list);

/*
 * Add those names to a record's tags that it does not have. *done is false
 * where its list is not known, and nothing has happened; else `out` has what
 * was added, behind a ';' each. False: no memory. Cost: the names to add.
 */
bool tags_append(struct run *r, struct goal *g, uint32_t ref, struct span more,
	struct buf *out, bool *done);

/* Those of the source that a record lacks; empty: none. */
struct span tags_missing(struct span own, struct span more, struct buf *out,
	struct arena *scratch);

#endif

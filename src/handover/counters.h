/* SPDX-License-Identifier: MIT */
/*
 * What a conversion must not give twice, and where turns go on: the org's
 * counters, in .orgpack/identity/counters.yaml (formats/identity.md).
 */
#ifndef COUNTERS_H
#define COUNTERS_H

#include "model/plan.h"
#include "orgpack.h"
#include "store/handle.h"
#include "tree/node.h"
#include "util/arena.h"
#include "util/fault.h"

struct counters {
	/* module -> the largest id that it ever had, a text of digits */
	const struct node *largest_ids;
	/* "Module.Field" -> the last number that it gave */
	const struct node *auto_numbers;
	/* list of assignees -> how many turns were taken */
	const struct node *turns;
};

/*
 * Read them; both NULL where nothing was counted yet. no-identity when the
 * identity is missing, damaged, or older than the history: an id could be
 * given twice then.
 */
enum opk_status counters_read(struct store *s, struct arena *a,
	struct faults *f, struct counters *out);

/*
 * Add to a plan that the counters go on: `now` has what changed, what it
 * lacks stays as it is. Nothing is added where nothing changes. An org
 * without an identity gets one.
 */
enum opk_status counters_put(struct store *s, const struct counters *now,
	struct arena *a, struct plan *p, struct faults *f);

#endif

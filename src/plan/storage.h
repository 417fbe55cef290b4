/* SPDX-License-Identifier: MIT */
/* How much data an org may hold, and how much its records take. */
#ifndef STORAGE_H
#define STORAGE_H

#include "model/editions.h"
#include "model/world.h"

/* A table, and how many records it is about to have. */
struct storage_table {
	struct span module;
	uint64_t rows;
};

/*
 * Do so many records fit what the edition in force stores
 * (formats/editions.yaml, `storage`)? Else storage-limit, with both figures.
 * org is org.yaml, users how many are active, now in ms. What the suite
 * stores counts where it is more. An edition without a figure has no limit.
 * *bytes is what they take.
 */
enum opk_status storage_check(const struct storage_table *tables, size_t count,
	struct world *world, const struct node *org, size_t users, int64_t now,
	struct arena *a, struct faults *f, uint64_t *bytes);

/* Is there a limit at all for this org? */
bool storage_is_limited(const struct editions *e, const struct node *org,
	size_t users, int64_t now, uint64_t *bytes);

#endif

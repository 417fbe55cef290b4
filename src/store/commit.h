/* SPDX-License-Identifier: MIT */
/* Committing a plan. */
#ifndef COMMIT_H
#define COMMIT_H

#include "model/plan.h"
#include "store/handle.h"
#include "store/store.h"
#include "util/map.h"

struct folder;

struct folders {
	struct folder *items;
	size_t count, room;
	struct map index; /* path -> index */
};

/*
 * Execute a sealed plan: all of it or nothing, durable when this returns. Once
 * it is committed, f->committed is its number, whatever fails afterwards.
 * Each file must still have the plan's `before` digest (or be absent for an
 * ADD), else changed-underneath and nothing happens. A plan without
 * operations commits nothing and gives id 0.
 */
enum opk_status store_commit(struct store *s, const struct plan *p,
	struct faults *f, struct commit *out);

#endif

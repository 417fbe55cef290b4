/* SPDX-License-Identifier: MIT */
/*
 * Hints: which record a row will find, looked up on all threads before the
 * rows are decided in their order. A hint counts only where nothing that it
 * rests on has changed since.
 */
#ifndef HINT_H
#define HINT_H

#include <pthread.h>

#include "convert/engine.h"
#include "convert/run.h"

/* May a rule's key be looked up ahead? */
bool goal_may_hint(const struct run *r, const struct goal *g, size_t number);

/* Look up ahead, while nothing changes. */
void hint_rows(struct run *r, struct look *l, size_t from, size_t to);

/* Fetch into the cache what a row to come will ask for: its slots. */
void fetch_slots(const struct run *r, size_t row);

/* Then where its records are, and, when it is near, the records. */
void fetch_records(const struct run *r, size_t row, bool is_near);

/* Does the hint still hold? */
bool decision_hint(struct decision *u, const struct goal *g, size_t number,
	uint64_t hash, uint32_t *ref);

#endif

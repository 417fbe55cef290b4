/* SPDX-License-Identifier: MIT */
/* Which record a row's values find, and whose values they would repeat. */
#ifndef DECIDE_MATCH_H
#define DECIDE_MATCH_H

#include <pthread.h>

#include "convert/engine.h"
#include "table/match.h"

/* The ids of records of these targets, in engine.ids. */
void decision_ids(struct decision *u, uint64_t targets);

/* An id of the row's record of a target, as a text, in engine.ids. */
void goal_keep_id(struct engine *w, struct goal *g, struct span id);

/* The cell that a slot gives. */
struct span decision_cell(
	struct decision *u, const struct goal *g, uint32_t slot, bool is_new);

/* The hash of a rule's key, with ids of earlier records. 0: it has none. */
uint64_t decision_hash(struct decision *u, struct goal *g, size_t rule);

/* The record that the rules find. */
enum opk_status decision_match(
	struct decision *u, struct goal *g, struct found *out, size_t *rule);

/* Check 14 for a field: may the record have the cell? */
enum opk_status decision_unique(
	struct decision *u, struct goal *g, size_t number, uint32_t except);

#endif

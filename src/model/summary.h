/* SPDX-License-Identifier: MIT */
/* What every listing says of a state: source, digest, counts by kind. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "model/state.h"
#include "tree/answer.h"

/* Put {fields: 12, ...} of the chosen (NULL: all) into a map under a key. */
void summary_counts(struct node *map, const char *key, struct arena *a,
	const struct state *s, const bool *chosen);

/* Put "name", "source", "digest" (if known) and "counts" into an answer. */
void summary_of(
	const struct state *s, const bool *chosen, struct opk_answer *answer);

/* "sha256:<hex>" in the arena. */
struct span summary_digest(struct arena *a, const struct digest *d);

#endif

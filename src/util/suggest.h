/* SPDX-License-Identifier: MIT */
/*
 * "Did you mean ...?": the known word that is nearest to a mistyped one.
 *
 *     struct suggestion s = { .word = typed };
 *     for (each known word) suggest(&s, known);
 *     s.best is empty when nothing is near
 */
#ifndef SUGGEST_H
#define SUGGEST_H

#include "util/span.h"

struct suggestion {
	struct span word; /* what was typed; the caller's */
	struct span best; /* the nearest so far; the first of equals */
	size_t distance;  /* of best */
};

/*
 * Offer a known word. Near means: a third of the letters, at most four,
 * would have to be typed, left out, changed or swapped with the next one;
 * a change of case counts nothing. Words of over 64 bytes are never near.
 */
void suggest(struct suggestion *s, struct span known);

#endif

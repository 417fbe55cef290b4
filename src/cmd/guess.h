/* SPDX-License-Identifier: MIT */
/* "Did you mean …?": the one word that was probably meant. */
#ifndef GUESS_H
#define GUESS_H

#include <stddef.h>

/* All zero: nothing seen yet. */
struct guess {
	const char *word;  /* what was typed; set by the caller */
	const char *best;  /* the nearest so far */
	unsigned distance; /* of the best */
	unsigned ties;     /* others as near */
};

/* Consider a word that exists; it must outlive the guess. */
void guess_consider(struct guess *g, const char *candidate);

/* The word that was meant, or NULL when none is near, or several are. */
const char *guess_best(const struct guess *g);

#endif

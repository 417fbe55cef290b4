/* SPDX-License-Identifier: MIT */
/* Nearness of words: Damerau and Levenshtein, and abbreviations. */
#include "cmd/guess.h"

#include <string.h>

enum { WORD_MOST = 32, FAR = 100 };

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Edits between two words: insert, delete, replace, swap neighbours. */
static unsigned edits(const char *a, size_t n, const char *b, size_t m)
{
	unsigned row[3][WORD_MOST + 1];
	unsigned *before = row[0], *last = row[1], *now = row[2];

	for (unsigned j = 0; j <= m; j++)
		last[j] = j;
	for (unsigned i = 1; i <= n; i++) {
		unsigned *spare = before;

		now[0] = i;
		for (unsigned j = 1; j <= m; j++) {
			now[j] = last[j - 1] + (a[i - 1] != b[j - 1]);
			now[j] = least(now[j], last[j] + 1);
			now[j] = least(now[j], now[j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[m];
}

/* An abbreviation is one edit; a long word may have two of them. */
static unsigned distance(const char *typed, const char *candidate)
{
	size_t n = strlen(typed), m = strlen(candidate);
	unsigned d;

	if (!n || n > WORD_MOST || m > WORD_MOST)
		return FAR;
	if (n >= 2 && n < m && !strncmp(typed, candidate, n))
		return 1;
	d = edits(typed, n, candidate, m);
	return d <= (n < 5 ? 1 : 2) ? d : FAR;
}

void guess_consider(struct guess *g, const char *candidate)
{
	unsigned d = distance(g->word, candidate);

	if (d == FAR)
		return;
	if (!g->best || d < g->distance) {
		g->best = candidate;
		g->distance = d;
		g->ties = 0;
	} else if (d == g->distance) {
		g->ties++;
	}
}

const char *guess_best(const struct guess *g)
{
	return g->ties ? NULL : g->best;
}

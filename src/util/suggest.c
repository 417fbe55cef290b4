/* SPDX-License-Identifier: MIT */
/* Edit distance with swaps (optimal string alignment), in three rows. */
#include "util/suggest.h"

#include "util/span.h"

enum { WORD_BYTES = 64, FARTHEST = 4 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(struct span a, struct span b)
{
	size_t rows[3][WORD_BYTES + 1] = { { 0 } };

	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3];
		size_t *higher = rows[(i + 1) % 3];
		char x = lower(a.ptr[i - 1]);

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			char y = lower(b.ptr[j - 1]);

			row[j] = above[j - 1] + (x != y);
			row[j] = least(row[j], above[j] + 1);
			row[j] = least(row[j], row[j - 1] + 1);
			if (i > 1 && j > 1 && x == lower(b.ptr[j - 2]) &&
				y == lower(a.ptr[i - 2]))
				row[j] = least(row[j], higher[j - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

void suggest(struct suggestion *s, struct span known)
{
	size_t most = least(FARTHEST, (s->word.len + 2) / 3), d;

	if (s->word.len > WORD_BYTES || known.len > WORD_BYTES || !known.len)
		return;
	d = distance(s->word, known);
	if (d > most || d >= known.len || (s->best.len && d >= s->distance))
		return;
	s->best = known;
	s->distance = d;
}

/* SPDX-License-Identifier: MIT */
/* Growing the index of a table: eight bytes a row, sixteen with lines. */
#include "records/table_rows.h"

#include <stdlib.h>

enum { FIRST_ROOM = 1024, LINE_OF_FIRST = 2 };

void table_rows_release(struct table_rows *r)
{
	free(r->starts);
	free(r->lines);
	free(r->bad);
	*r = (struct table_rows){ 0 };
}

/* n + 1 numbers; large blocks are moved by the kernel, not copied. */
static bool resize(uint64_t **numbers, size_t n)
{
	uint64_t *p = n < SIZE_MAX / sizeof *p - 1
			      ? realloc(*numbers, (n + 1) * sizeof *p)
			      : NULL;

	if (p)
		*numbers = p;
	return p;
}

static bool make_room(struct table_rows *r, size_t n)
{
	size_t room = r->room ? r->room : FIRST_ROOM;

	while (room - r->count < n)
		room *= 2;
	if (room == r->room)
		return true;
	if (!resize(&r->starts, room) || (r->lines && !resize(&r->lines, room)))
		return false;
	r->room = room;
	return true;
}

/* From here on rows are not on the lines that they would be on. */
static bool begin_lines(struct table_rows *r)
{
	if (!resize(&r->lines, r->room))
		return false;
	for (size_t i = 0; i < r->count; i++)
		r->lines[i] = i + LINE_OF_FIRST;
	return true;
}

bool table_rows_add(struct table_rows *r, const uint64_t *starts,
	const uint64_t *breaks, uint64_t before, size_t n)
{
	if (!n)
		return true;
	if (!make_room(r, n))
		return false;
	if (!r->lines && before + breaks[n - 1] && !begin_lines(r))
		return false;
	memcpy(r->starts + r->count, starts, n * sizeof *starts);
	for (size_t i = 0; r->lines && i < n; i++)
		r->lines[r->count + i] =
			r->count + i + LINE_OF_FIRST + before + breaks[i];
	r->count += n;
	return true;
}

bool table_rows_mark(struct table_rows *r)
{
	size_t word = (r->count - 1) / 64, words = r->bad_words;

	while (words <= word)
		words = words ? words * 2 : 16;
	if (words > r->bad_words) {
		if (!resize(&r->bad, words))
			return false;
		memset(r->bad + r->bad_words, 0,
			(words - r->bad_words) * sizeof *r->bad);
		r->bad_words = words;
	}
	r->bad[word] |= (uint64_t)1 << (r->count - 1) % 64;
	r->bad_count++;
	return true;
}

bool table_rows_finish(struct table_rows *r, uint64_t end)
{
	size_t words = r->count / 64 + 1;

	if (!resize(&r->starts, r->count) ||
		(r->lines && !resize(&r->lines, r->count)))
		return false;
	r->starts[r->count] = end;
	r->room = r->count;
	if (!r->bad || r->bad_words >= words)
		return true;
	if (!resize(&r->bad, words))
		return false;
	memset(r->bad + r->bad_words, 0,
		(words - r->bad_words) * sizeof *r->bad);
	r->bad_words = words;
	return true;
}

/* SPDX-License-Identifier: MIT */
/*
 * Heaps of records that share a key: pairing heaps (Fredman, Sedgewick,
 * Sleator, Tarjan 1986), by id. Adding takes a step, taking the smallest off
 * a logarithm of steps on average, whatever the order of the records.
 */
#include "convert/match_parts.h"

#include <stdlib.h>

enum { TWINS_LEAST = 64 };

uint32_t twin_new(struct index *x, uint32_t ref)
{
	size_t room = x->twin_room ? x->twin_room / 2 * 3 : TWINS_LEAST;
	uint32_t n = x->free;

	if (n) {
		x->free = x->twins[n].sibling;
	} else {
		struct twin *twins;

		if (x->twin_count == x->twin_room) {
			twins = room < SLOT_TWIN ? realloc(x->twins,
							   room * sizeof *twins)
						 : NULL;
			if (!twins)
				return 0;
			x->twins = twins;
			x->twin_room = room;
		}
		x->twin_count += !x->twin_count; /* 0 is none */
		n = (uint32_t)x->twin_count++;
	}
	x->twins[n] = (struct twin){ .ref = ref };
	return n;
}

void twin_free(struct index *x, uint32_t twin)
{
	x->twins[twin].sibling = x->free;
	x->free = twin;
}

static bool comes_first(
	struct gaze *g, const struct index *x, uint32_t a, uint32_t b)
{
	const struct sheet *s = x->sheet;
	char one[SHEET_ID], other[SHEET_ID];
	struct span id;

	if (x->by_ref || (s->is_ascending && !s->names_ids))
		return a < b;
	if (a == b)
		return false;
	id = sheet_id(s, a, one, &g->reader);
	if (s->names_ids ||
		a < s->row_count) { /* the next call takes the reader's room */
		buf_clear(&g->normal);
		buf_add(&g->normal, id);
		g->failed |= g->normal.failed;
		id = buf_span(&g->normal);
	}
	return id_less(id, sheet_id(s, b, other, &g->reader));
}

uint32_t twin_join(struct gaze *g, struct index *x, uint32_t a, uint32_t b)
{
	struct twin *t = x->twins;

	if (!a || !b)
		return a ? a : b;
	if (comes_first(g, x, t[b].ref, t[a].ref)) {
		uint32_t swap = a;

		a = b;
		b = swap;
	}
	t[b].sibling = t[a].child;
	t[a].child = b;
	return a;
}

uint32_t twin_pop(struct gaze *g, struct index *x, uint32_t top)
{
	uint32_t next = x->twins[top].child, pairs = 0, all = 0;

	while (next) { /* join two by two, from the left */
		uint32_t a = next, b = x->twins[a].sibling;

		next = b ? x->twins[b].sibling : 0;
		x->twins[a].sibling = 0;
		if (b)
			x->twins[b].sibling = 0;
		a = twin_join(g, x, a, b);
		x->twins[a].sibling = pairs;
		pairs = a;
	}
	while (pairs) { /* then all of these, from the right */
		uint32_t a = pairs;

		pairs = x->twins[a].sibling;
		x->twins[a].sibling = 0;
		all = twin_join(g, x, all, a);
	}
	x->twins[top].child = 0;
	x->twins[top].sibling = 0;
	return all;
}

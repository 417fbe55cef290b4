/* SPDX-License-Identifier: MIT */
/* Doubling growth for VEC. */
#include "util/vec.h"

#include <string.h>

#include "util/arena.h"

bool vec_grow(
	struct arena *a, void **items, size_t count, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 8;
	void *p;

	if (more < *room)
		return false;
	p = arena_alloc(a, more, size, alignof(max_align_t));
	if (!p)
		return false;
	if (count)
		memcpy(p, *items, count * size);
	*items = p;
	*room = more;
	return true;
}

/* SPDX-License-Identifier: MIT */
/*
 * A growing array in an arena.
 *
 *     VEC(struct span) names = { 0 };
 *     struct span *s = vec_add(arena, &names);      NULL: no memory
 *     if (s) *s = SPAN("Leads");
 *
 * Growth doubles and leaves the old items in the arena: at most twice the
 * memory. Pointers into it die with the next vec_add.
 */
#ifndef VEC_H
#define VEC_H

#include <stdbool.h>

#include "util/arena.h"

#define VEC(T)                      \
	struct {                    \
		T *items;           \
		size_t count, room; \
	}

/* A zeroed new last item, or NULL when memory runs out. */
#define vec_add(a, v)                                                  \
	((v)->count < (v)->room || vec_grow((a), (void **)&(v)->items, \
					   (v)->count, &(v)->room,     \
					   sizeof *(v)->items)         \
			? &(v)->items[(v)->count++]                    \
			: NULL)

/* Make room for one more item at least; false when memory runs out. */
bool vec_grow(
	struct arena *a, void **items, size_t count, size_t *room, size_t size);

#endif

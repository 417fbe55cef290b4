/* SPDX-License-Identifier: MIT */
/*
 * An arena owns everything allocated from it and gives it all back at once.
 *
 * One arena per document, bundle or command: objects that die together live
 * together, so no object here has a free function of its own. Memory is
 * zeroed. The limit is the defence against hostile input. Not thread-safe;
 * give each worker its own.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>

#include "util/span.h"

struct arena_block;

/*
 * Memory from which several arenas, of threads too, take their blocks while
 * it lasts. It is one piece, in the largest pages that the system has: a
 * small page costs a fault when it is first touched, and many arenas that
 * grow side by side touch thousands. All zero is one without memory.
 */
struct arena_pool {
	char *memory;
	size_t size;
	atomic_size_t taken;
};

/* Reserve `size` bytes; without them, arenas allocate as ever. */
void arena_pool_open(struct arena_pool *p, size_t size);

/* When its arenas are released. */
void arena_pool_close(struct arena_pool *p);

/* All zero is an empty arena without a limit. */
struct arena {
	struct arena_block *head; /* newest block, or NULL */
	size_t used;              /* bytes handed out, padding included */
	size_t limit;             /* most bytes it may hand out; 0: no limit */
	struct arena_pool *pool;  /* blocks come from there first; or NULL */
};

/* A point to come back to. Plain value: copy it, drop it, never free it. */
struct arena_mark {
	struct arena_block *head;
	size_t fill;
	size_t used;
};

/*
 * Return n * size zeroed bytes, aligned to align (a power of two).
 *
 * Returns NULL when memory or the limit runs out, or when n * size overflows;
 * the arena is unchanged then. The memory stays valid until the arena is
 * released or rewound past this point.
 */
void *arena_alloc(struct arena *a, size_t n, size_t size, size_t align);

#define arena_new(a, T, n) ((T *)arena_alloc((a), (n), sizeof(T), alignof(T)))

/*
 * Copy bytes and put a NUL behind them; the NUL is not counted in the span.
 * ptr is NULL when memory runs out.
 */
struct span arena_copy(struct arena *a, struct span s);

/* The same of several runs of bytes, one behind the other. */
struct span arena_join(struct arena *a, const struct span *parts, size_t n);

/* Like sprintf into the arena; ptr is NULL when memory runs out. */
struct span arena_print(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

struct arena_mark arena_mark(const struct arena *a);

/* Give back what was allocated since the mark was taken. */
void arena_rewind(struct arena *a, struct arena_mark to);

/*
 * Take over all that another arena holds, as if it had been allocated here
 * just now; the other is empty afterwards. For workers' arenas.
 */
void arena_adopt(struct arena *a, struct arena *from);

/* Give everything back. The arena is empty afterwards and may be reused. */
void arena_release(struct arena *a);

#endif

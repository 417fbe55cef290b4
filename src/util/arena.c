/* SPDX-License-Identifier: MIT */
/* Bump allocation in a chain of blocks that double up to 1 MiB. */
#include "util/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "util/memory.h"
#include "util/span.h"

struct arena_block {
	struct arena_block *older;
	size_t size; /* usable bytes behind this header */
	size_t fill; /* bytes handed out of them */
	bool pooled; /* it goes with its pool */
};

enum {
	FIRST_BLOCK = 4 << 10,
	LARGEST_BLOCK = 1 << 20,
	POOLED_BLOCK = 64 << 10,
	LARGE_PAGE = 2 << 20
};

void arena_pool_open(struct arena_pool *p, size_t size)
{
	size_t whole = (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;

	p->memory = aligned_alloc(LARGE_PAGE, whole);
	p->size = p->memory ? whole : 0;
	atomic_store(&p->taken, 0);
	if (p->memory) /* small pages do as well */
		(void)madvise(p->memory, whole, MADV_HUGEPAGE);
}

void arena_pool_close(struct arena_pool *p)
{
	free(p->memory);
	p->memory = NULL;
	p->size = 0;
}

/* A block of the pool with so much room; NULL: none is left. */
static struct arena_block *pooled_block(struct arena_pool *p, size_t size)
{
	size_t whole = sizeof(struct arena_block) + size, at;

	if (!p || size > POOLED_BLOCK)
		return NULL;
	whole += -whole % alignof(max_align_t);
	if (atomic_load(&p->taken) + whole > p->size)
		return NULL;
	at = atomic_fetch_add(&p->taken, whole);
	return at + whole <= p->size ? (void *)(p->memory + at) : NULL;
}

static char *block_data(struct arena_block *b)
{
	return (char *)(b + 1);
}

static size_t padding(const struct arena_block *b, size_t align)
{
	uintptr_t at = (uintptr_t)(b + 1) + b->fill;

	return (size_t)(-at & (align - 1));
}

static struct arena_block *add_block(struct arena *a, size_t need)
{
	size_t size = a->head ? a->head->size * 2 : FIRST_BLOCK;
	size_t most = a->pool ? POOLED_BLOCK : LARGEST_BLOCK;
	struct arena_block *b;
	bool pooled;

	if (size > most)
		size = most;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof *b)
		return NULL;
	b = pooled_block(a->pool, size);
	pooled = b != NULL;
	if (!b)
		b = malloc(sizeof *b + size);
	if (!b) {
		memory_note_loss();
		return NULL;
	}
	*b = (struct arena_block){
		.older = a->head, .size = size, .pooled = pooled
	};
	a->head = b;
	return b;
}

void *arena_alloc(struct arena *a, size_t n, size_t size, size_t align)
{
	struct arena_block *b = a->head;
	size_t bytes, pad;
	char *p;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	if (a->limit && (bytes > a->limit || a->used > a->limit - bytes))
		return NULL;
	pad = b ? padding(b, align) : 0;
	if (!b || pad > b->size - b->fill || bytes > b->size - b->fill - pad) {
		if (bytes > SIZE_MAX - align)
			return NULL;
		b = add_block(a, bytes + align);
		if (!b)
			return NULL;
		pad = padding(b, align);
	}
	p = block_data(b) + b->fill + pad;
	b->fill += pad + bytes;
	a->used += pad + bytes;
	if (bytes)
		memset(p, 0, bytes);
	return p;
}

struct span arena_copy(struct arena *a, struct span s)
{
	char *p = s.len < SIZE_MAX ? arena_alloc(a, s.len + 1, 1, 1) : NULL;

	if (!p)
		return (struct span){ NULL, 0 };
	if (s.len)
		memcpy(p, s.ptr, s.len);
	return (struct span){ p, s.len };
}

struct span arena_join(struct arena *a, const struct span *parts, size_t n)
{
	size_t len = 0, at = 0;
	char *p;

	for (size_t i = 0; i < n; i++)
		if (__builtin_add_overflow(len, parts[i].len, &len))
			return (struct span){ NULL, 0 };
	p = len < SIZE_MAX ? arena_alloc(a, len + 1, 1, 1) : NULL;
	if (!p)
		return (struct span){ NULL, 0 };
	for (size_t i = 0; i < n; at += parts[i++].len)
		if (parts[i].len)
			memcpy(p + at, parts[i].ptr, parts[i].len);
	return (struct span){ p, len };
}

struct span arena_print(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p = NULL;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0)
		p = arena_alloc(a, (size_t)n + 1, 1, 1);
	if (!p)
		return (struct span){ NULL, 0 };
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return (struct span){ p, (size_t)n };
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->head, a->head ? a->head->fill : 0,
		a->used };
}

void arena_rewind(struct arena *a, struct arena_mark to)
{
	while (a->head != to.head) {
		struct arena_block *older = a->head->older;

		if (!a->head->pooled)
			free(a->head);
		a->head = older;
	}
	if (a->head)
		a->head->fill = to.fill;
	a->used = to.used;
}

void arena_adopt(struct arena *a, struct arena *from)
{
	struct arena_block *last = from->head;

	if (!last)
		return;
	while (last->older)
		last = last->older;
	last->older = a->head;
	a->head = from->head;
	a->used += from->used;
	from->head = NULL;
	from->used = 0;
}

void arena_release(struct arena *a)
{
	arena_rewind(a, (struct arena_mark){ 0 });
}

/* SPDX-License-Identifier: MIT */
/*
 * A library for LD_PRELOAD that lets allocations fail:
 *
 *     ALLOC_AT=17 LD_PRELOAD=... PROGRAM     the 17th, and no other
 *     ALLOC_FROM=17 ...                      it, and all that follow
 *     ALLOC_COUNT=FILE ...                   none; their number goes there
 *
 * Counted are malloc, calloc, realloc and their aligned sisters, of all
 * threads and libraries, from the program's start.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void *__libc_memalign(size_t to, size_t n);

static atomic_long calls;
static long at, from;

__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("ALLOC_AT");

	at = text ? atol(text) : 0;
	text = getenv("ALLOC_FROM");
	from = text ? atol(text) : 0;
	atomic_store(&calls, 0);
}

__attribute__((destructor)) static void end(void)
{
	const char *file = getenv("ALLOC_COUNT");
	char text[32];
	int fd, n;

	if (!file)
		return;
	n = snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
	fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd >= 0 && write(fd, text, (size_t)n) == n)
		close(fd);
}

static int fails(void)
{
	long n = atomic_fetch_add(&calls, 1) + 1;

	if (n != at && (!from || n < from))
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}

void *memalign(size_t to, size_t n)
{
	return fails() ? NULL : __libc_memalign(to, n);
}

void *aligned_alloc(size_t to, size_t n)
{
	return fails() ? NULL : __libc_memalign(to, n);
}

int posix_memalign(void **out, size_t to, size_t n)
{
	void *p = fails() ? NULL : __libc_memalign(to, n);

	if (!p)
		return ENOMEM;
	*out = p;
	return 0;
}

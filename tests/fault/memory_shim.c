/* SPDX-License-Identifier: MIT */
/*
 * A library that refuses one allocation of memory.
 *
 * To be named in LD_PRELOAD. MEMORY_FAIL is the number of the allocation, from
 * 1, that fails; MEMORY_COUNT a file to which the number of all is written at
 * the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* glibc's own; dlsym would allocate */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_long asked, refused;

__attribute__((constructor)) static void begin(void)
{
	const char *number = getenv("MEMORY_FAIL");

	asked = 0;
	refused = number ? atol(number) : 0;
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("MEMORY_COUNT");
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;

	if (fd >= 0) {
		dprintf(fd, "%ld\n", asked);
		close(fd);
	}
}

static int is_refused(void)
{
	if (++asked != refused)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return is_refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return is_refused() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return is_refused() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	void *p = is_refused() ? NULL : __libc_memalign(alignment, size);

	if (!p)
		return ENOMEM;
	*out = p;
	return 0;
}

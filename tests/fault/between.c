/* SPDX-License-Identifier: MIT */
/*
 * A library for LD_PRELOAD that runs a command between two openings of files:
 *
 *     BETWEEN='mv a b' BETWEEN_AT=5 BETWEEN_STEP=0 LD_PRELOAD=... PROGRAM
 *
 * The command runs before the call BETWEEN_AT, and, if STEP is not 0, before
 * each STEP-th call after that. BETWEEN_LOG gets a byte for each time.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long calls;

static long number(const char *name)
{
	const char *text = getenv(name);

	return text ? atol(text) : 0;
}

static void note(void)
{
	const char *log = getenv("BETWEEN_LOG");
	int (*real)(int, const char *, int, ...) = (int (*)(
		int, const char *, int, ...))dlsym(RTLD_NEXT, "openat");
	int fd = log ? real(AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600)
		     : -1;

	if (fd >= 0 && write(fd, ".", 1) == 1)
		close(fd);
}

static void between(void)
{
	const char *command = getenv("BETWEEN");
	long at = number("BETWEEN_AT"), step = number("BETWEEN_STEP");
	char *preload = getenv("LD_PRELOAD");

	if (!command || !preload)
		return;
	pthread_mutex_lock(&mutex);
	calls++;
	if (calls == at || (step && calls > at && (calls - at) % step == 0)) {
		preload[0] = '\0'; /* not for the command */
		if (system(command))
			_exit(99);
		preload[0] = '/';
		note();
	}
	pthread_mutex_unlock(&mutex);
}

int openat(int dir, const char *path, int flags, ...)
{
	static int (*real)(int, const char *, int, ...);
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & (O_CREAT | O_TMPFILE))
		mode = va_arg(ap, mode_t);
	va_end(ap);
	if (!real)
		real = (int (*)(int, const char *, int, ...))dlsym(
			RTLD_NEXT, "openat");
	between();
	return real(dir, path, flags, mode);
}

/* SPDX-License-Identifier: MIT */
/*
 * A library that stops a program, before each call that syncs, renames,
 * links or removes, until somebody who has looked at the disk lets it go on.
 *
 * To be named in LD_PRELOAD. MOMENT_FD is a stream socket: each call is
 * announced with a line, "renameat2 journal.tmp", and awaits one byte.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static void pause_before(const char *call, const char *name)
{
	const char *fd = getenv("MOMENT_FD");
	char line[512], answer;
	int n;

	if (!fd)
		return;
	pthread_mutex_lock(&one_at_a_time);
	n = snprintf(line, sizeof line, "%s %s\n", call, name);
	if (n >= (int)sizeof line) {
		n = (int)sizeof line;
		line[n - 1] = '\n';
	}
	if (write(atoi(fd), line, (size_t)n) != n ||
		read(atoi(fd), &answer, 1) != 1)
		abort();
	pthread_mutex_unlock(&one_at_a_time);
}

/* The C library's own function of that name. */
#define NEXT(type, name) __extension__((type)dlsym(RTLD_NEXT, name))

#define OF_FD(call)                                   \
	int call(int fd)                              \
	{                                             \
		pause_before(#call, "");              \
		return NEXT(int (*)(int), #call)(fd); \
	}

OF_FD(fsync)
OF_FD(fdatasync)
OF_FD(syncfs)

int renameat(int from, const char *old, int to, const char *new)
{
	pause_before("renameat", new);
	return NEXT(int (*)(int, const char *, int, const char *), "renameat")(
		from, old, to, new);
}

int renameat2(
	int from, const char *old, int to, const char *new, unsigned int flags)
{
	pause_before("renameat2", new);
	return NEXT(int (*)(int, const char *, int, const char *, unsigned int),
		"renameat2")(from, old, to, new, flags);
}

int rename(const char *old, const char *new)
{
	pause_before("rename", new);
	return NEXT(int (*)(const char *, const char *), "rename")(old, new);
}

int linkat(int from, const char *old, int to, const char *new, int flags)
{
	pause_before("linkat", new);
	return NEXT(int (*)(int, const char *, int, const char *, int),
		"linkat")(from, old, to, new, flags);
}

int unlinkat(int dir, const char *name, int flags)
{
	pause_before("unlinkat", name);
	return NEXT(int (*)(int, const char *, int), "unlinkat")(
		dir, name, flags);
}

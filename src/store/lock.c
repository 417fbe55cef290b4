/* SPDX-License-Identifier: MIT */
/* Open-file-description locks: tied to the handle, not to the process. */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "util/clock.h"

enum { HOLDER_BYTES = 256, LONGEST_PAUSE_MS = 100 };

/* F_WRLCK, F_RDLCK or F_UNLCK on the whole file; false sets errno. */
static bool try_lock(int fd, short type)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET };
	int r;

	do
		r = fcntl(fd, F_OFD_SETLK, &l);
	while (r && errno == EINTR);
	return !r;
}

static void pause_ms(int64_t ms)
{
	struct timespec t = { (time_t)(ms / 1000),
		(long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

/* Poll: a lock has no queue that a patience could be given to. */
static bool lock_within(int fd, short type, int64_t wait_ms)
{
	int64_t end = clock_ticks() + wait_ms;
	int64_t pause = 5;

	while (!try_lock(fd, type)) {
		int64_t left = end - clock_ticks();

		if ((errno != EAGAIN && errno != EACCES) || left <= 0)
			return false;
		pause_ms(pause < left ? pause : left);
		pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2
						     : LONGEST_PAUSE_MS;
	}
	return true;
}

/* Is it a writer, who left a name, that holds the lock? */
static bool held_by_writer(int fd)
{
	struct flock l = { .l_type = F_RDLCK, .l_whence = SEEK_SET };

	return !fcntl(fd, F_OFD_GETLK, &l) && l.l_type == F_WRLCK;
}

static enum opk_status busy(int fd, const char *name, struct faults *f)
{
	char text[HOLDER_BYTES];
	struct source src = { .name = name };
	ssize_t n = held_by_writer(fd) ? pread(fd, text, sizeof text, 0) : 0;
	struct span rest = { text, n > 0 ? (size_t)n : 0 }, pid, host;

	rest = span_cut(rest, 0, span_find(rest, '\n', 0));
	pid = span_split(rest, ' ', &rest);
	host = span_split(rest, ' ', &rest);
	if (!rest.len)
		return fault(f, OPK_BUSY, &src, 0, 0,
			"another process is using the org\n"
			"Try again when it is done, or give --wait.");
	return fault(f, OPK_BUSY, &src, 0, 0,
		"process %.*s on %.*s is changing the org, since %.*s\n"
		"Try again when it is done, or give --wait.",
		SPAN_ARG(pid), SPAN_ARG(host), SPAN_ARG(rest));
}

/* For messages only: that it cannot be written is no reason to stop. */
static void write_holder(int fd)
{
	char text[HOLDER_BYTES], host[128] = "", since[CLOCK_TEXT];
	int n;

	if (gethostname(host, sizeof host - 1) || !host[0])
		snprintf(host, sizeof host, "localhost");
	clock_format(clock_now(), since);
	n = snprintf(
		text, sizeof text, "%ld %s %s\n", (long)getpid(), host, since);
	if (n > 0 && pwrite(fd, text, (size_t)n, 0) != n)
		return;
	if (ftruncate(fd, n))
		return;
}

enum opk_status lock_write(int state, const char *name, int64_t wait_ms,
	struct faults *f, int *out)
{
	int fd = openat(state, "lock",
		O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
	enum opk_status st;

	if (fd < 0)
		return fault_errno(f, OPK_CANNOT_WRITE, "lock", name);
	if (lock_within(fd, F_WRLCK, wait_ms)) {
		write_holder(fd);
		*out = fd;
		return OPK_OK;
	}
	st = errno == EAGAIN || errno == EACCES
		     ? busy(fd, name, f)
		     : fault_errno(f, OPK_CANNOT_WRITE, "lock", name);
	close(fd);
	return st;
}

enum opk_status lock_read(int state, const char *name, int64_t wait_ms,
	struct faults *f, int *out)
{
	int fd = openat(
		state, "lock", O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	enum opk_status st = OPK_OK;

	*out = -1;
	if (fd < 0)
		return OPK_OK;
	if (lock_within(fd, F_RDLCK, wait_ms)) {
		*out = fd;
		return OPK_OK;
	}
	if (errno == EAGAIN || errno == EACCES)
		st = busy(fd, name, f);
	close(fd);
	return st;
}

void lock_release(int lock)
{
	if (lock >= 0)
		close(lock);
}

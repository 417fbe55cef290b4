/* SPDX-License-Identifier: MIT */
/* Open-file-description locks: tied to the handle, not to the process. */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/fault.h"

enum { HOLDER_BYTES = 256, LONGEST_PAUSE_MS = 100 };

/*
 * Two ranges of the file, far behind its text. Who reads or writes holds
 * `whole`. A writer that waits for readers holds `turn` meanwhile; a reader
 * takes that for a moment on its way to `whole`, so that no reader comes in
 * any more once a writer waits, and the readers that are in run out.
 */
static const struct range {
	off_t start, length;
} turn = { 1 << 20, 1 }, whole = { 0, 1 << 20 };

/* F_WRLCK, F_RDLCK or F_UNLCK on a range; false sets errno. */
static bool try_lock(int fd, const struct range *on, short type)
{
	struct flock l = { .l_type = type,
		.l_whence = SEEK_SET,
		.l_start = on->start,
		.l_len = on->length };
	int r;

	do
		r = fcntl(fd, F_OFD_SETLK, &l);
	while (r && errno == EINTR);
	return !r;
}

/* Give a range back; errno stays, since that is why. */
static void unlock(int fd, const struct range *on)
{
	int err = errno;

	try_lock(fd, on, F_UNLCK);
	errno = err;
}

static bool try_read(int fd)
{
	bool ok = try_lock(fd, &turn, F_RDLCK);

	if (!ok)
		return false;
	ok = try_lock(fd, &whole, F_RDLCK);
	unlock(fd, &turn);
	return ok;
}

/* Once it has its turn, a writer keeps it from one try to the next. */
static bool try_write(int fd)
{
	return try_lock(fd, &turn, F_WRLCK) && try_lock(fd, &whole, F_WRLCK);
}

/* Who does not wait takes no turn from those who do. */
static bool try_write_now(int fd)
{
	return try_lock(fd, &whole, F_WRLCK);
}

static void pause_ms(int64_t ms)
{
	struct timespec t = { (time_t)(ms / 1000),
		(long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

/* Poll: a lock has no queue that a patience could be given to. */
static bool lock_within(int fd, bool (*try)(int fd), int64_t wait_ms)
{
	int64_t end = clock_ticks() + wait_ms;
	int64_t pause = 5;

	while (!try(fd)) {
		int64_t left = end - clock_ticks();

		if ((errno != EAGAIN && errno != EACCES) || left <= 0)
			return false;
		pause_ms(pause < left ? pause : left);
		pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2
						     : LONGEST_PAUSE_MS;
	}
	return true;
}

/*
 * Readers do without a lock that does not exist, that they may not open, or
 * that the file system has not; but not when they merely could not tell.
 */
static bool is_lockless(int err)
{
	return err == ENOENT || err == EACCES || err == EPERM || err == ELOOP ||
	       err == ENXIO || err == ENOLCK || err == EINVAL ||
	       err == ENOSYS || err == EOPNOTSUPP;
}

/* Is it a writer, who left a name, that holds the lock? */
static bool held_by_writer(int fd)
{
	struct flock l = { .l_type = F_RDLCK,
		.l_whence = SEEK_SET,
		.l_start = whole.start,
		.l_len = whole.length };

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

/*
 * Why this is no lock file, in words that follow "'.orgpack/lock'", or NULL.
 * It will be written: it must be no other file, and its owner one whom the
 * state is believed from.
 */
static const char *find_danger(
	const struct stat *dir, const struct stat *st, bool shared)
{
	if (!S_ISREG(st->st_mode))
		return "is no regular file";
	if (st->st_nlink != 1)
		return "is a file that has another name, too";
	if (st->st_uid != geteuid() && st->st_uid != dir->st_uid &&
		!(shared && st->st_gid == dir->st_gid))
		return "is another user's";
	return NULL;
}

static enum opk_status no_lock(
	const char *name, const char *why, struct faults *f)
{
	return fault(f, OPK_UNSAFE_PATH, &(struct source){ .name = name }, 0, 0,
		"'.orgpack/lock' %s\nRemove it when no other orgpack is "
		"running here; it is made again.",
		why);
}

static enum opk_status check_danger(
	int state, int fd, const char *name, bool shared, struct faults *f)
{
	struct stat dir, st;
	const char *why;

	if (fstat(state, &dir) || fstat(fd, &st))
		return fault_errno(f, OPK_CANNOT_READ, "lock", name);
	why = find_danger(&dir, &st, shared);
	return why ? no_lock(name, why, f) : OPK_OK;
}

static int open_lock(int state, bool shared)
{
	const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
	int fd = openat(state, "lock", flags | O_CREAT | O_EXCL, 0600);

	if (fd < 0)
		return errno == EEXIST ? openat(state, "lock", flags) : -1;
	if (!shared || !fchmod(fd, 0660))
		return fd;
	close(fd);
	return -1;
}

static enum opk_status lock_open_file(
	int fd, const char *name, int64_t wait_ms, struct faults *f)
{
	if (lock_within(fd, wait_ms > 0 ? try_write : try_write_now, wait_ms)) {
		unlock(fd, &turn);
		write_holder(fd);
		return OPK_OK;
	}
	return errno == EAGAIN || errno == EACCES
		       ? busy(fd, name, f)
		       : fault_errno(f, OPK_CANNOT_WRITE, "lock", name);
}

enum opk_status lock_write(int state, const char *name, bool shared,
	int64_t wait_ms, struct faults *f, int *out)
{
	int fd = open_lock(state, shared);
	enum opk_status st;

	if (fd < 0 && (errno == ELOOP || errno == EISDIR || errno == ENXIO))
		return no_lock(name, "is no regular file", f);
	if (fd < 0)
		return fault_errno(f, OPK_CANNOT_WRITE, "lock", name);
	st = check_danger(state, fd, name, shared, f);
	if (!st)
		st = lock_open_file(fd, name, wait_ms, f);
	if (st)
		close(fd);
	else
		*out = fd;
	return st;
}

enum opk_status lock_read(int state, const char *name, int64_t wait_ms,
	struct faults *f, int *out)
{
	int fd = openat(
		state, "lock", O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct stat is;
	enum opk_status st = OPK_OK;

	*out = -1;
	if (fd < 0)
		return is_lockless(errno)
			       ? OPK_OK
			       : fault_errno(f, OPK_CANNOT_READ, "lock", name);
	if (fstat(fd, &is)) {
		st = fault_errno(f, OPK_CANNOT_READ, "lock", name);
	} else if (S_ISREG(is.st_mode) && is.st_nlink == 1) {
		if (lock_within(fd, try_read, wait_ms)) {
			*out = fd;
			return OPK_OK;
		}
		if (errno == EAGAIN || errno == EACCES)
			st = busy(fd, name, f);
		else if (!is_lockless(errno))
			st = fault_errno(f, OPK_CANNOT_READ, "lock", name);
	}
	close(fd);
	return st;
}

void lock_release(int lock)
{
	if (lock >= 0)
		close(lock);
}

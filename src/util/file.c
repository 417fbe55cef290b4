/* SPDX-License-Identifier: MIT */
/* Reading whole files, and writing all of something. */
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/arena.h"
#include "util/fault.h"

enum presence file_presence(int err)
{
	return err == ENOENT ? ABSENT : UNKNOWN;
}

enum presence file_look(int dir, const char *path, struct stat *out)
{
	return fstatat(dir, path, out, AT_SYMLINK_NOFOLLOW)
		       ? file_presence(errno)
		       : PRESENT;
}

static enum opk_status read_open(int fd, const char *name, size_t most,
	struct arena *a, struct faults *f, struct span *out)
{
	struct source src = { .name = name };
	struct stat st;
	size_t n = 0, size;
	char *p;

	if (fstat(fd, &st))
		return fault_errno(f, OPK_CANNOT_READ, "read", name);
	if (!S_ISREG(st.st_mode))
		return fault(f, OPK_CANNOT_READ, &src, 0, 0,
			"'%s' is not a regular file", name);
	if ((uintmax_t)st.st_size > most)
		return fault(f, OPK_TOO_LARGE, &src, 0, 0,
			"'%s' has %jd bytes; the most is %zu", name,
			(intmax_t)st.st_size, most);
	size = (size_t)st.st_size;
	p = arena_alloc(a, size + 1, 1, 1);
	if (!p)
		return fault_memory(f);
	while (n < size) {
		ssize_t got = read(fd, p + n, size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fault_errno(f, OPK_CANNOT_READ, "read", name);
		if (!got)
			break;
		n += (size_t)got;
	}
	p[n] = '\0';
	*out = (struct span){ p, n };
	return OPK_OK;
}

static enum opk_status read_at(int dir, const char *path, int flags,
	const char *name, size_t most, struct arena *a, struct faults *f,
	struct span *out)
{
	/* O_NONBLOCK: a FIFO in an org must not hang us */
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);
	enum opk_status st;

	if (fd < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", name);
	st = read_open(fd, name, most, a, f, out);
	close(fd);
	return st;
}

enum opk_status file_read(int dir, const char *path, const char *name,
	size_t most, struct arena *a, struct faults *f, struct span *out)
{
	return read_at(dir, path, O_NOFOLLOW, name, most, a, f, out);
}

enum opk_status file_read_operand(const char *path, size_t most,
	struct arena *a, struct faults *f, struct span *out)
{
	return read_at(AT_FDCWD, path, 0, path, most, a, f, out);
}

bool file_write_all(int fd, struct span s)
{
	while (s.len) {
		ssize_t n = write(fd, s.ptr, s.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		s = span_cut(s, (size_t)n, s.len);
	}
	return true;
}

/* SPDX-License-Identifier: MIT */
/* Reading and writing whole files. */
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/path.h"

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

static bool write_beside(
	const char *temp, const char *path, struct span s, mode_t mode)
{
	int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	bool ok;
	int err;

	if (fd < 0)
		return false;
	ok = file_write_all(fd, s);
	err = errno;
	if (close(fd) && ok) {
		ok = false;
		err = errno;
	}
	if (ok && !rename(temp, path))
		return true;
	err = ok ? errno : err;
	unlink(temp);
	errno = err;
	return false;
}

static enum opk_status write_output(
	const char *path, struct span content, mode_t mode, struct faults *f)
{
	struct arena scratch = { 0 };
	struct span temp;
	struct stat st;
	enum opk_status status = OPK_OK;

	if (!strcmp(path, "-"))
		return file_write_all(STDOUT_FILENO, content)
			       ? OPK_OK
			       : fault_errno(f, OPK_CANNOT_WRITE, "write",
					 "standard output");
	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		/* /dev/stdout, a pipe: there is nothing to replace */
		int fd = open(path, O_WRONLY | O_CLOEXEC);

		if (fd < 0 || !file_write_all(fd, content))
			status =
				fault_errno(f, OPK_CANNOT_WRITE, "write", path);
		if (fd >= 0)
			close(fd);
		return status;
	}
	temp = arena_print(&scratch, "%s.%ld.tmp", path, (long)getpid());
	if (!temp.ptr)
		status = fault_memory(f);
	else if (!write_beside(temp.ptr, path, content, mode))
		status = fault_errno(f, OPK_CANNOT_WRITE, "write", path);
	arena_release(&scratch);
	return status;
}

enum opk_status file_write_output(
	const char *path, struct span content, struct faults *f)
{
	return write_output(path, content, 0666, f);
}

enum opk_status file_write_secret(
	const char *path, struct span content, struct faults *f)
{
	return write_output(path, content, 0600, f);
}

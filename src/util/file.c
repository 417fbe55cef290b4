/* SPDX-License-Identifier: MIT */
/* Whole files, and walks over directories in a fixed order. */
#include "util/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/path.h"
#include "util/vec.h"

enum { WALK_DEPTH = 16 };

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

struct entry {
	struct span path; /* relative to the start of the walk */
	bool is_dir;
};

struct walk {
	bool (*skip)(void *user, struct span path, bool is_dir);
	void *user;
	file_seen_fn *seen;
	struct arena *scratch;
	struct faults *faults;
	const char *name;
};

/* "a" and "a/": a directory sorts as its files do, with the '/' behind it. */
static int by_path(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	size_t n = a->path.len < b->path.len ? a->path.len : b->path.len;
	int c = memcmp(a->path.ptr, b->path.ptr, n);
	unsigned char ca, cb;

	if (c)
		return c;
	ca = a->path.len > n ? (unsigned char)a->path.ptr[n]
	     : a->is_dir     ? '/'
			     : 0;
	cb = b->path.len > n ? (unsigned char)b->path.ptr[n]
	     : b->is_dir     ? '/'
			     : 0;
	return ca < cb ? -1 : ca > cb;
}

static bool is_directory(DIR *d, const struct dirent *e)
{
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type == DT_DIR;
	return !fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
	       S_ISDIR(st.st_mode);
}

typedef VEC(struct entry) entries;

static struct span join(struct arena *a, struct span prefix, struct span name)
{
	struct span parts[] = { prefix, SPAN("/"), name };

	return prefix.len ? arena_join(a, parts, 3) : arena_copy(a, name);
}

static enum opk_status list(
	struct walk *w, DIR *d, struct span prefix, entries *found)
{
	struct dirent *e;
	struct entry *item;

	while (errno = 0, (e = readdir(d))) {
		bool is_dir = is_directory(d, e);
		struct span path;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		path = join(w->scratch, prefix, span_of(e->d_name));
		if (!path.ptr)
			return fault_memory(w->faults);
		if (w->skip && w->skip(w->user, path, is_dir))
			continue;
		item = vec_add(w->scratch, found);
		if (!item)
			return fault_memory(w->faults);
		*item = (struct entry){ path, is_dir };
	}
	if (errno)
		return fault_errno(w->faults, OPK_CANNOT_READ, "list", w->name);
	if (found->count)
		qsort(found->items, found->count, sizeof *found->items,
			by_path);
	return OPK_OK;
}

/* A folder as the user would name it; the path alone without memory. */
static const char *place(struct walk *w, struct span path)
{
	size_t n = strlen(w->name);
	struct span name;

	if (!strcmp(w->name, "."))
		return path.ptr;
	n -= n > 1 && w->name[n - 1] == '/';
	name = join(w->scratch, (struct span){ w->name, n }, path);
	return name.ptr ? name.ptr : path.ptr;
}

static enum opk_status walk(
	struct walk *w, int dir, struct span prefix, unsigned depth);

static enum opk_status visit(
	struct walk *w, int dir, const struct entry *e, unsigned depth)
{
	struct source src = { 0 };
	int sub;

	if (!e->is_dir)
		return w->seen(w->user, e->path);
	if (depth == WALK_DEPTH) {
		src.name = place(w, e->path);
		return fault(w->faults, OPK_TOO_DEEP, &src, 0, 0,
			"directories are nested more than %d deep", WALK_DEPTH);
	}
	sub = openat(dir, path_base(e->path).ptr,
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (sub < 0)
		return fault_errno(
			w->faults, OPK_CANNOT_READ, "open", place(w, e->path));
	return walk(w, sub, e->path, depth + 1);
}

/* Takes over the directory. */
static enum opk_status walk(
	struct walk *w, int dir, struct span prefix, unsigned depth)
{
	DIR *d = fdopendir(dir);
	entries found = { 0 };
	enum opk_status st;

	if (!d) {
		st = fault_errno(w->faults, OPK_CANNOT_READ, "open", w->name);
		close(dir);
		return st;
	}
	st = list(w, d, prefix, &found);
	for (size_t i = 0; !st && i < found.count; i++)
		st = visit(w, dirfd(d), &found.items[i], depth);
	closedir(d);
	return st;
}

enum opk_status file_walk(int dir, const char *name,
	bool (*skip)(void *user, struct span path, bool is_dir), void *user,
	file_seen_fn *seen, struct arena *scratch, struct faults *f)
{
	struct walk w = { skip, user, seen, scratch, f, name };
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", name);
	return walk(&w, fd, SPAN(""), 0);
}

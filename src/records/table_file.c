/* SPDX-License-Identifier: MIT */
/* A table's file: found without following links, unpacked, mapped. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/gzip.h"
#include "records/table_rows.h"
#include "util/path.h"

enum { PART_BYTES = 255, SPOOL_TRIES = 100 };

/* Open the folder that a path below dir leads to, part by part. */
static int open_folder(int dir, struct span path)
{
	int fd = openat(dir, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char name[PART_BYTES + 1];

	while (fd >= 0 && path.len) {
		struct span part = span_split(path, '/', &path);
		int next = -1, err = ENAMETOOLONG;

		if (part.len <= PART_BYTES) {
			memcpy(name, part.ptr, part.len);
			name[part.len] = '\0';
			next = openat(fd, name,
				O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			err = errno;
		}
		close(fd);
		errno = err;
		fd = next;
	}
	return fd;
}

/* A FIFO must not hang us. */
static int open_file(int dir, const char *path)
{
	const int how = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	struct span all = span_of(path);
	int folder, fd, err;

	if (dir == AT_FDCWD)
		return openat(dir, path, how);
	folder = open_folder(dir, path_parent(all));
	if (folder < 0)
		return -1;
	fd = openat(folder, path_base(all).ptr, how | O_NOFOLLOW);
	err = errno;
	close(folder);
	errno = err;
	return fd;
}

static enum opk_status measure_file(
	int fd, const char *name, struct faults *f, size_t *bytes)
{
	struct source src = { .name = name };
	struct stat st;

	if (fstat(fd, &st))
		return fault_errno(f, OPK_CANNOT_READ, "read", name);
	if (!S_ISREG(st.st_mode))
		return fault(f, OPK_CANNOT_READ, &src, 0, 0,
			"'%s' is not a regular file", name);
	*bytes = (size_t)st.st_size;
	return OPK_OK;
}

static enum opk_status map_file(
	int fd, const char *name, struct faults *f, struct span *bytes)
{
	size_t n;
	enum opk_status st = measure_file(fd, name, f, &n);
	void *p;

	if (st)
		return st;
	*bytes = SPAN("");
	if (!n)
		return OPK_OK;
	p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return fault_errno(f, OPK_CANNOT_READ, "map", name);
	*bytes = (struct span){ p, n };
	return OPK_OK;
}

static enum opk_status open_mapped(struct table *out, int fd, const char *name,
	const struct table_how *how, struct faults *f)
{
	struct span bytes;
	enum opk_status st = map_file(fd, name, f, &bytes);

	if (st)
		return st;
	st = table_of_pages(out, bytes, name, how, f);
	if (st && bytes.len) {
		munmap((void *)(uintptr_t)bytes.ptr, bytes.len);
	} else if (!st && bytes.len) {
		out->mapped = (void *)(uintptr_t)bytes.ptr;
		out->mapped_bytes = bytes.len;
	}
	return st;
}

/* A file without a name, that goes when it is closed. */
static int open_spool(int dir)
{
	const int how = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
	char name[64];
	int fd = openat(dir, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);

	for (unsigned i = 0; fd < 0 && i < SPOOL_TRIES; i++) {
		snprintf(name, sizeof name, ".unpacked-%ld-%u", (long)getpid(),
			i);
		fd = openat(dir, name, how, 0600);
		if (fd >= 0)
			unlinkat(dir, name, 0);
		else if (errno != EEXIST)
			break;
	}
	return fd;
}

static enum opk_status open_packed(struct table *out, int fd, const char *name,
	const struct table_how *how, struct faults *f)
{
	size_t n;
	enum opk_status st = measure_file(fd, name, f, &n);
	int spool;

	if (st)
		return st;
	spool = open_spool(how->spool);
	if (spool < 0)
		return fault_errno(f, OPK_CANNOT_WRITE, "unpack", name);
	st = gzip_unpack(fd, name, spool, f);
	if (!st)
		st = open_mapped(out, spool, name, how, f);
	if (!st)
		out->packed = true;
	close(spool);
	return st;
}

/* How the file is now; false sets errno. */
static bool look_at(int fd, struct table_file *out)
{
	struct stat st;

	if (fstat(fd, &st))
		return false;
	*out = (struct table_file){ .bytes = st.st_size,
		.written = st.st_mtim,
		.changed = st.st_ctim };
	return true;
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool table_is_current(const struct table *t)
{
	const struct table_file *then = &t->file;
	struct table_file now;

	return !then->is_open ||
	       (look_at(then->fd, &now) && now.bytes == then->bytes &&
		       same_time(now.written, then->written) &&
		       same_time(now.changed, then->changed));
}

static enum opk_status open_either(struct table *out, int fd, const char *name,
	bool packed, const struct table_how *how, struct faults *f)
{
	struct table_file file;
	enum opk_status st;

	/* before the first byte is read */
	if (!look_at(fd, &file))
		return fault_errno(f, OPK_CANNOT_READ, "read", name);
	file.fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (file.fd < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", name);
	file.is_open = true;
	st = packed ? open_packed(out, fd, name, how, f)
		    : open_mapped(out, fd, name, how, f);
	if (st)
		close(file.fd);
	else
		out->file = file;
	return st;
}

enum opk_status table_open_file(struct table *out, int fd, const char *name,
	const struct table_how *how, struct faults *f)
{
	bool packed = span_ends(span_of(name), SPAN(".gz"));

	return open_either(out, fd, name, packed, how, f);
}

enum opk_status table_open(struct table *out, int dir, const char *path,
	const char *name, const struct table_how *how, struct faults *f)
{
	bool packed = span_ends(span_of(path), SPAN(".gz"));
	int fd = open_file(dir, path);
	enum opk_status st;

	if (fd < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", name);
	st = open_either(out, fd, name, packed, how, f);
	close(fd);
	return st;
}

void table_close(struct table *t)
{
	if (t->mapped)
		munmap(t->mapped, t->mapped_bytes);
	if (t->file.is_open)
		close(t->file.fd);
	free(t->starts);
	free(t->lines);
	free(t->bad);
	arena_release(&t->arena);
	*t = (struct table){ 0 };
}

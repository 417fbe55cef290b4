/* SPDX-License-Identifier: MIT */
/* Outputs: written without a name, synced, renamed, synced. */
#include "util/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/arena.h"
#include "util/fault.h"
#include "util/file.h"
#include "util/path.h"
#include "util/random.h"

enum {
	MOST_LINKS = 40, /* as the kernel follows */
	LINK_BYTES = 4096,
	NAME_TRIES = 100,
	COPY_BYTES = 64 << 10
};

static const char *said(const struct output *o)
{
	return strcmp(o->path, "-") ? o->path : "standard output";
}

static enum opk_status cannot_write(const char *name, struct faults *f)
{
	return fault_errno(f, OPK_CANNOT_WRITE, "write", name);
}

/* The descriptor that a path is a name of, or -1. */
static int descriptor_of(const char *path)
{
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };
	char *end;
	long n;

	if (!strcmp(path, "-") || !strcmp(path, "/dev/stdout"))
		return STDOUT_FILENO;
	if (!strcmp(path, "/dev/stderr"))
		return STDERR_FILENO;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		size_t len = strlen(folders[i]);

		if (strncmp(path, folders[i], len) || path[len] < '0' ||
			path[len] > '9')
			continue;
		n = strtol(path + len, &end, 10);
		if (!*end && n <= 1 << 20)
			return (int)n;
	}
	return -1;
}

/* The directory that a file is in. */
static const char *folder_of(const char *file, struct arena *a)
{
	struct span all = span_of(file), folder = path_parent(all);

	if (folder.len)
		return arena_copy(a, folder).ptr;
	return all.len && all.ptr[0] == '/' ? "/" : ".";
}

/* In a directory for all, links of others lead where they want. */
static bool may_follow(const char *folder, const struct stat *link)
{
	struct stat st;

	if (stat(folder, &st))
		return false;
	if ((st.st_mode & (S_ISVTX | S_IWOTH)) != (S_ISVTX | S_IWOTH) ||
		link->st_uid == geteuid() || link->st_uid == st.st_uid)
		return true;
	errno = EACCES;
	return false;
}

/* Where a link leads to, seen from here; NULL with errno. */
static const char *follow(
	const char *file, const struct stat *link, struct arena *a)
{
	const char *folder = folder_of(file, a);
	char to[LINK_BYTES];
	ssize_t n;

	if (!folder || !may_follow(folder, link))
		return NULL;
	n = readlink(file, to, sizeof to - 1);
	if (n < 0)
		return NULL;
	to[n] = '\0';
	if (to[0] == '/')
		return arena_copy(a, span_of(to)).ptr;
	return arena_print(a, "%s/%s", folder, to).ptr;
}

enum opk_status output_find(
	const char *path, struct arena *a, struct faults *f, const char **file)
{
	const char *named = path;
	struct stat st;

	*file = NULL;
	if (descriptor_of(path) >= 0)
		return OPK_OK;
	for (int i = 0; i < MOST_LINKS; i++) {
		const char *next;

		if (lstat(path, &st)) {
			if (errno != ENOENT)
				return cannot_write(named, f);
			*file = path;
			return OPK_OK;
		}
		if (!S_ISLNK(st.st_mode)) {
			*file = S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)
					? path
					: NULL;
			return OPK_OK;
		}
		errno = ENOMEM;
		next = follow(path, &st, a);
		if (!next)
			return cannot_write(named, f);
		path = next;
		if (descriptor_of(path) >= 0)
			return OPK_OK;
	}
	errno = ELOOP;
	return cannot_write(named, f);
}

/* What is for a stream waits until it may be seen, a secret in memory. */
static int open_waiting(enum output_kind kind)
{
	int fd = -1;

	if (kind != OUTPUT_SECRET)
		fd = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : memfd_create("orgpack", MFD_CLOEXEC);
}

/* The name under which an open file can be found and linked. */
static void name_descriptor(int fd, char out[32])
{
	snprintf(out, 32, "/proc/self/fd/%d", fd);
}

static const char *random_name(struct arena *a)
{
	uint64_t n;

	if (!random_bytes(&n, sizeof n))
		return NULL;
	return arena_print(a, ".orgpack-%016jx.tmp", (uintmax_t)n).ptr;
}

/* A file without a name, which can be given one later; or -1. */
static int open_nameless(int dir, mode_t mode)
{
	int fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
	char name[32];

	if (fd < 0)
		return -1;
	name_descriptor(fd, name);
	if (!access(name, F_OK))
		return fd;
	close(fd);
	return -1;
}

/* Open it with a name that nobody has. */
static bool open_named(struct output *o, struct arena *a, mode_t mode)
{
	for (int i = 0; i < NAME_TRIES; i++) {
		const char *name = random_name(a);

		if (!name) {
			errno = ENOMEM;
			return false;
		}
		o->fd = openat(o->dir, name,
			O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			mode);
		if (o->fd >= 0) {
			o->temp = name;
			return true;
		}
		if (errno != EEXIST)
			return false;
	}
	return false;
}

/* It gets the permissions of what it replaces, and the owner if it can. */
static bool take_permissions(struct output *o, enum output_kind kind)
{
	struct stat st;

	if (fstatat(o->dir, o->base, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT;
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return false;
	}
	if (faccessat(o->dir, o->base, W_OK, AT_EACCESS))
		return false;
	if (kind == OUTPUT_SECRET)
		return true;
	if (st.st_uid != geteuid() && fchown(o->fd, st.st_uid, st.st_gid)) {
		/* it is ours from now on */
	}
	return !fchmod(o->fd, st.st_mode & 0777);
}

static bool open_file(struct output *o, const char *file, enum output_kind kind,
	struct arena *a)
{
	mode_t mode = kind == OUTPUT_PLAIN ? 0666 : 0600;
	const char *folder = folder_of(file, a);

	o->base = arena_copy(a, path_base(span_of(file))).ptr;
	if (!folder || !o->base) {
		errno = ENOMEM;
		return false;
	}
	if (!o->base[0]) {
		errno = EISDIR;
		return false;
	}
	o->dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (o->dir < 0)
		return false;
	o->fd = open_nameless(o->dir, mode);
	return (o->fd >= 0 || open_named(o, a, mode)) &&
	       take_permissions(o, kind);
}

enum opk_status output_open(const char *path, enum output_kind kind,
	struct arena *a, struct faults *f, struct output *out)
{
	struct output o = { .path = path, .fd = -1, .dir = -1 };
	const char *file;
	enum opk_status st = output_find(path, a, f, &file);
	bool ok;

	if (st)
		return st;
	if (file)
		ok = open_file(&o, file, kind, a);
	else
		ok = (o.fd = open_waiting(kind)) >= 0;
	if (!ok) {
		st = cannot_write(said(&o), f);
		output_drop(&o);
		return st;
	}
	if (file && !o.temp) {
		o.temp = random_name(a);
		if (!o.temp) {
			output_drop(&o);
			return fault_memory(f);
		}
	}
	*out = o;
	return OPK_OK;
}

bool output_is_file(const struct output *o)
{
	return o->base;
}

enum opk_status output_add(struct output *o, struct span s, struct faults *f)
{
	return file_write_all(o->fd, s) ? OPK_OK : cannot_write(said(o), f);
}

/* Not everything that can be written can be synced. */
static bool sync_file(int fd)
{
	return !fsync(fd) || errno == EINVAL || errno == ENOTSUP;
}

enum opk_status output_sync(struct output *o, struct faults *f)
{
	if (!o->path || !o->base || sync_file(o->fd))
		return OPK_OK;
	return cannot_write(said(o), f);
}

static bool is_named(const struct output *o)
{
	struct stat a, b;

	return !fstat(o->fd, &a) &&
	       !fstatat(o->dir, o->temp, &b, AT_SYMLINK_NOFOLLOW) &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Give a file that has no name the one that it is renamed from. */
static bool name_it(struct output *o)
{
	char from[32];

	if (is_named(o))
		return true;
	name_descriptor(o->fd, from);
	return !linkat(AT_FDCWD, from, o->dir, o->temp, AT_SYMLINK_FOLLOW);
}

/* Take the name, and keep what had it, where the file system can do that. */
static bool take_name(struct output *o)
{
	if (!renameat2(o->dir, o->temp, o->dir, o->base, RENAME_NOREPLACE))
		return true;
	if (errno == EEXIST &&
		!renameat2(o->dir, o->temp, o->dir, o->base, RENAME_EXCHANGE)) {
		o->exchanged = true;
		return true;
	}
	return !renameat(o->dir, o->temp, o->dir, o->base);
}

static bool place_file(struct output *o)
{
	if (!name_it(o) || !take_name(o))
		return false;
	o->placed = true;
	return sync_file(o->dir);
}

static bool copy(int from, int to)
{
	char piece[COPY_BYTES];
	ssize_t n;

	if (lseek(from, 0, SEEK_SET) < 0)
		return false;
	while ((n = read(from, piece, sizeof piece))) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 ||
			!file_write_all(to, (struct span){ piece, (size_t)n }))
			return false;
	}
	return true;
}

static bool place_stream(struct output *o)
{
	int fd = descriptor_of(o->path), err;
	bool ok;

	if (fd >= 0)
		fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	else /* it was no file: it may not become one now */
		fd = open(o->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return false;
	ok = copy(o->fd, fd);
	err = errno;
	if (close(fd) && ok)
		return false;
	errno = err;
	o->placed = ok;
	return ok;
}

enum opk_status output_place(struct output *o, struct faults *f)
{
	enum opk_status st;

	if (!o->path || o->placed)
		return OPK_OK;
	st = output_sync(o, f);
	if (!st && !(o->base ? place_file(o) : place_stream(o)))
		st = cannot_write(said(o), f);
	return st;
}

void output_keep(struct output *o)
{
	if (o->exchanged)
		unlinkat(o->dir, o->temp, 0);
	if (o->fd >= 0 && o->path)
		close(o->fd);
	if (o->dir >= 0 && o->path)
		close(o->dir);
	*o = (struct output){ 0 };
}

/* Is it still what has the name? */
static bool has_name(const struct output *o)
{
	struct stat a, b;

	return !fstat(o->fd, &a) &&
	       !fstatat(o->dir, o->base, &b, AT_SYMLINK_NOFOLLOW) &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static void take_back(struct output *o)
{
	if (!o->placed) {
		if (o->temp && is_named(o))
			unlinkat(o->dir, o->temp, 0);
		return;
	}
	if (!has_name(o))
		return;
	if (!o->exchanged)
		unlinkat(o->dir, o->base, 0);
	else if (!renameat2(o->dir, o->temp, o->dir, o->base, RENAME_EXCHANGE))
		unlinkat(o->dir, o->temp, 0);
	sync_file(o->dir);
}

void output_drop(struct output *o)
{
	if (!o->path)
		return;
	if (o->base && o->fd >= 0 && o->dir >= 0)
		take_back(o);
	o->exchanged = false;
	output_keep(o);
}

enum opk_status output_write(const char *path, enum output_kind kind,
	struct span content, struct faults *f)
{
	struct arena a = { 0 };
	struct output o = { 0 };
	enum opk_status st = output_open(path, kind, &a, f, &o);

	if (!st)
		st = output_add(&o, content, f);
	if (!st)
		st = output_place(&o, f);
	if (!st)
		output_keep(&o);
	output_drop(&o);
	arena_release(&a);
	return st;
}

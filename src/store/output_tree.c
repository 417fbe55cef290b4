/* SPDX-License-Identifier: MIT */
/* A directory that is built beside its place and renamed. */
#include "store/output_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/beneath.h"
#include "util/file.h"
#include "util/path.h"
#include "util/random.h"

static enum opk_status refuse_full(
	const struct output_tree *t, struct faults *f)
{
	return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
		"'%s' is there already\n"
		"Name a directory that does not exist yet, or an empty one.",
		t->path);
}

/* A rename takes the place of an empty directory, and of nothing else. */
static enum opk_status check_place(
	const struct output_tree *t, struct faults *f)
{
	struct stat st;
	DIR *list;
	struct dirent *e;
	int fd;
	bool full = false;

	switch (file_look(t->parent, t->base, &st)) {
	case ABSENT:
		return OPK_OK;
	case UNKNOWN:
		return fault_errno(f, OPK_CANNOT_WRITE, "look at", t->path);
	default:
		break;
	}
	if (!S_ISDIR(st.st_mode))
		return refuse_full(t, f);
	fd = openat(t->parent, t->base,
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	list = fd < 0 ? NULL : fdopendir(fd);
	if (!list) {
		if (fd >= 0)
			close(fd);
		return fault_errno(f, OPK_CANNOT_WRITE, "open", t->path);
	}
	while ((e = readdir(list)))
		full |= strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	closedir(list);
	return full ? refuse_full(t, f) : OPK_OK;
}

static enum opk_status make_stage(struct output_tree *t, struct span above,
	struct arena *a, struct faults *f)
{
	uint64_t number;

	if (!random_bytes(&number, sizeof number))
		return fault_errno(f, OPK_CANNOT_WRITE, "name", t->path);
	t->temp =
		arena_print(a, ".%.40s.%016jx.new", t->base, (uintmax_t)number)
			.ptr;
	t->stage = t->temp ? arena_print(a, "%.*s/%s", SPAN_ARG(above), t->temp)
				     .ptr
			   : NULL;
	if (!t->stage)
		return fault_memory(f);
	if (mkdirat(t->parent, t->temp, 0777)) {
		t->temp = NULL;
		return fault_errno(f, OPK_CANNOT_WRITE, "create", t->path);
	}
	t->dir = openat(t->parent, t->temp,
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return t->dir < 0 ? fault_errno(f, OPK_CANNOT_WRITE, "open", t->path)
			  : OPK_OK;
}

enum opk_status output_tree_open(const char *path, struct arena *a,
	struct faults *f, struct output_tree *out)
{
	struct span all = span_of(path), above;
	struct span base, copy;
	enum opk_status st;

	*out = (struct output_tree){ .path = path, .parent = -1, .dir = -1 };
	while (all.len > 1 && all.ptr[all.len - 1] == '/')
		all.len--;
	base = path_base(all);
	above = path_parent(all);
	if (!above.len)
		above = all.len && all.ptr[0] == '/' ? SPAN("/") : SPAN(".");
	copy = arena_copy(a, base);
	above = arena_copy(a, above);
	if (!copy.ptr || !above.ptr)
		return fault_memory(f);
	if (!base.len || span_is(base, ".") || span_is(base, ".."))
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is not a name for a new directory", path);
	out->base = copy.ptr;
	out->parent = open(above.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (out->parent < 0)
		return fault_errno(f, OPK_CANNOT_WRITE, "open", above.ptr);
	st = check_place(out, f);
	return st ? st : make_stage(out, above, a, f);
}

/* Make the folders of a path; the last one's descriptor, or -1 with errno. */
static int make_folders(const struct output_tree *t, struct span path)
{
	struct span done = path;
	char name[PATH_BYTES + 1];

	if (path.len > PATH_BYTES) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(name, path.ptr, path.len);
	for (size_t at = 0; at < path.len; at = done.len + 1) {
		done = span_cut(path, 0, span_find(path, '/', at));
		name[done.len] = '\0';
		if (mkdirat(t->dir, name, 0777) && errno != EEXIST)
			return -1;
		if (done.len < path.len)
			name[done.len] = '/';
	}
	return beneath_open(t->dir, path);
}

static bool write_file(
	struct output_tree *t, struct span path, struct span bytes, int flags)
{
	int dir = make_folders(t, path_parent(path)), fd = -1, err;
	bool good = false;

	if (dir >= 0)
		fd = openat(dir, path_base(path).ptr,
			O_WRONLY | O_NOFOLLOW | O_CLOEXEC | flags, 0666);
	if (fd >= 0)
		good = file_write_all(fd, bytes);
	err = errno;
	if (fd >= 0 && close(fd) && good) {
		err = errno;
		good = false;
	}
	if (dir >= 0)
		close(dir);
	errno = err;
	return good;
}

enum opk_status output_tree_add(struct output_tree *t, struct span path,
	struct span bytes, struct faults *f)
{
	if (!write_file(t, path, bytes, O_CREAT | O_EXCL))
		return fault_errno(f, OPK_CANNOT_WRITE, "write", path.ptr);
	t->files++;
	t->bytes += bytes.len;
	return OPK_OK;
}

enum opk_status output_tree_replace(struct output_tree *t, struct span path,
	struct span bytes, struct faults *f)
{
	return write_file(t, path, bytes, O_CREAT | O_TRUNC)
		       ? OPK_OK
		       : fault_errno(f, OPK_CANNOT_WRITE, "write", path.ptr);
}

enum opk_status output_tree_remove(
	struct output_tree *t, struct span path, struct faults *f)
{
	int dir = beneath_open(t->dir, path_parent(path)), err;
	bool good = dir >= 0 && !unlinkat(dir, path_base(path).ptr, 0);

	err = errno;
	if (dir >= 0)
		close(dir);
	errno = err;
	return good ? OPK_OK
		    : fault_errno(f, OPK_CANNOT_WRITE, "remove", path.ptr);
}

enum opk_status output_tree_place(struct output_tree *t, struct faults *f)
{
	/* one sync of the file system costs less than one of each file */
	if (syncfs(t->dir) || renameat2(t->parent, t->temp, t->parent, t->base,
				      RENAME_NOREPLACE))
		return errno == EEXIST ? refuse_full(t, f)
				       : fault_errno(f, OPK_CANNOT_WRITE,
						 "place", t->path);
	t->placed = true;
	return fsync(t->parent)
		       ? fault_errno(f, OPK_CANNOT_WRITE, "sync", t->path)
		       : OPK_OK;
}

void output_tree_drop(struct output_tree *t)
{
	if (t->dir >= 0)
		close(t->dir);
	if (t->temp && !t->placed)
		(void)beneath_remove(t->parent, t->temp);
	if (t->parent >= 0)
		close(t->parent);
	*t = (struct output_tree){ .parent = -1, .dir = -1 };
}

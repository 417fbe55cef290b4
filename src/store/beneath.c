/* SPDX-License-Identifier: MIT */
/* Walking down part by part with O_NOFOLLOW, and removing whole trees. */
#include "store/beneath.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "util/path.h"

enum {
	PART_BYTES = 255,  /* most bytes of a part of a safe path */
	REMOVE_DEPTH = 32, /* deeper than anything that the store makes */
	OPEN_DIR = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
};

static int step(int dir, struct span part)
{
	char name[PART_BYTES + 1];

	if (!part.len || part.len > PART_BYTES) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(name, part.ptr, part.len);
	name[part.len] = '\0';
	return openat(dir, name, OPEN_DIR);
}

int beneath_open(int start, struct span dir)
{
	int fd = dir.len ? step(start, span_split(dir, '/', &dir))
			 : openat(start, ".", OPEN_DIR);

	while (fd >= 0 && dir.len) {
		int next = step(fd, span_split(dir, '/', &dir));
		int err = errno;

		close(fd);
		errno = err;
		fd = next;
	}
	return fd;
}

void cursor_init(struct cursor *c, int start)
{
	c->start = start;
	c->fd = -1;
	c->err = 0;
	c->len = 0;
}

void cursor_release(struct cursor *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	c->err = 0;
}

int cursor_open(struct cursor *c, struct span dir)
{
	if ((c->fd >= 0 || c->err) &&
		span_equal((struct span){ c->path, c->len }, dir)) {
		errno = c->err;
		return c->fd;
	}
	cursor_release(c);
	if (dir.len > sizeof c->path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	c->fd = beneath_open(c->start, dir);
	c->err = c->fd < 0 ? errno : 0;
	c->len = dir.len;
	if (dir.len)
		memcpy(c->path, dir.ptr, dir.len);
	errno = c->err;
	return c->fd;
}

int cursor_open_parent(struct cursor *c, struct span path)
{
	return cursor_open(c, path_parent(path));
}

static bool remove_tree(int dir, const char *name, unsigned depth);

static bool empty_out(DIR *d, unsigned depth)
{
	struct dirent *e;
	bool ok = true;

	while (ok && (errno = 0, (e = readdir(d))))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			ok = remove_tree(dirfd(d), e->d_name, depth);
	return ok && !errno;
}

static bool remove_tree(int dir, const char *name, unsigned depth)
{
	DIR *d;
	int fd, err;

	if (!unlinkat(dir, name, 0) || errno == ENOENT)
		return true;
	if ((errno != EISDIR && errno != EPERM) || depth == REMOVE_DEPTH)
		return false;
	fd = openat(dir, name, OPEN_DIR);
	if (fd < 0) /* another user's, who came no further than making it */
		return errno == EACCES && !unlinkat(dir, name, AT_REMOVEDIR);
	d = fdopendir(fd);
	if (!d) {
		close(fd);
		return false;
	}
	err = empty_out(d, depth + 1) ? 0 : errno;
	closedir(d);
	errno = err;
	return !err && !unlinkat(dir, name, AT_REMOVEDIR);
}

bool beneath_remove(int dir, const char *name)
{
	return remove_tree(dir, name, 0);
}

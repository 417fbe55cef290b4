/* SPDX-License-Identifier: MIT */
/* A buffer and a digest, for one file after the other. */
#include "store/copier.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/file.h"
#include "util/hash.h"

enum { COPY_BYTES = 256 << 10 };

bool copier_init(struct copier *c)
{
	c->hasher = hasher_open();
	c->bytes = malloc(COPY_BYTES);
	return c->hasher && c->bytes;
}

void copier_release(struct copier *c)
{
	hasher_close(c->hasher);
	free(c->bytes);
	*c = (struct copier){ 0 };
}

bool copier_pass(struct copier *c, int from, int to, struct digest *out)
{
	ssize_t n;

	hasher_take(c->hasher); /* what a failure may have left */
	while ((n = read(from, c->bytes, COPY_BYTES))) {
		struct span part = { c->bytes, n > 0 ? (size_t)n : 0 };

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || (to >= 0 && !file_write_all(to, part)))
			return false;
		hasher_add(c->hasher, part);
	}
	*out = hasher_take(c->hasher);
	return true;
}

bool copier_copy(struct copier *c, int from, int to)
{
	struct digest unused;

	while (copy_file_range(from, NULL, to, NULL, SSIZE_MAX, 0) > 0)
		;
	/* the rest, or nothing: what the kernel refuses is tried by hand */
	return copier_pass(c, from, to, &unused);
}

bool copier_digest_open(struct copier *c, int fd, struct digest *out)
{
	off_t at = 0;
	ssize_t n;

	hasher_take(c->hasher); /* what a failure may have left */
	while ((n = pread(fd, c->bytes, COPY_BYTES, at))) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		hasher_add(c->hasher, (struct span){ c->bytes, (size_t)n });
		at += n;
	}
	*out = hasher_take(c->hasher);
	return true;
}

int copier_open(int dir, const char *name)
{
	/* O_NONBLOCK: a FIFO in an org must not hang us */
	int fd = openat(
		dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int err;

	if (fd < 0)
		return -1;
	err = fstat(fd, &st) ? errno : S_ISREG(st.st_mode) ? 0 : EINVAL;
	if (!err)
		return fd;
	close(fd);
	errno = err;
	return -1;
}

bool copier_digest(
	struct copier *c, int dir, const char *name, struct digest *out)
{
	int fd = copier_open(dir, name), err;
	bool ok = fd >= 0 && copier_pass(c, fd, -1, out);

	if (fd < 0)
		return false;
	err = errno;
	close(fd);
	errno = err;
	return ok;
}

enum copier_look copier_look(
	struct copier *c, int dir, const char *name, struct digest *out)
{
	if (copier_digest(c, dir, name, out))
		return LOOK_BYTES;
	switch (errno) {
	case ENOENT:
		return LOOK_ABSENT;
	case ELOOP:  /* a link */
	case EINVAL: /* no regular file, says copier_open */
	case ENXIO:  /* a socket */
		return LOOK_OTHER;
	default:
		return LOOK_UNKNOWN;
	}
}

/* SPDX-License-Identifier: MIT */
/* Reading an archive's bytes by offset, from a file or from memory. */
#include "codec/archive_input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum opk_status check_regular(
	const struct stat *st, const char *path, struct faults *f)
{
	struct source src = { .name = path };

	if (S_ISREG(st->st_mode))
		return OPK_OK;
	return fault(f, OPK_CANNOT_READ, &src, 0, 0,
		"'%s' is not a regular file\nAn archive is read from a file; "
		"save what comes through a pipe first.",
		path);
}

enum opk_status input_open(
	const char *path, struct faults *f, struct input *out)
{
	/* O_NONBLOCK: a FIFO must not hang us */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	enum opk_status status;

	if (fd < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", path);
	if (fstat(fd, &st))
		status = fault_errno(f, OPK_CANNOT_READ, "read", path);
	else
		status = check_regular(&st, path, f);
	if (status) {
		close(fd);
		return status;
	}
	*out = (struct input){ path, fd, { 0 }, (uint64_t)st.st_size };
	return OPK_OK;
}

void input_open_bytes(const char *name, struct span bytes, struct input *out)
{
	*out = (struct input){ name, -1, bytes, bytes.len };
}

void input_close(struct input *in)
{
	if (in->fd >= 0)
		close(in->fd);
	in->fd = -1;
}

static enum opk_status read_file(const struct input *in, uint64_t at, char *to,
	size_t n, struct faults *f, size_t *got)
{
	size_t have = 0;

	while (have < n) {
		ssize_t k =
			pread(in->fd, to + have, n - have, (off_t)(at + have));

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return fault_errno(
				f, OPK_CANNOT_READ, "read", in->name);
		if (!k)
			break;
		have += (size_t)k;
	}
	*got = have;
	return OPK_OK;
}

enum opk_status input_read(const struct input *in, uint64_t at, void *to,
	size_t n, struct faults *f, size_t *got)
{
	struct span part;

	if (in->fd >= 0)
		return read_file(in, at, to, n, f, got);
	if (at > in->bytes.len)
		at = in->bytes.len;
	part = span_cut(in->bytes, (size_t)at, (size_t)at + n);
	if (part.len)
		memcpy(to, part.ptr, part.len);
	*got = part.len;
	return OPK_OK;
}

struct source input_source(const struct input *in)
{
	return (struct source){ .name = in->name };
}

/* SPDX-License-Identifier: MIT */
/* Reading an archive's bytes by offset, from a file or from memory. */
#include "codec/archive_input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/fault.h"

enum { QUOTED_BYTES = 200 };

enum { WHY_BYTES = 512 };

enum opk_status input_open(
	const char *path, struct faults *f, struct input *out)
{
	/* O_NONBLOCK: a FIFO must not hang us */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct input in = { .name = path, .fd = fd };
	struct stat st;
	enum opk_status status;

	if (fd < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", path);
	if (!fstat(fd, &st) && S_ISREG(st.st_mode)) {
		in.size = (uint64_t)st.st_size;
		*out = in;
		return OPK_OK;
	}
	status = input_refuse(&in, NO_MEMBER, f, OPK_CANNOT_READ,
		"is not a regular file\n"
		"An archive is read from a file; save what comes through a "
		"pipe first.");
	close(fd);
	return status;
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

enum opk_status input_refuse(const struct input *in, struct span member,
	struct faults *f, enum opk_code code, const char *fmt, ...)
{
	struct source src = { .name = in->name };
	struct buf place = { 0 };
	char why[WHY_BYTES];
	enum opk_status st;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	if (member.ptr) {
		buf_print(&place, "%s!", in->name);
		archive_quote(member, &place);
		buf_add_char(&place, '\0');
		if (!place.failed)
			src.name = place.ptr;
	}
	st = fault(f, code, &src, 0, 0, "'%s' %s", src.name, why);
	buf_release(&place);
	return st;
}

void archive_quote(struct span name, struct buf *out)
{
	bool cut = name.len > QUOTED_BYTES;

	name = span_cut(name, 0, QUOTED_BYTES);
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];

		if (c < 0x20 || c >= 0x7f)
			buf_print(out, "\\x%02x", c);
		else
			buf_add_char(out, (char)c);
	}
	if (cut)
		buf_add_text(out, "...");
}

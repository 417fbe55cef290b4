/* SPDX-License-Identifier: MIT */
/* Making the old file of a delta and the new file, in pieces of any size. */
#include "util/delta_apply.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/delta_read.h"
#include "util/fault.h"
#include "util/file.h"

enum {
	CHUNK = 256 << 10,   /* bytes read or written at once */
	DIRECTLY = 4 * CHUNK /* so long a copy is left to the kernel */
};

struct applying {
	const char *name;
	struct faults *faults;
	int fresh, out;
	uint64_t size; /* of the new file */
	char *window;  /* part of the new file */
	uint64_t start;
	size_t len;
	char *bytes; /* not yet written */
	size_t filled;
};

static enum opk_status write_out(struct applying *a)
{
	struct span s = { a->bytes, a->filled };

	a->filled = 0;
	return file_write_all(a->out, s)
		       ? OPK_OK
		       : fault_errno(a->faults, OPK_CANNOT_WRITE,
				 "restore what was before from", a->name);
}

static enum opk_status add_out(void *user, struct span s)
{
	struct applying *a = user;
	enum opk_status st = OPK_OK;

	while (!st && s.len) {
		struct span part = span_cut(s, 0, CHUNK - a->filled);

		memcpy(a->bytes + a->filled, part.ptr, part.len);
		a->filled += part.len;
		s = span_cut(s, part.len, s.len);
		if (a->filled == CHUNK)
			st = write_out(a);
	}
	return st;
}

/* What the kernel does not copy is read and written. Never an error. */
static enum opk_status copy_directly(
	struct applying *a, uint64_t *offset, uint64_t *length)
{
	off_t at = (off_t)*offset;
	enum opk_status st = write_out(a);

	while (!st && *length) {
		ssize_t n = copy_file_range(
			a->fresh, &at, a->out, NULL, (size_t)*length, 0);

		if (n <= 0)
			break;
		*offset += (uint64_t)n;
		*length -= (uint64_t)n;
	}
	return st;
}

static enum opk_status read_window(struct applying *a, uint64_t offset)
{
	ssize_t n;

	do
		n = pread(a->fresh, a->window, CHUNK, (off_t)offset);
	while (n < 0 && errno == EINTR);
	if (!n)
		errno = EIO; /* it has become shorter */
	if (n <= 0)
		return fault_errno(a->faults, OPK_CANNOT_READ,
			"read the file that changed by", a->name);
	a->start = offset;
	a->len = (size_t)n;
	return OPK_OK;
}

static enum opk_status copy_out(void *user, uint64_t offset, uint64_t length)
{
	struct applying *a = user;
	struct source src = { .name = a->name };
	enum opk_status st = OPK_OK;

	if (offset > a->size || length > a->size - offset)
		return fault(a->faults, OPK_BAD_HISTORY, &src, 0, 0,
			"the delta is damaged: it leads outside the new file");
	if (length >= DIRECTLY)
		st = copy_directly(a, &offset, &length);
	while (!st && length) {
		struct span part;

		if (offset < a->start || offset - a->start >= a->len)
			st = read_window(a, offset);
		if (st)
			break;
		part = (struct span){ a->window, a->len };
		part = span_cut(part, (size_t)(offset - a->start), part.len);
		part = span_cut(part, 0, (size_t)length);
		st = add_out(a, part);
		offset += part.len;
		length -= part.len;
	}
	return st;
}

enum opk_status delta_apply(
	int delta, const char *name, int fresh, int out, struct faults *f)
{
	struct applying a = {
		.name = name, .faults = f, .fresh = fresh, .out = out
	};
	struct delta_visitor v = { copy_out, add_out, &a, false };
	struct stat st;
	enum opk_status done;

	if (fstat(fresh, &st))
		return fault_errno(f, OPK_CANNOT_READ,
			"read the file that changed by", name);
	a.size = (uint64_t)st.st_size;
	a.window = malloc(CHUNK);
	a.bytes = malloc(CHUNK);
	done = a.window && a.bytes ? delta_visit(delta, name, f, &v)
				   : fault_memory(f);
	if (!done)
		done = write_out(&a);
	free(a.bytes);
	free(a.window);
	return done;
}

/* SPDX-License-Identifier: MIT */
/* Sources and sinks for age. */
#include "handover/sealing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/age.h"
#include "util/buf.h"
#include "util/hash.h"
#include "util/output.h"

enum { PIECE = 64 << 10 };

struct writing {
	struct span rest;
	struct output *out;
	struct hasher *hasher;
	struct faults *faults;
};

static enum opk_status take_plain(
	void *user, unsigned char *out, size_t n, size_t *got)
{
	struct writing *w = user;

	*got = n < w->rest.len ? n : w->rest.len;
	if (*got)
		memcpy(out, w->rest.ptr, *got);
	w->rest = span_cut(w->rest, *got, w->rest.len);
	return OPK_OK;
}

static enum opk_status put_sealed(void *user, struct span bytes)
{
	struct writing *w = user;

	hasher_add(w->hasher, bytes);
	return output_add(w->out, bytes, w->faults);
}

enum opk_status sealing_write(const unsigned char recipient[X25519_BYTES],
	struct span plain, struct output *out, struct faults *f,
	struct digest *sealed)
{
	struct writing w = { plain, out, hasher_open(), f };
	struct age_streams streams = { take_plain, &w, put_sealed, &w };
	enum opk_status st;

	if (!w.hasher)
		return fault_memory(f);
	st = age_write(recipient, &streams, f);
	*sealed = hasher_take(w.hasher);
	hasher_close(w.hasher);
	return st;
}

struct reading {
	const struct sealed *sealed;
	struct buf *out;
	struct faults *faults;
};

static enum opk_status read_file(const struct sealed *s, unsigned char *out,
	size_t n, size_t *got, struct faults *f)
{
	ssize_t r;

	do
		r = read(s->fd, out, n);
	while (r < 0 && errno == EINTR);
	*got = r > 0 ? (size_t)r : 0;
	return r < 0 ? fault_errno(f, OPK_CANNOT_READ, "read", s->name)
		     : OPK_OK;
}

static enum opk_status take_sealed(
	void *user, unsigned char *out, size_t n, size_t *got)
{
	struct reading *r = user;

	return read_file(r->sealed, out, n, got, r->faults);
}

static enum opk_status put_plain(void *user, struct span bytes)
{
	struct reading *r = user;

	buf_add(r->out, bytes);
	return r->out->failed ? fault_memory(r->faults) : OPK_OK;
}

static enum opk_status hash_file(struct sealed *s, struct faults *f)
{
	struct hasher *h = hasher_open();
	unsigned char *piece = malloc(PIECE);
	size_t got = 1;
	enum opk_status st = h && piece ? OPK_OK : fault_memory(f);

	while (!st && got) {
		st = read_file(s, piece, PIECE, &got, f);
		hasher_add(h, (struct span){ (char *)piece, got });
	}
	if (h)
		s->digest = hasher_take(h);
	hasher_close(h);
	free(piece);
	return st;
}

enum opk_status sealing_open(
	const char *path, struct faults *f, struct sealed *out)
{
	struct stat info;

	out->name = path;
	out->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (out->fd < 0 || fstat(out->fd, &info))
		return fault_errno(f, OPK_CANNOT_READ, "open", path);
	if (!S_ISREG(info.st_mode))
		return fault(f, OPK_CANNOT_READ,
			&(struct source){ .name = path }, 0, 0,
			"'%s' is no regular file", path);
	return hash_file(out, f);
}

void sealing_close(struct sealed *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

enum opk_status sealing_read(const struct sealed *s,
	const unsigned char identity[X25519_BYTES], struct faults *f,
	struct buf *out)
{
	struct reading r = { s, out, f };
	struct age_streams streams = { take_sealed, &r, put_plain, &r };

	if (lseek(s->fd, 0, SEEK_SET))
		return fault_errno(f, OPK_CANNOT_READ, "read", s->name);
	return age_read(identity, s->name, &streams, f);
}

/* SPDX-License-Identifier: MIT */
/* Reading deltas, distrustfully: see delta.c for what they look like. */
#include "util/delta_read.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/delta.h"
#include "util/fault.h"
#include "util/hash.h"

enum {
	LINE = 96,         /* longer than any line */
	DIGITS = 18,       /* most digits of a number: those of DELTA_MOST */
	CHUNK = 256 << 10, /* bytes read at once */
};

struct reading {
	int fd;
	struct source src;
	struct faults *faults;
	struct hasher *hasher;
	char *bytes;
	size_t room;
	size_t at, len;        /* the next byte, and the end of what was read */
	size_t hashed;         /* up to here, the digest has it */
	uint64_t offset, size; /* of the file: read so far, and in all */
	uint64_t behind;       /* end of the last copy */
};

static enum opk_status damaged(struct reading *r, const char *why)
{
	return fault(r->faults, OPK_BAD_HISTORY, &r->src, 0, 0,
		"the delta is damaged: %s", why);
}

static void hash_read(struct reading *r)
{
	hasher_add(r->hasher,
		(struct span){ r->bytes + r->hashed, r->at - r->hashed });
	r->hashed = r->at;
}

static bool make_room(struct reading *r, size_t want)
{
	char *p;

	if (want <= r->room)
		return true;
	p = realloc(r->bytes, want);
	if (!p)
		return false;
	r->bytes = p;
	r->room = want;
	return true;
}

/* Have `want` bytes at hand, or all that there are. */
static enum opk_status fill(struct reading *r, size_t want)
{
	if (r->len - r->at >= want)
		return OPK_OK;
	hash_read(r);
	memmove(r->bytes, r->bytes + r->at, r->len - r->at);
	r->len -= r->at;
	r->at = r->hashed = 0;
	if (!make_room(r, want))
		return fault_memory(r->faults);
	while (r->len < want) {
		ssize_t n = pread(r->fd, r->bytes + r->len, r->room - r->len,
			(off_t)r->offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_errno(r->faults, OPK_CANNOT_READ, "read",
				r->src.name);
		if (!n)
			break;
		r->len += (size_t)n;
		r->offset += (uint64_t)n;
	}
	return OPK_OK;
}

/* The next line without its end, but not yet passed by. */
static enum opk_status peek_line(struct reading *r, struct span *out)
{
	enum opk_status st = fill(r, LINE);
	struct span rest = { r->bytes + r->at, r->len - r->at };

	if (st)
		return st;
	rest = span_cut(rest, 0, LINE);
	out->ptr = rest.ptr;
	out->len = span_find(rest, '\n', 0);
	return out->len < rest.len ? OPK_OK
				   : damaged(r, "it ends in a line, or early");
}

/* As it was written: no sign, no leading zero, not 0 where that is said. */
static bool parse_number(struct span s, bool positive, uint64_t *out)
{
	uint64_t n = 0;

	if (!s.len || s.len > DIGITS || (s.ptr[0] == '0' && s.len > 1))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(s.ptr[i] - '0');
	}
	*out = n;
	return n || !positive;
}

static enum opk_status read_copy(
	struct reading *r, struct span rest, const struct delta_visitor *v)
{
	struct span first = span_split(rest, ' ', &rest);
	uint64_t offset, length;

	if (!parse_number(first, false, &offset) ||
		!parse_number(rest, true, &length))
		return damaged(r, "a line is none of a delta's");
	if (offset < r->behind || offset > DELTA_MOST - length)
		return damaged(r, "its copies do not go forward");
	r->behind = offset + length;
	return v->copy ? v->copy(v->user, offset, length) : OPK_OK;
}

static enum opk_status read_literal(
	struct reading *r, struct span rest, const struct delta_visitor *v)
{
	uint64_t length, there = r->size > r->offset ? r->size - r->offset : 0;
	enum opk_status st = OPK_OK;

	if (!parse_number(rest, true, &length))
		return damaged(r, "a line is none of a delta's");
	if (length > there + (r->len - r->at))
		return damaged(r, "it ends early");
	if (v->whole)
		st = fill(r, (size_t)length);
	while (!st && length) {
		struct span part;

		st = fill(r, 1);
		part = (struct span){ r->bytes + r->at, r->len - r->at };
		part = span_cut(part, 0, (size_t)length);
		if (!st && !part.len)
			return damaged(r, "it ends early");
		if (!st && v->literal)
			st = v->literal(v->user, part);
		r->at += part.len;
		length -= part.len;
	}
	return st;
}

static enum opk_status read_end(struct reading *r, struct span rest)
{
	struct digest said, found;

	hash_read(r);
	found = hasher_take(r->hasher);
	if (!digest_parse(rest, &said) || !digest_equal(&said, &found))
		return damaged(r, "its digest is another");
	r->at += strlen("end ") + DIGEST_HEX + 1;
	r->hashed = r->at;
	if (fill(r, 1))
		return OPK_SYSTEM;
	return r->at == r->len ? OPK_OK
			       : damaged(r, "it goes on behind its end");
}

/* Parse line by line up to and including the end. */
static enum opk_status read_pieces(
	struct reading *r, const struct delta_visitor *v)
{
	for (;;) {
		struct span line, rest;
		enum opk_status st = peek_line(r, &line);

		if (st)
			return st;
		if (span_starts(line, SPAN("end ")))
			return read_end(r, span_cut(line, 4, line.len));
		r->at += line.len + 1;
		rest = span_cut(line, strlen("copy "), line.len);
		if (span_starts(line, SPAN("copy ")))
			st = read_copy(r, rest, v);
		else if (span_starts(line, SPAN("text ")))
			st = read_literal(r, rest, v);
		else
			st = damaged(r, "a line is none of a delta's");
		if (st)
			return st;
	}
}

static enum opk_status read_delta(
	struct reading *r, const struct delta_visitor *v)
{
	struct span header;
	enum opk_status st = peek_line(r, &header);

	if (st)
		return st;
	header.len++;
	if (!span_is(header, DELTA_HEADER))
		return damaged(r, "its first line is not a delta's");
	r->at += header.len;
	return read_pieces(r, v);
}

enum opk_status delta_visit(int delta, const char *name, struct faults *f,
	const struct delta_visitor *v)
{
	struct reading r = {
		.fd = delta, .src = { .name = name }, .faults = f
	};
	struct stat st;
	enum opk_status done;

	if (fstat(delta, &st))
		return fault_errno(f, OPK_CANNOT_READ, "read", name);
	r.size = (uint64_t)st.st_size;
	r.hasher = hasher_open();
	if (r.hasher && make_room(&r, CHUNK))
		done = read_delta(&r, v);
	else
		done = fault_memory(f);
	hasher_close(r.hasher);
	free(r.bytes);
	return done;
}

enum opk_status delta_check(int delta, const char *name, struct faults *f)
{
	return delta_visit(delta, name, f, &(struct delta_visitor){ 0 });
}

enum opk_status delta_literals(int delta, const char *name, struct faults *f,
	delta_literal_fn *seen, void *user)
{
	return delta_visit(delta, name, f,
		&(struct delta_visitor){
			.literal = seen, .user = user, .whole = true });
}

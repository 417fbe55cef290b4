/* SPDX-License-Identifier: MIT */
/* zlib behind whole gzip files. */
#include "codec/gzip.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "util/buf.h"
#include "util/fault.h"
#include "util/file.h"

enum {
	STEP = 256 << 10,
	LEVEL = 4,        /* half as fast again as 6, a tenth larger */
	RAW = -MAX_WBITS, /* without head and tail */
	GZIP = 16 + MAX_WBITS
};

struct unpacking {
	int in, out;
	struct source src;
	struct faults *faults;
	z_stream z;
	size_t members;
	unsigned char packed[STEP], plain[STEP];
};

/* *n is 0 at the end of the file. */
static enum opk_status read_more(struct unpacking *u, size_t *n)
{
	ssize_t got;

	do
		got = read(u->in, u->packed, sizeof u->packed);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return fault_errno(
			u->faults, OPK_CANNOT_READ, "read", u->src.name);
	*n = (size_t)got;
	u->z.next_in = u->packed;
	u->z.avail_in = (uInt)got;
	return OPK_OK;
}

static enum opk_status refuse(struct unpacking *u)
{
	if (u->members && !u->z.total_out)
		return fault(u->faults, OPK_TRAILING_DATA, &u->src, 0, 0,
			"'%s' has data behind the end of its compressed data",
			u->src.name);
	return fault(u->faults, OPK_BAD_RECORDS, &u->src, 0, 0,
		"'%s' holds damaged gzip data", u->src.name);
}

static enum opk_status refuse_truncated(struct unpacking *u)
{
	return fault(u->faults, OPK_BAD_RECORDS, &u->src, 0, 0,
		"'%s' ends in the middle of its compressed data\n"
		"The file is cut short; copy it again.",
		u->src.name);
}

/* Unpack what has been read; *ended: so has a member. */
static enum opk_status unpack_some(struct unpacking *u, bool *ended)
{
	struct span plain;
	int r;

	u->z.next_out = u->plain;
	u->z.avail_out = sizeof u->plain;
	r = inflate(&u->z, Z_NO_FLUSH);
	if (r == Z_MEM_ERROR)
		return fault_memory(u->faults);
	if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR)
		return refuse(u);
	plain = (struct span){ (const char *)u->plain,
		sizeof u->plain - u->z.avail_out };
	*ended = r == Z_STREAM_END;
	if (!file_write_all(u->out, plain))
		return fault_errno(
			u->faults, OPK_CANNOT_WRITE, "unpack", u->src.name);
	return OPK_OK;
}

/* Members one behind the other, each with its checksum. */
static enum opk_status unpack_members(struct unpacking *u)
{
	bool ended = false;
	enum opk_status st;
	size_t n;

	for (;;) {
		if (!u->z.avail_in) {
			st = read_more(u, &n);
			if (st)
				return st;
			if (!n)
				return ended ? OPK_OK : refuse_truncated(u);
		}
		if (ended) {
			u->members++;
			if (inflateReset(&u->z) != Z_OK)
				return fault_memory(u->faults);
		}
		do {
			st = unpack_some(u, &ended);
			if (st)
				return st;
		} while (!ended && !u->z.avail_out);
	}
}

enum opk_status gzip_unpack(int in, const char *name, int out, struct faults *f)
{
	struct unpacking *u = calloc(1, sizeof *u);
	enum opk_status st;

	if (!u || inflateInit2(&u->z, GZIP) != Z_OK) {
		free(u);
		return fault_memory(f);
	}
	u->in = in;
	u->out = out;
	u->src.name = name;
	u->faults = f;
	st = unpack_members(u);
	inflateEnd(&u->z);
	free(u);
	return st;
}

struct gzip_packer {
	z_stream z;
};

struct gzip_packer *gzip_packer_new(void)
{
	struct gzip_packer *p = calloc(1, sizeof *p);

	if (p && deflateInit2(&p->z, LEVEL, Z_DEFLATED, RAW, MAX_MEM_LEVEL,
			 Z_DEFAULT_STRATEGY) == Z_OK)
		return p;
	free(p);
	return NULL;
}

void gzip_packer_free(struct gzip_packer *p)
{
	if (!p)
		return;
	deflateEnd(&p->z);
	free(p);
}

bool gzip_pack_block(
	struct gzip_packer *p, struct span block, bool last, struct buf *out)
{
	/* a flush adds an empty block of its own */
	size_t most = deflateBound(&p->z, block.len) + 16;
	char *to = buf_extend(out, most);
	int r;

	if (!to || block.len > GZIP_BLOCK || deflateReset(&p->z) != Z_OK)
		return false;
	p->z.next_in = (unsigned char *)(uintptr_t)block.ptr;
	p->z.avail_in = (uInt)block.len;
	p->z.next_out = (unsigned char *)to;
	p->z.avail_out = (uInt)most;
	r = deflate(&p->z, last ? Z_FINISH : Z_SYNC_FLUSH);
	out->len -= p->z.avail_out;
	return r == (last ? Z_STREAM_END : Z_OK) && !p->z.avail_in;
}

void gzip_add_head(struct buf *out)
{
	/* 8: deflate; 255: no certain system */
	buf_add(out, SPAN("\x1f\x8b\x08\0\0\0\0\0\0\xff"));
}

static void add_little_endian(struct buf *out, uint32_t n)
{
	for (int shift = 0; shift < 32; shift += 8)
		buf_add_char(out, (char)(unsigned char)(n >> shift));
}

void gzip_add_tail(struct buf *out, uint32_t crc, uint64_t bytes)
{
	add_little_endian(out, crc);
	add_little_endian(out, (uint32_t)bytes);
}

uint32_t gzip_crc(struct span s)
{
	return (uint32_t)crc32_z(0,
		s.len ? (const unsigned char *)s.ptr : (const void *)"", s.len);
}

uint32_t gzip_crc_join(uint32_t a, uint32_t b, uint64_t bytes)
{
	return (uint32_t)crc32_combine(a, b, (z_off_t)bytes);
}

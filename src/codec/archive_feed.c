/* SPDX-License-Identifier: MIT */
/* Handing a tar's blocks, or a zip's bytes, to libarchive. */
#include "codec/archive_feed.h"

#include <string.h>

static enum opk_status refuse(
	struct feed *f, enum opk_code code, const char *why)
{
	return input_refuse(f->in, NO_MEMBER, f->faults, code, "%s", why);
}

static enum opk_status refill(struct feed *f)
{
	return f->rest.len ? OPK_OK
			   : decoder_next(f->plain, f->faults, &f->rest);
}

static enum opk_status open_tar(struct feed *f)
{
	char head[8];
	size_t n;
	enum opk_status st;

	st = input_read(f->in, 0, head, sizeof head, f->faults, &n);
	if (!st)
		st = decoder_open(f->in, coding_of((struct span){ head, n }),
			f->faults, &f->plain);
	if (!st)
		st = refill(f);
	if (!st && coding_of(f->rest) != CODING_NONE)
		st = refuse(f, OPK_BAD_BUNDLE,
			"is compressed more than once\n"
			"A bundle is a tar in one layer of compression.");
	return st;
}

enum opk_status feed_open(
	struct feed *f, const struct input *in, bool zip, struct faults *faults)
{
	f->in = in;
	f->faults = faults;
	return zip ? OPK_OK : open_tar(f);
}

void feed_close(struct feed *f)
{
	decoder_close(f->plain);
}

static enum opk_status next_of_zip(struct feed *f, struct span *out)
{
	size_t n;
	enum opk_status st;

	st = input_read(f->in, f->at, f->chunk, sizeof f->chunk, f->faults, &n);
	if (st)
		return st;
	f->at += n;
	*out = (struct span){ f->chunk, n };
	return OPK_OK;
}

/* Up to n bytes out of what is decoded, without a copy. */
static struct span take(struct feed *f, uint64_t n)
{
	size_t most = n < f->rest.len ? (size_t)n : f->rest.len;
	struct span s = span_cut(f->rest, 0, most);

	f->rest = span_cut(f->rest, most, f->rest.len);
	return s;
}

static enum opk_status next_of_data(struct feed *f, struct span *out)
{
	enum opk_status st = refill(f);

	if (st)
		return st;
	*out = take(f, f->data);
	f->data -= out->len;
	return OPK_OK;
}

static enum opk_status next_of_head(struct feed *f, struct span *out)
{
	unsigned char *block;
	size_t n = 0;
	enum opk_status st;
	struct span part;

	if (f->head.count == TAR_HEAD_BLOCKS)
		return refuse(f, OPK_BAD_BUNDLE,
			"has a member whose header is larger than 8 KiB");
	block = f->head.block[f->head.count];
	do {
		st = refill(f);
		if (st)
			return st;
		part = take(f, TAR_BLOCK - n);
		if (part.len)
			memcpy(block + n, part.ptr, part.len);
		n += part.len;
	} while (part.len && n < TAR_BLOCK);
	if (n == TAR_BLOCK) /* a part of one is no block */
		f->head.count++;
	*out = (struct span){ (const char *)block, n };
	return OPK_OK;
}

enum opk_status feed_next(struct feed *f, struct span *out)
{
	enum opk_status st = f->status;
	struct span s = SPAN("");

	if (!st && !f->plain)
		st = next_of_zip(f, &s);
	else if (!st && f->in_data)
		st = next_of_data(f, &s);
	else if (!st)
		st = next_of_head(f, &s);
	f->status = st;
	if (!st)
		*out = s;
	return st;
}

void feed_start_head(struct feed *f)
{
	f->in_data = false;
	f->head.count = 0;
}

void feed_start_data(struct feed *f, uint64_t size)
{
	f->in_data = true;
	f->data = (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
}

static bool is_zero(struct span s)
{
	return !s.len || (!s.ptr[0] && !memcmp(s.ptr, s.ptr + 1, s.len - 1));
}

static enum opk_status check_rest(struct feed *f)
{
	size_t zeros = 0;
	enum opk_status st;

	while (!(st = refill(f)) && f->rest.len) {
		zeros += f->rest.len;
		if (zeros > TAR_RECORD || !is_zero(f->rest))
			return refuse(f, OPK_TRAILING_DATA,
				"has data behind the end of its tar");
		f->rest.len = 0;
	}
	return st;
}

enum opk_status feed_check_end(struct feed *f)
{
	if (f->status || !f->plain)
		return f->status;
	if (f->head.count < 2)
		f->status = refuse(f, OPK_BAD_BUNDLE,
			"ends without the end mark of a tar\n"
			"The file is cut short; copy it again.");
	else if (!tar_is_end(&f->head))
		f->status = refuse(f, OPK_TRAILING_DATA,
			"has data behind the end of its tar");
	else
		f->status = check_rest(f);
	return f->status;
}

/* SPDX-License-Identifier: MIT */
/* Decoding one layer of gzip, zstd or xz. */
#include "codec/archive_decode.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#include "codec/archive_frame.h"
#include "codec/archive_input.h"

struct decoder {
	const struct input *in;
	enum coding coding;
	uint64_t at; /* of the next byte to read */
	enum opk_status status;
	bool ended;
	z_stream z;
	struct archive *filter;
	struct frame frame;
	struct faults *faults; /* of the call under way, for the callback */
	char head[INPUT_CHUNK];
	char plain[INPUT_CHUNK];
};

static enum opk_status read_chunk(struct decoder *d, struct span *out)
{
	size_t n;
	enum opk_status st;

	st = input_read(d->in, d->at, d->head, sizeof d->head, d->faults, &n);
	if (st)
		return st;
	d->at += n;
	*out = (struct span){ d->head, n };
	return OPK_OK;
}

static enum opk_status refuse(
	struct decoder *d, enum opk_code code, const char *why)
{
	return input_refuse(d->in, NO_MEMBER, d->faults, code, "%s", why);
}

static enum opk_status refuse_truncated(struct decoder *d)
{
	return refuse(d, OPK_BAD_BUNDLE,
		"ends in the middle of its compressed data\n"
		"The file is cut short; copy it again.");
}

/* What libarchive reads: a chunk that the frame has agreed to. */
static la_ssize_t feed(struct archive *a, void *user, const void **bytes)
{
	struct decoder *d = user;
	struct span chunk;

	d->status = read_chunk(d, &chunk);
	if (!d->status && !chunk.len && !frame_done(&d->frame))
		d->status = refuse_truncated(d);
	if (!d->status && !frame_feed(&d->frame, chunk))
		d->status = refuse(d, d->frame.code, d->frame.why);
	if (d->status) {
		archive_set_error(a, EIO, "refused");
		return -1;
	}
	*bytes = chunk.ptr;
	return (la_ssize_t)chunk.len;
}

static enum opk_status filter_failed(struct decoder *d)
{
	const char *why = archive_error_string(d->filter);

	if (d->status) /* feed has said why */
		return d->status;
	if (archive_errno(d->filter) == ENOMEM)
		return fault_memory(d->faults);
	return input_refuse(d->in, NO_MEMBER, d->faults, OPK_BAD_BUNDLE,
		"holds damaged %s data: %s",
		d->coding == CODING_XZ ? "xz" : "zstd",
		why ? why : "it cannot be decoded");
}

/*
 * The filter is appended, not bid for: so there is exactly one, and what it
 * decodes is never taken for a compressed file in turn.
 */
static enum opk_status open_filter(struct decoder *d)
{
	struct archive_entry *entry;
	int filter = d->coding == CODING_XZ ? ARCHIVE_FILTER_XZ
					    : ARCHIVE_FILTER_ZSTD;

	if (d->coding == CODING_XZ)
		frame_init_xz(&d->frame);
	else
		frame_init_zstd(&d->frame);
	d->filter = archive_read_new();
	if (!d->filter)
		return fault_memory(d->faults);
	if (!archive_read_append_filter(d->filter, filter) &&
		!archive_read_support_format_raw(d->filter) &&
		!archive_read_open(d->filter, d, NULL, feed, NULL) &&
		!archive_read_next_header(d->filter, &entry))
		return OPK_OK;
	if (d->status || !frame_done(&d->frame))
		return filter_failed(d);
	d->ended = true; /* nothing at all was compressed */
	return OPK_OK;
}

static enum opk_status open_coding(struct decoder *d)
{
	if (d->coding == CODING_GZIP)
		/* 16: a gzip header, of one member */
		return inflateInit2(&d->z, 16 + MAX_WBITS) == Z_OK
			       ? OPK_OK
			       : fault_memory(d->faults);
	return d->coding == CODING_NONE ? OPK_OK : open_filter(d);
}

enum opk_status decoder_open(const struct input *in, enum coding coding,
	struct faults *f, struct decoder **out)
{
	struct decoder *d = calloc(1, sizeof *d);
	enum opk_status st;

	if (!d)
		return fault_memory(f);
	d->in = in;
	d->coding = coding;
	d->faults = f;
	st = open_coding(d);
	if (st) {
		decoder_close(d);
		return st;
	}
	*out = d;
	return OPK_OK;
}

void decoder_close(struct decoder *d)
{
	if (!d)
		return;
	if (d->coding == CODING_GZIP)
		inflateEnd(&d->z);
	archive_read_free(d->filter);
	free(d);
}

static enum opk_status next_filtered(struct decoder *d, struct span *out)
{
	const void *bytes = NULL;
	size_t n = 0;
	la_int64_t offset;
	int r;

	do
		r = archive_read_data_block(d->filter, &bytes, &n, &offset);
	while (r == ARCHIVE_OK && !n);
	if (r == ARCHIVE_EOF) {
		d->ended = true;
		*out = SPAN("");
		return frame_done(&d->frame) ? OPK_OK : refuse_truncated(d);
	}
	if (r)
		return filter_failed(d);
	*out = (struct span){ bytes, n };
	return OPK_OK;
}

static enum opk_status refill(struct decoder *d)
{
	struct span chunk;
	enum opk_status st;

	if (d->z.avail_in)
		return OPK_OK;
	st = read_chunk(d, &chunk);
	if (!st && !chunk.len)
		st = refuse_truncated(d);
	if (st)
		return st;
	d->z.next_in = (unsigned char *)d->head;
	d->z.avail_in = (unsigned)chunk.len;
	return OPK_OK;
}

/* The member has ended: so must the file. */
static enum opk_status end_gzip(struct decoder *d)
{
	struct span rest = { NULL, d->z.avail_in };
	enum opk_status st = OPK_OK;

	if (!rest.len)
		st = read_chunk(d, &rest);
	if (!st && rest.len)
		st = refuse(d, OPK_TRAILING_DATA,
			"has data behind the end of its compressed data");
	return st;
}

static enum opk_status next_gzip(struct decoder *d, struct span *out)
{
	enum opk_status st = OPK_OK;
	int r = Z_OK;

	d->z.next_out = (unsigned char *)d->plain;
	d->z.avail_out = sizeof d->plain;
	while (!st && !d->ended && d->z.avail_out) {
		st = refill(d);
		if (st)
			break;
		r = inflate(&d->z, Z_NO_FLUSH);
		if (r == Z_STREAM_END) {
			d->ended = true;
			st = end_gzip(d);
		} else if (r == Z_MEM_ERROR) {
			st = fault_memory(d->faults);
		} else if (r != Z_OK) {
			st = refuse(
				d, OPK_BAD_BUNDLE, "holds damaged gzip data");
		}
	}
	*out = (struct span){ d->plain, sizeof d->plain - d->z.avail_out };
	return st;
}

enum opk_status decoder_next(
	struct decoder *d, struct faults *f, struct span *out)
{
	enum opk_status st = d->status;
	struct span s = SPAN("");

	if (st || d->ended) {
		*out = s;
		return st;
	}
	d->faults = f;
	if (d->coding == CODING_NONE)
		st = read_chunk(d, &s);
	else if (d->coding == CODING_GZIP)
		st = next_gzip(d, &s);
	else
		st = next_filtered(d, &s);
	d->status = st;
	if (!st)
		*out = s;
	return st;
}

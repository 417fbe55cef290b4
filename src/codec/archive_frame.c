/* SPDX-License-Identifier: MIT */
/* Walking over zstd and xz frames. */
#include "codec/archive_frame.h"

#include <string.h>

#include "orgpack.h"
#include "util/span.h"

/* The walk itself, and the zstd frame. */

enum {
	ZSTD_BLOCK = 128 << 10, /* most bytes of a block, RFC 8878 3.1.1.2 */
	ZSTD_SINGLE = 0x20,     /* descriptor: the window is the content */
};

/*
 * For the steps: collect `need` bytes, after passing over `skip`, then call
 * step; refuse; the end, behind which every byte is refused.
 */
static void frame_want(
	struct frame *f, uint64_t skip, size_t need, frame_step_fn *step)
{
	f->skip = skip;
	f->have = 0;
	f->need = need;
	f->step = step;
}

static void frame_refuse(struct frame *f, enum opk_code code, const char *why)
{
	f->code = code;
	f->why = why;
}

static void refuse_rest(struct frame *f)
{
	frame_refuse(f, OPK_TRAILING_DATA,
		"has data behind the end of its compressed data");
}

static void frame_end(struct frame *f, uint64_t skip)
{
	frame_want(f, skip, 1, refuse_rest);
}

bool frame_done(const struct frame *f)
{
	return f->step == refuse_rest && !f->skip && !f->have && !f->why;
}

bool frame_feed(struct frame *f, struct span s)
{
	size_t n;

	while (s.len && !f->why) {
		if (f->skip) {
			n = f->skip < s.len ? (size_t)f->skip : s.len;
			f->skip -= n;
		} else {
			n = f->need - f->have;
			n = n < s.len ? n : s.len;
			memcpy(f->head + f->have, s.ptr, n);
			f->have += n;
		}
		s = span_cut(s, n, s.len);
		if (!f->skip && f->have == f->need)
			f->step(f);
	}
	return !f->why;
}

static uint64_t little_endian(const unsigned char *p, size_t n)
{
	uint64_t v = 0;

	while (n)
		v = v << 8 | p[--n];
	return v;
}

static void zstd_block(struct frame *f)
{
	uint64_t head = little_endian(f->head, 3), size = head >> 3;
	unsigned type = head >> 1 & 3;

	if (type == 3 || size > ZSTD_BLOCK) {
		frame_refuse(f, OPK_BAD_BUNDLE,
			"is damaged: a zstd block is "
			"larger than any may be");
		return;
	}
	if (type == 1) /* one byte, repeated */
		size = 1;
	if (head & 1)
		frame_end(f, size + (f->descriptor & 4));
	else
		frame_want(f, size, 3, zstd_block);
}

/* How many bytes the frame content size takes, by the descriptor. */
static size_t zstd_size_bytes(const struct frame *f)
{
	static const size_t bytes[] = { 0, 2, 4, 8 };

	if (f->descriptor >> 6)
		return bytes[f->descriptor >> 6];
	return f->descriptor & ZSTD_SINGLE ? 1 : 0;
}

static uint64_t zstd_window(const struct frame *f)
{
	uint64_t base;

	if (!(f->descriptor & ZSTD_SINGLE)) {
		base = (uint64_t)1 << (10 + (f->head[0] >> 3));
		return base + base / 8 * (f->head[0] & 7);
	}
	return little_endian(f->head, zstd_size_bytes(f)) +
	       (f->descriptor >> 6 == 1 ? 256 : 0);
}

static void zstd_sizes(struct frame *f)
{
	if (zstd_window(f) > FRAME_WINDOW) {
		frame_refuse(f, OPK_TOO_LARGE,
			"needs a zstd window of more than 128 MiB");
		return;
	}
	frame_want(f, 0, 3, zstd_block);
}

static void zstd_head(struct frame *f)
{
	f->descriptor = f->head[4];
	if (little_endian(f->head, 4) != 0xFD2FB528)
		frame_refuse(f, OPK_BAD_BUNDLE, "is no zstd frame");
	else if (f->descriptor & 3)
		frame_refuse(f, OPK_BAD_BUNDLE, "needs a zstd dictionary");
	else if (f->descriptor & 8)
		frame_refuse(f, OPK_BAD_BUNDLE,
			"has a zstd frame of a version to come");
	else
		frame_want(f, 0,
			zstd_size_bytes(f) +
				(f->descriptor & ZSTD_SINGLE ? 0 : 1),
			zstd_sizes);
}

void frame_init_zstd(struct frame *f)
{
	*f = (struct frame){ 0 };
	frame_want(f, 0, 5, zstd_head);
}

/* The frame of an xz file: one stream of blocks, LZMA2 only. */

static const char damaged[] = "is damaged: its xz headers make no sense";

static void xz_block_or_index(struct frame *f);

static size_t to_multiple_of_four(uint64_t n)
{
	return (4 - (size_t)(n & 3)) & 3;
}

/* The index is done but for its padding, its CRC32 and the footer. */
static void xz_index_end(struct frame *f)
{
	frame_end(f, to_multiple_of_four(f->count) + 4 + 12);
}

/* One byte of the index: a count of records, then two numbers for each. */
static void xz_index(struct frame *f)
{
	uint64_t bits = f->head[0] & 0x7f;

	f->count++;
	if (f->shift > 56) {
		frame_refuse(f, OPK_BAD_BUNDLE, damaged);
		return;
	}
	if (!f->counted)
		f->numbers |= bits << f->shift;
	f->shift += 7;
	if (!(f->head[0] & 0x80)) {
		f->shift = 0;
		/* two for each record, or one fewer of them */
		f->numbers = f->counted ? f->numbers - 1 : f->numbers * 2;
		f->counted = true;
	}
	if (f->counted && !f->numbers && !f->shift)
		xz_index_end(f);
	else
		frame_want(f, 0, 1, xz_index);
}

static void xz_chunk(struct frame *f);

static void xz_chunk_sizes(struct frame *f)
{
	const unsigned char *h = f->head;
	/* an LZMA chunk has the size after decoding first */
	size_t at = f->need > 2 ? 2 : 0;
	uint64_t size = ((uint64_t)h[at] << 8 | h[at + 1]) + 1;

	f->count += f->need + size;
	frame_want(f, size, 1, xz_chunk);
}

/* A chunk's control byte. */
static void xz_chunk(struct frame *f)
{
	unsigned char control = f->head[0];

	f->count++;
	if (!control)
		frame_want(f, to_multiple_of_four(f->count) + f->check, 1,
			xz_block_or_index);
	else if (control < 3)
		frame_want(f, 0, 2, xz_chunk_sizes);
	else if (control < 0x80)
		frame_refuse(f, OPK_BAD_BUNDLE, damaged);
	else
		frame_want(f, 0, control < 0xc0 ? 4 : 5, xz_chunk_sizes);
}

/* Pass over a variable-length number in head; false when it does not end. */
static bool skip_number(const struct frame *f, size_t *at)
{
	while (*at < f->need && f->head[*at] & 0x80)
		++*at;
	return ++*at < f->need;
}

static uint64_t dictionary_size(unsigned bits)
{
	if (bits >= 40)
		return UINT32_MAX;
	return (uint64_t)(2 | (bits & 1)) << (bits / 2 + 11);
}

static void xz_block(struct frame *f)
{
	const unsigned char *h = f->head;
	size_t at = 2;
	bool whole = true;

	if (h[1] & 0x3c) {
		frame_refuse(f, OPK_BAD_BUNDLE, damaged);
		return;
	}
	if (h[1] & 0x40)
		whole = skip_number(f, &at);
	if (whole && h[1] & 0x80)
		whole = skip_number(f, &at);
	if (!whole || f->need - at < 3) {
		frame_refuse(f, OPK_BAD_BUNDLE, damaged);
		return;
	}
	if (h[1] & 3 || h[at] != 0x21 || h[at + 1] != 1) {
		frame_refuse(
			f, OPK_BAD_BUNDLE, "uses an xz filter besides LZMA2");
		return;
	}
	if (dictionary_size(h[at + 2]) > FRAME_WINDOW) {
		frame_refuse(f, OPK_TOO_LARGE,
			"needs an xz dictionary of more than 128 MiB");
		return;
	}
	f->count = 0;
	frame_want(f, 0, 1, xz_chunk);
}

static void xz_block_or_index(struct frame *f)
{
	if (f->head[0]) { /* the size of the block's header */
		f->need = ((size_t)f->head[0] + 1) * 4;
		f->step = xz_block;
		return;
	}
	f->count = 1;
	f->numbers = 0;
	f->shift = 0;
	f->counted = false;
	frame_want(f, 0, 1, xz_index);
}

static void xz_stream(struct frame *f)
{
	/* bytes of each check, section 2.1.1.2 */
	static const unsigned char check[] = { 0, 4, 4, 4, 8, 8, 8, 16, 16, 16,
		32, 32, 32, 64, 64, 64 };

	if (memcmp(f->head,
		    "\xfd"
		    "7zXZ\0",
		    6) ||
		f->head[6] || f->head[7] & 0xf0) {
		frame_refuse(f, OPK_BAD_BUNDLE, damaged);
		return;
	}
	f->check = check[f->head[7]];
	frame_want(f, 0, 1, xz_block_or_index);
}

void frame_init_xz(struct frame *f)
{
	*f = (struct frame){ 0 };
	frame_want(f, 0, 12, xz_stream);
}

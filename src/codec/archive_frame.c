/* SPDX-License-Identifier: MIT */
/* The walk itself, and the zstd frame. */
#include "codec/archive_frame.h"

#include <string.h>

enum {
	ZSTD_BLOCK = 128 << 10, /* most bytes of a block, RFC 8878 3.1.1.2 */
	ZSTD_SINGLE = 0x20,     /* descriptor: the window is the content */
};

void frame_want(
	struct frame *f, uint64_t skip, size_t need, frame_step_fn *step)
{
	f->skip = skip;
	f->have = 0;
	f->need = need;
	f->step = step;
}

void frame_refuse(struct frame *f, enum opk_code code, const char *why)
{
	f->code = code;
	f->why = why;
}

static void refuse_rest(struct frame *f)
{
	frame_refuse(f, OPK_TRAILING_DATA,
		"has data behind the end of its compressed data");
}

void frame_end(struct frame *f, uint64_t skip)
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

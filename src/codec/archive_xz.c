/* SPDX-License-Identifier: MIT */
/* The frame of an xz file: one stream of blocks, LZMA2 only. */
#include "codec/archive_frame.h"

#include <string.h>

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

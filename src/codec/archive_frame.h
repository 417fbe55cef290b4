/* SPDX-License-Identifier: MIT */
/*
 * Walking over the frame of a zstd or xz file without decoding it.
 *
 * The decoders allocate what a file's headers ask for and read on into a
 * second frame or stream. So every compressed byte comes past here first:
 * windows above FRAME_WINDOW, dictionaries, filters other than LZMA2, and
 * anything behind the one frame are refused before the decoder sees them.
 * Checksums are the decoder's business.
 *
 * zstd: RFC 8878, 3.1.1. xz: the .xz file format 1.1.0, sections 2 to 4, and
 * LZMA2 chunks as liblzma's lzma2_decoder.c has them.
 */
#ifndef ARCHIVE_FRAME_H
#define ARCHIVE_FRAME_H

#include <stdint.h>

#include "orgpack.h"
#include "util/span.h"

enum { FRAME_WINDOW = 128 << 20, FRAME_HEAD = 1024 };

struct frame;

/* Looks at head[0 .. have), which is complete, and sets what comes next. */
typedef void frame_step_fn(struct frame *f);

/* Plain value; set up with frame_init_*. */
struct frame {
	frame_step_fn *step; /* called when `have` has reached `need` */
	size_t have, need;
	uint64_t skip; /* bytes to pass over before the step's begin */
	unsigned char head[FRAME_HEAD];
	unsigned char descriptor; /* zstd: the frame header's first byte */
	unsigned check;           /* xz: bytes of check behind each block */
	uint64_t count;     /* xz: bytes of the block's data, or of the index */
	uint64_t numbers;   /* xz: numbers of the index still to come */
	unsigned shift;     /* xz: bits of the present number */
	bool counted;       /* xz: the index's first number is known */
	enum opk_code code; /* what is wrong, when why is set */
	const char *why;
};

void frame_init_zstd(struct frame *f);
void frame_init_xz(struct frame *f);

/*
 * Walk over the next bytes; false: they are refused, and f->code and f->why
 * say why (words that follow the archive's name).
 */
bool frame_feed(struct frame *f, struct span s);

/* Has the frame ended, as far as bytes have come? */
bool frame_done(const struct frame *f);

#endif

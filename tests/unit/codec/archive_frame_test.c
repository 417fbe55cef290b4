/* SPDX-License-Identifier: MIT */
/* zstd and xz frames: walked over to their end, refused by their heads. */
#include "archive_fixture.h"

#include <stdlib.h>

#include "codec/archive_frame.h"

typedef void init_fn(struct frame *f);

/* Feed in pieces of so many bytes; the words of why, or "done", "more". */
static const char *walk(init_fn *init, struct span s, size_t piece)
{
	struct frame f;

	init(&f);
	while (s.len) {
		if (!frame_feed(&f, span_cut(s, 0, piece)))
			return opk_code_word(f.code);
		s = span_cut(s, piece, s.len);
	}
	return frame_done(&f) ? "done" : "more";
}

static void check(init_fn *init, struct span s, const char *word)
{
	for (size_t piece = 1; piece <= s.len; piece++)
		assert_string_equal(walk(init, s, piece), word);
}

#define ZSTD "\x28\xb5\x2f\xfd"

static void zstd_frames_are_held_to_a_window(void **state)
{
	static const struct {
		struct span bytes;
		const char *word;
	} cases[] = {
		/* window descriptor; one raw block "ab", the last */
		{ SPAN_INIT(ZSTD "\x00\x58\x11\0\0ab"), "done" },
		{ SPAN_INIT(ZSTD "\x00\x58\x10\0\0ab\x01\0\0"), "done" },
		/* a repeated byte; 3 bytes compressed, with checksum */
		{ SPAN_INIT(ZSTD "\x00\x58\x83\x3e\0a"), "done" },
		{ SPAN_INIT(ZSTD "\x04\x58\x1d\0\0abcSUMS"), "done" },
		{ SPAN_INIT(ZSTD "\x04\x58\x1d\0\0abcSUM"), "more" },
		/* 128 MiB, the next step, log 31, the largest */
		{ SPAN_INIT(ZSTD "\x00\x88\x11\0\0ab"), "done" },
		{ SPAN_INIT(ZSTD "\x00\x89"), "too-large" },
		{ SPAN_INIT(ZSTD "\x00\xa8"), "too-large" },
		{ SPAN_INIT(ZSTD "\x00\xff"), "too-large" },
		/* single segments: the content is the window */
		{ SPAN_INIT(ZSTD "\x20\x02\x11\0\0ab"), "done" },
		{ SPAN_INIT(ZSTD "\x60\x02\x00\x11\0\0ab"), "done" },
		{ SPAN_INIT(ZSTD "\xa0\0\0\0\x08\x11\0\0ab"), "done" },
		{ SPAN_INIT(ZSTD "\xa0\1\0\0\x08"), "too-large" },
		{ SPAN_INIT(ZSTD "\xe0\0\0\0\0\1\0\0\0"), "too-large" },
		/* content sizes besides a window say nothing of memory */
		{ SPAN_INIT(ZSTD "\xc0\x58\0\0\0\0\1\0\0\0\x11\0\0ab"),
			"done" },
		/* dictionaries, the reserved bit, other magic numbers */
		{ SPAN_INIT(ZSTD "\x01\x58\x07"), "bad-bundle" },
		{ SPAN_INIT(ZSTD "\x03\x58\x07\0\0\0"), "bad-bundle" },
		{ SPAN_INIT(ZSTD "\x08\x58"), "bad-bundle" },
		{ SPAN_INIT("\x50\x2a\x4d\x18\0"), "bad-bundle" },
		{ SPAN_INIT("\x27\xb5\x2f\xfd\0"), "bad-bundle" },
		/* blocks: reserved type, above 128 KiB */
		{ SPAN_INIT(ZSTD "\x00\x58\x17\0\0"), "bad-bundle" },
		{ SPAN_INIT(ZSTD "\x00\x58\x09\0\x10"), "bad-bundle" },
		/* a second frame, a skippable one, a byte */
		{ SPAN_INIT(ZSTD "\x00\x58\x01\0\0" ZSTD "\x00"),
			"trailing-data" },
		{ SPAN_INIT(ZSTD "\x00\x58\x01\0\0\x50\x2a\x4d\x18\0"),
			"trailing-data" },
		{ SPAN_INIT(ZSTD "\x04\x58\x01\0\0SUMS\0"), "trailing-data" },
		/* cut short */
		{ SPAN_INIT(ZSTD), "more" },
		{ SPAN_INIT(ZSTD "\x00"), "more" },
		{ SPAN_INIT(ZSTD "\x00\x58\x11\0\0a"), "more" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(frame_init_zstd, cases[i].bytes, cases[i].word);
}

#define XZ           \
	"\xfd"       \
	"7zXZ\0\0\4" \
	"CRC."
/* a block's header: size, flags, LZMA2, one property: the dictionary */
#define BLOCK(dict)                \
	"\2\0\x21\1" dict "\0\0\0" \
	"CRC."
/* an uncompressed chunk "ab", the end, padding, the check */
#define DATA             \
	"\1\0\1ab\0\0\0" \
	"CRC64..."
#define INDEX        \
	"\0\1\x1c\2" \
	"CRC."       \
	"the footer.."

static void xz_streams_are_held_to_a_dictionary(void **state)
{
	static const struct {
		struct span bytes;
		const char *word;
	} cases[] = {
		{ SPAN_INIT(XZ BLOCK("\x16") DATA INDEX), "done" },
		{ SPAN_INIT(XZ BLOCK("\x16") DATA BLOCK("\x16") DATA
			  "\0\2\x1c\2\x1c\2\0\0"
			  "CRC."
			  "the footer.."),
			"done" },
		{ SPAN_INIT(XZ "\0\0\0\0"
			       "CRC."
			       "the footer.."),
			"done" },
		/* an LZMA chunk of 3 bytes, with and without properties */
		{ SPAN_INIT(XZ BLOCK("\x16") "\xe0\0\1\0\2P"
					     "abc\0\0\0"
					     "CRC64..." INDEX),
			"done" },
		{ SPAN_INIT(XZ BLOCK("\x16") "\x80\0\1\0\2"
					     "abc\0\0\0\0"
					     "CRC64..." INDEX),
			"done" },
		/* sizes in the block's header */
		{ SPAN_INIT(XZ "\3\xc0\x85\1\2\x21\1\x16\0\0\0\0"
			       "CRC." DATA INDEX),
			"done" },
		/* 128 MiB, the next step, 1 GiB, 4 GiB, nonsense */
		{ SPAN_INIT(XZ BLOCK("\x1e") DATA INDEX), "done" },
		{ SPAN_INIT(XZ BLOCK("\x1f")), "too-large" },
		{ SPAN_INIT(XZ BLOCK("\x24")), "too-large" },
		{ SPAN_INIT(XZ BLOCK("\x28")), "too-large" },
		{ SPAN_INIT(XZ BLOCK("\xff")), "too-large" },
		/* of the second block too */
		{ SPAN_INIT(XZ BLOCK("\x16") DATA BLOCK("\x24")), "too-large" },
		/* x86 and delta filters, two filters, a wrong header */
		{ SPAN_INIT(XZ "\2\0\4\0\0\0\0\0"
			       "CRC."),
			"bad-bundle" },
		{ SPAN_INIT(XZ "\2\0\3\1\0\0\0\0"
			       "CRC."),
			"bad-bundle" },
		{ SPAN_INIT(XZ "\2\1\x21\1\x16\x21\1\x16"
			       "CRC."),
			"bad-bundle" },
		{ SPAN_INIT(XZ "\2\4\x21\1\x16\0\0\0"
			       "CRC."),
			"bad-bundle" },
		{ SPAN_INIT(XZ "\2\x40\xff\xff\xff\xff\xff\xff"
			       "\xff\xff\xff."),
			"bad-bundle" },
		/* control bytes that are none, an endless number */
		{ SPAN_INIT(XZ BLOCK("\x16") "\3"), "bad-bundle" },
		{ SPAN_INIT(XZ BLOCK("\x16") "\x7f"), "bad-bundle" },
		{ SPAN_INIT(XZ "\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
			"bad-bundle" },
		/* stream flags of a version to come */
		{ SPAN_INIT("\xfd"
			    "7zXZ\0\1\4"
			    "CRC."),
			"bad-bundle" },
		{ SPAN_INIT("\xfd"
			    "7zXZ\0\0\x14"
			    "CRC."),
			"bad-bundle" },
		/* padding, a second stream */
		{ SPAN_INIT(XZ BLOCK("\x16") DATA INDEX "\0\0\0\0"),
			"trailing-data" },
		{ SPAN_INIT(XZ BLOCK("\x16") DATA INDEX XZ), "trailing-data" },
		/* cut short */
		{ SPAN_INIT(XZ BLOCK("\x16") DATA "\0\1\x1c\2"
						  "CRC."
						  "the footer."),
			"more" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(frame_init_xz, cases[i].bytes, cases[i].word);
}

/* Whatever is compressed, the walk ends where the file does. */
static void a_walk_over_real_files_ends_with_them(void **state)
{
	static const enum archive_form forms[] = { FORM_TAR_ZSTD, FORM_TAR_XZ };
	static init_fn *const inits[] = { frame_init_zstd, frame_init_xz };
	enum { MOST = 3 << 20 };
	char *bytes = malloc(MOST);
	uint32_t x = 7;

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < MOST; i++) {
		x = x * 1664525 + 1013904223;
		/* runs that compress, and runs that do not */
		bytes[i] = i >> 18 & 1 ? (char)(x >> 24) : (char)(i >> 9);
	}
	for (size_t n = 1; n < MOST; n = n * 3 + 1)
		for (size_t i = 0; i < 2; i++) {
			struct member m = { "m", { bytes, n } };
			struct buf archive = { 0 };

			make_archive(forms[i], &m, 1, &archive);
			assert_string_equal(
				walk(inits[i], buf_span(&archive), 65536),
				"done");
			assert_string_equal(walk(inits[i],
						    span_cut(buf_span(&archive),
							    0, archive.len - 1),
						    1000),
				"more");
			buf_release(&archive);
		}
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zstd_frames_are_held_to_a_window),
		cmocka_unit_test(xz_streams_are_held_to_a_dictionary),
		cmocka_unit_test(a_walk_over_real_files_ends_with_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

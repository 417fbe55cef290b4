/* SPDX-License-Identifier: MIT */
/* Masks by SSE2, which every x86-64 processor has. */
#include "records/scan_loop.h"

#ifdef __x86_64__

#include <emmintrin.h>

SCAN_INLINE uint64_t bits_of(__m128i v)
{
	return (uint32_t)_mm_movemask_epi8(v);
}

SCAN_INLINE uint64_t find(const __m128i v[4], char c)
{
	__m128i wanted = _mm_set1_epi8(c);

	return bits_of(_mm_cmpeq_epi8(v[0], wanted)) |
	       bits_of(_mm_cmpeq_epi8(v[1], wanted)) << 16 |
	       bits_of(_mm_cmpeq_epi8(v[2], wanted)) << 32 |
	       bits_of(_mm_cmpeq_epi8(v[3], wanted)) << 48;
}

SCAN_INLINE struct scan_masks masks_of(const char *p)
{
	__m128i v[4], least;

	for (int i = 0; i < 4; i++)
		v[i] = _mm_loadu_si128((const __m128i *)(const void *)p + i);
	least = _mm_min_epu8(
		_mm_min_epu8(v[0], v[1]), _mm_min_epu8(v[2], v[3]));
	return (struct scan_masks){
		.quote = find(v, '"'),
		.comma = find(v, ','),
		.lf = find(v, '\n'),
		.cr = find(v, '\r'),
		.high = bits_of(v[0]) | bits_of(v[1]) << 16 |
			bits_of(v[2]) << 32 | bits_of(v[3]) << 48,
		.nul = bits_of(_mm_cmpeq_epi8(least, _mm_setzero_si128())),
	};
}

SCAN_INLINE uint64_t parity_of(uint64_t x)
{
	x ^= x << 1;
	x ^= x << 2;
	x ^= x << 4;
	x ^= x << 8;
	x ^= x << 16;
	return x ^ x << 32;
}

static bool quotes_are_odd(struct span s)
{
	return scan_odd_with(s, masks_of);
}

static size_t find_row(struct span text, size_t from, size_t to, bool quoted)
{
	return scan_find_row_with(text, from, to, quoted, masks_of, parity_of);
}

static bool index_part(struct scan_part *p)
{
	return scan_index_with(p, masks_of, parity_of, NULL);
}

static void cut(struct span row, const char *end, struct span *cells, size_t n)
{
	scan_cut_with(row, end, cells, n, masks_of, parity_of);
}

static struct span cell(struct span row, const char *end, size_t number)
{
	return scan_cell_with(row, end, number, masks_of, parity_of);
}

const struct scan scan_sse2 = { quotes_are_odd, find_row, index_part, cut,
	cell };

#endif

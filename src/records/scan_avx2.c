/* SPDX-License-Identifier: MIT */
/* Masks by AVX2, and what is within quotes by a carry-less multiplication. */
#include "records/scan_loop.h"

#ifdef __x86_64__

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,pclmul,popcnt,bmi,bmi2")))

AVX2 SCAN_INLINE uint64_t bits_of(__m256i v)
{
	return (uint32_t)_mm256_movemask_epi8(v);
}

AVX2 SCAN_INLINE uint64_t find(__m256i a, __m256i b, char c)
{
	__m256i wanted = _mm256_set1_epi8(c);

	return bits_of(_mm256_cmpeq_epi8(a, wanted)) |
	       bits_of(_mm256_cmpeq_epi8(b, wanted)) << 32;
}

AVX2 SCAN_INLINE struct scan_masks masks_of(const char *p)
{
	__m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i b = _mm256_loadu_si256((const __m256i *)(const void *)p + 1);
	__m256i least = _mm256_min_epu8(a, b);

	return (struct scan_masks){
		.quote = find(a, b, '"'),
		.comma = find(a, b, ','),
		.lf = find(a, b, '\n'),
		.cr = find(a, b, '\r'),
		.high = bits_of(a) | bits_of(b) << 32,
		.nul = bits_of(
			_mm256_cmpeq_epi8(least, _mm256_setzero_si256())),
	};
}

/* The product with all ones: bit i is the sum of bits 0 to i, modulo 2. */
AVX2 SCAN_INLINE uint64_t parity_of(uint64_t x)
{
	__m128i product = _mm_clmulepi64_si128(
		_mm_set_epi64x(0, (long long)x), _mm_set1_epi8(-1), 0);

	return (uint64_t)_mm_cvtsi128_si64(product);
}

AVX2 static bool quotes_are_odd(struct span s)
{
	return scan_odd_with(s, masks_of);
}

AVX2 static size_t find_row(
	struct span text, size_t from, size_t to, bool quoted)
{
	return scan_find_row_with(text, from, to, quoted, masks_of, parity_of);
}

AVX2 static bool index_part(struct scan_part *p)
{
	return scan_index_with(p, masks_of, parity_of);
}

AVX2 static void cut(
	struct span row, const char *end, struct span *cells, size_t n)
{
	scan_cut_with(row, end, cells, n, masks_of, parity_of);
}

AVX2 static struct span cell(struct span row, const char *end, size_t number)
{
	return scan_cell_with(row, end, number, masks_of, parity_of);
}

const struct scan scan_avx2 = { quotes_are_odd, find_row, index_part, cut,
	cell };

#endif

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

/* What two bytes, one behind the other, can have wrong about them. */
enum {
	SHORT = 1,       /* a sequence is begun and not continued */
	LONG = 2,        /* continued, and not begun */
	OVERLONG_3 = 4,  /* e0, then less than a0 */
	LARGE = 8,       /* beyond U+10FFFF: f4, then 90 or more; f5 ... */
	SURROGATE = 16,  /* ed, then a0 or more */
	OVERLONG_2 = 32, /* c0, c1 */
	OVERLONG_4 = 64, /* f0, then less than 90 */
	LARGE_1000 = 64, /* f5 ..., then less than 90 */
	CONTINUED = 128, /* twice: right only in the third or fourth byte */
	ANY = SHORT | LONG | CONTINUED
};

/* A row of 16 for each of both halves. */
#define ROW(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

/* By the higher and lower half of a byte, and the higher of the next. */
AVX2 SCAN_INLINE __m256i pairs_of(__m256i before, __m256i v)
{
	const __m256i low = _mm256_set1_epi8(15);
	const char c = (char)(unsigned char)CONTINUED;
	const char any = (char)(unsigned char)ANY;
	const char cont = (char)(unsigned char)(LONG | OVERLONG_2 | CONTINUED);
	const char last = any | LARGE | LARGE_1000;
	__m256i high1 = ROW(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, c,
		c, c, c, SHORT | OVERLONG_2, SHORT,
		SHORT | OVERLONG_3 | SURROGATE,
		SHORT | LARGE | LARGE_1000 | OVERLONG_4);
	__m256i low1 = ROW((char)(any | OVERLONG_3 | OVERLONG_2 | OVERLONG_4),
		(char)(any | OVERLONG_2), any, any, (char)(any | LARGE), last,
		last, last, last, last, last, last, last,
		(char)(last | SURROGATE), last, last);
	__m256i high2 = ROW(SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT,
		SHORT, (char)(cont | OVERLONG_3 | LARGE_1000 | OVERLONG_4),
		(char)(cont | OVERLONG_3 | LARGE),
		(char)(cont | SURROGATE | LARGE),
		(char)(cont | SURROGATE | LARGE), SHORT, SHORT, SHORT, SHORT);

	high1 = _mm256_shuffle_epi8(
		high1, _mm256_and_si256(_mm256_srli_epi16(before, 4), low));
	low1 = _mm256_shuffle_epi8(low1, _mm256_and_si256(before, low));
	high2 = _mm256_shuffle_epi8(
		high2, _mm256_and_si256(_mm256_srli_epi16(v, 4), low));
	return _mm256_and_si256(_mm256_and_si256(high1, low1), high2);
}

AVX2 SCAN_INLINE __m256i load(const char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* Only the third and fourth byte of a sequence follow a continued one. */
AVX2 SCAN_INLINE __m256i half_is_wrong(const char *p)
{
	__m256i third =
		_mm256_subs_epu8(load(p - 2), _mm256_set1_epi8(0xe0 - 0x80));
	__m256i fourth =
		_mm256_subs_epu8(load(p - 3), _mm256_set1_epi8(0xf0 - 0x80));
	__m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth),
		_mm256_set1_epi8((char)(unsigned char)CONTINUED));

	return _mm256_xor_si256(must, pairs_of(load(p - 1), load(p)));
}

/*
 * After J. Keiser, D. Lemire, "Validating UTF-8 In Less Than One Instruction
 * Per Byte", 2020: three looks into tables of 16 say of each pair of bytes
 * what may be wrong with it, and it is wrong where all three agree.
 */
AVX2 SCAN_INLINE bool utf8_is_wrong(const char *p)
{
	__m256i wrong =
		_mm256_or_si256(half_is_wrong(p), half_is_wrong(p + 32));

	return !_mm256_testz_si256(wrong, wrong);
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
	return scan_index_with(p, masks_of, parity_of, utf8_is_wrong);
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

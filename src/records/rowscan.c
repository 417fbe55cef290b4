/* SPDX-License-Identifier: MIT */
/* Choosing a scanner by what the processor can do. */
#include "records/rowscan.h"

#include <stdlib.h>

#include "records/table.h"

bool scan_is_possible(enum scan_with with)
{
	switch (with) {
	case SCAN_BEST:
	case SCAN_PLAIN:
		return true;
#ifdef __x86_64__
	case SCAN_SSE2:
		return true;
	case SCAN_AVX2:
		return __builtin_cpu_supports("avx2") &&
		       __builtin_cpu_supports("pclmul") &&
		       __builtin_cpu_supports("popcnt") &&
		       __builtin_cpu_supports("bmi") &&
		       __builtin_cpu_supports("bmi2");
#else
	case SCAN_SSE2:
	case SCAN_AVX2:
		return false;
#endif
	}
	return false;
}

const struct scan *scan_get(enum scan_with with)
{
	if (!scan_is_possible(with))
		return NULL;
	if (with == SCAN_BEST)
		with = scan_is_possible(SCAN_AVX2)   ? SCAN_AVX2
		       : scan_is_possible(SCAN_SSE2) ? SCAN_SSE2
						     : SCAN_PLAIN;
#ifdef __x86_64__
	if (with == SCAN_AVX2)
		return &scan_avx2;
	if (with == SCAN_SSE2)
		return &scan_sse2;
#endif
	return &scan_plain;
}

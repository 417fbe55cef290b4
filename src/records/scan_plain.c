/* SPDX-License-Identifier: MIT */
/* Masks byte by byte, for any processor. */
#include "records/scan_loop.h"

SCAN_INLINE struct scan_masks masks_of(const char *p)
{
	struct scan_masks m = { 0 };

	for (size_t i = 0; i < SCAN_STEP; i++) {
		m.quote |= (uint64_t)(p[i] == '"') << i;
		m.comma |= (uint64_t)(p[i] == ',') << i;
		m.lf |= (uint64_t)(p[i] == '\n') << i;
		m.cr |= (uint64_t)(p[i] == '\r') << i;
		m.high |= (uint64_t)((unsigned char)p[i] >> 7) << i;
		m.nul |= !p[i];
	}
	return m;
}

SCAN_INLINE uint64_t parity_of(uint64_t x)
{
	for (unsigned n = 1; n < 64; n *= 2)
		x ^= x << n;
	return x;
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

const struct scan scan_plain = { quotes_are_odd, find_row, index_part, cut,
	cell };

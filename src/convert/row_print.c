/* SPDX-License-Identifier: MIT */
/* The fingerprint of a row of a table. */
#include "convert/sheet.h"
#include "util/hash.h"

uint64_t row_print(struct span row)
{
	static const uint64_t key[2] = { 0, 0 };
	uint64_t h;

	while (row.len &&
		(row.ptr[row.len - 1] == '\n' || row.ptr[row.len - 1] == '\r'))
		row.len--;
	h = siphash(key, row);
	return h ? h : 1;
}

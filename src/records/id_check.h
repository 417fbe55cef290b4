/* SPDX-License-Identifier: MIT */
/*
 * Are the ids of a table there, well-formed, and each there once
 * (formats/records.md, section 2)?
 */
#ifndef ID_CHECK_H
#define ID_CHECK_H

#include "records/slots.h"
#include "records/table.h"

enum id_trouble {
	ID_EMPTY,
	ID_MALFORMED,
	ID_REPEATED /* rows `first` and `second` are the first two with it */
};

struct bad_id {
	uint32_t row;
	enum id_trouble what;
	uint32_t first, second;
};

/* In order of the rows; all zero is a good beginning. */
struct bad_ids {
	struct bad_id *items;
	size_t count, room;
};

/*
 * Find the rows whose id is bad, all rows with a repeated one; malformed rows
 * have none. index, if not NULL, gets that of the ids. False: no memory, and
 * nothing is to be closed. Linear; 16 bytes a row, and 16 a bad one.
 */
bool ids_check(const struct table *t, uint32_t column, const uint64_t seed[2],
	unsigned workers, struct slots *index, struct bad_ids *out);

void bad_ids_close(struct bad_ids *all);

/* What is wrong with a row's id, or NULL. Binary search. */
const struct bad_id *bad_id_find(const struct bad_ids *all, uint32_t row);

#endif

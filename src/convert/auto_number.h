/* SPDX-License-Identifier: MIT */
/*
 * Auto-number fields: a record that is made gets the next number, between a
 * prefix and a suffix. Which one follows from its place among the records
 * that the run has made, so that nothing is kept for it.
 */
#ifndef AUTO_NUMBER_H
#define AUTO_NUMBER_H

#include "convert/sheet.h"

struct auto_number {
	uint32_t column;
	struct span field, prefix, suffix;
	unsigned width; /* fewest digits */
	uint64_t next;  /* what the first record that is made gets */
};

/* Find the fields of a sheet's module, and add their columns. */
enum opk_status auto_numbers_open(struct sheets *all, struct sheet *s);
/*
 * Learn which numbers the table has: `next` is one more than the largest of
 * them and of those ever given, or the first number of all. By all threads.
 */
bool auto_numbers_learn(struct sheet *s);
/* The cell of a record that the run has made in the column of such a field;
 * in `out`, which is cleared. */
struct span auto_number_cell(
	const struct sheet *s, uint32_t ref, uint32_t column, struct buf *out);
/* Records are made: their columns come. */
void auto_numbers_use(struct sheet *s);
/* The number that was given last; 0: none. */
uint64_t auto_number_last(const struct sheet *s, const struct auto_number *n);

#endif

/* SPDX-License-Identifier: MIT */
/* The index of a table while it is made, and the two ways of making it. */
#ifndef TABLE_ROWS_H
#define TABLE_ROWS_H

#include "records/table.h"

/* All zero is an index without rows. */
struct table_rows {
	uint64_t *starts; /* with realloc; room for one more than `room` */
	uint64_t *lines;  /* NULL: row i is on line i + 2 */
	size_t count, room;
	uint64_t *bad; /* a bit for each row, or NULL */
	size_t bad_count, bad_words;
};

void table_rows_release(struct table_rows *r);

/*
 * Add n rows: where they begin, and how many line feeds lie inside cells
 * between some place and there; `before` is how many do before that place.
 * False: memory ran out.
 */
bool table_rows_add(struct table_rows *r, const uint64_t *starts,
	const uint64_t *breaks, uint64_t before, size_t n);

/* The row added last is a bad one; false: memory ran out. */
bool table_rows_mark(struct table_rows *r);

/* Add the end, and give back room that is not needed. */
bool table_rows_finish(struct table_rows *r, uint64_t end);

/* What an index is made of. */
struct table_part {
	const struct source *src;
	const struct table_how *how;
	const struct scan *scan;
	size_t begin;    /* behind the header */
	uint64_t line;   /* there */
	uint64_t breaks; /* line feeds inside the header's cells */
	size_t columns;  /* 0: unknown, the header is wrong */
	bool mapped;     /* the text is a file's pages */
};

/* The same as table_of, for the pages of a file. */
enum opk_status table_of_pages(struct table *out, struct span bytes,
	const char *name, const struct table_how *how, struct faults *f);

enum table_verdict { TABLE_FINE, TABLE_DOUBTFUL, TABLE_LOST_MEMORY };

/*
 * Index by many workers, fast. Doubtful: something is wrong, or not known
 * here, and the index has to be made strictly.
 */
enum table_verdict table_index(
	const struct table_part *p, struct table_rows *rows);

/* Index row by row with the strict reader, which says what is wrong. */
enum opk_status table_index_strictly(
	const struct table_part *p, struct table_rows *rows, struct faults *f);

/* Most rows: COLUMN_NONE and the like must not be a row's number. */
static inline bool table_rows_are_too_many(const struct table_rows *r)
{
	return r->count >= ROW_NONE;
}

#endif

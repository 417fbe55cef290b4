/* SPDX-License-Identifier: MIT */
/*
 * Finding rows and cells, 64 bytes at a time.
 *
 * There are several of these, of different speed, with the same answers. None
 * of them says what is wrong with a table: where something may be, they say
 * no, and the strict reader (table.h) looks again.
 */
#ifndef ROWSCAN_H
#define ROWSCAN_H

#include <time.h>

#include "records/table.h"

/* What scan->index finds in a part of a table. */
struct scan_part {
	struct span text; /* the whole table */
	size_t from;      /* a row begins here, */
	size_t to;        /* and those whose line feed is before this follow */
	size_t columns;   /* that rows must have; not 0 */
	/* where rows begin, and how many line feeds lie inside cells between
	 * `from` and there; both arrays are kept and grown with realloc */
	uint64_t *starts, *breaks;
	size_t count, room;
	uint64_t all_breaks; /* up to the end of the last row, */
	size_t end;          /* which is here */
	bool lost_memory;
};

struct scan {
	/* Is the number of quotes odd? */
	bool (*quotes_are_odd)(struct span s);
	/* Behind the first line feed outside quotes in bytes `from` up to `to`
	 * of the text, or SIZE_MAX; quoted: it begins inside quotes. */
	size_t (*find_row)(
		struct span text, size_t from, size_t to, bool quoted);
	/*
	 * Index the rows of a part, checking all that the strict reader checks.
	 * False when there may be something wrong (or a line ends with CR
	 * alone, or memory is lost).
	 */
	bool (*index)(struct scan_part *p);
	/* Cut a row without its line end into n cells; bytes up to `end` may
	 * be read. Safe with any text: what is missing is empty. */
	void (*cut)(
		struct span row, const char *end, struct span *cells, size_t n);
	/* One cell of a row, by number. */
	struct span (*cell)(struct span row, const char *end, size_t number);
};

extern const struct scan scan_plain, scan_sse2, scan_avx2;

/* The one to take; NULL: this processor has it not. */
const struct scan *scan_get(enum scan_with with);

/* Can this processor do it? */
bool scan_is_possible(enum scan_with with);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * A table of records: its columns, its rows by number, cells on demand.
 *
 *     table_open(&t, dir, path, name, &how, f);   map and index the file
 *     table_cells(&t, row, cells);                cut a row where it lies
 *     cell_text(cells[k], &scratch);              its text without quotes
 *     table_close(&t);
 *
 * The bytes are mapped, not read: memory is eight bytes a row. Values are
 * text; nothing is guessed or reformatted (formats/records.md). Any number
 * of threads may read an open table.
 *
 * It does not change as long as no other program writes into the file. If
 * one does, cells may hold anything, but nothing is read outside the file:
 * ask table_is_current before using what was made of them. Where the file
 * becomes shorter, reading what is gone raises SIGBUS.
 */
#ifndef TABLE_H
#define TABLE_H

#include <time.h>

#include "util/arena.h"
#include "util/buf.h"
#include "util/fault.h"
#include "util/map.h"

/* A column that a table does not have. */
#define COLUMN_NONE UINT32_MAX
/* A row that a table does not have. */
#define ROW_NONE UINT32_MAX

/* Which code finds quotes, separators and line ends. */
enum scan_with {
	SCAN_BEST,  /* the fastest that this processor has */
	SCAN_PLAIN, /* byte by byte: what the others are measured against */
	SCAN_SSE2,
	SCAN_AVX2
};

/* How a table is opened. All zero is a good default. */
struct table_how {
	unsigned workers; /* 0: one */
	size_t chunk;     /* bytes a worker takes at once; 0: a good size */
	enum scan_with with;
	int spool; /* directory for what has to be unpacked; only for .gz */
	/* what is wrong with rows is said in warnings; they are kept apart */
	bool reject;
};

struct scan;

struct timespec;

/* The file of a table, and how it was when it was opened. All zero: none. */
struct table_file {
	bool is_open;
	int fd; /* the table's own */
	int64_t bytes;
	struct timespec written, changed; /* st_mtim, st_ctim */
};

struct table {
	const char *name;     /* for faults; borrowed */
	struct span bytes;    /* the whole file, unpacked */
	struct span *columns; /* the header's names, without quotes */
	size_t column_count;
	struct span header;   /* its bytes, byte order mark and line end too */
	struct span line_end; /* of the header: "\n", "\r\n" or "\r" */
	uint64_t *starts;     /* row i is at starts[i] up to starts[i + 1] */
	size_t row_count;     /* less than ROW_NONE; the header is none */
	bool ends_open;       /* the last row (or the header) has no line end */
	bool packed;          /* it came from gzip */
	uint64_t *lines; /* line of each row, where one has several; or NULL */
	uint64_t *bad;   /* a bit for each row, or NULL: there is no bad one */
	size_t bad_count;
	struct arena arena;
	const struct scan *scan; /* how rows are cut */
	struct map names;        /* a column's number, by its name */
	void *mapped;
	size_t mapped_bytes;
	struct table_file file; /* packed, if it is */
};

/*
 * Open and index a table. path ends in .csv or .csv.gz; links are not
 * followed, unless dir is AT_FDCWD: then the user named it. Faults are
 * bad-records or bad-encoding with line and column, all of them up to the
 * collection's limit, found by a strict second pass: a stray or unclosed
 * quote, a NUL, invalid UTF-8 (UTF-16 is named), a row with another number
 * of cells than the header, a column named twice; a header without `id` is
 * the caller's business. An empty file is a table without columns. The
 * result does not depend on workers, chunk or `with`. Linear. *out is to be
 * closed only when this gives OPK_OK.
 */
enum opk_status table_open(struct table *out, int dir, const char *path,
	const char *name, const struct table_how *how, struct faults *f);

/* The same of an open file, which may be closed then; name ends in .gz where
 * it is packed. */
enum opk_status table_open_file(struct table *out, int fd, const char *name,
	const struct table_how *how, struct faults *f);

/* The same of bytes in memory, borrowed. */
enum opk_status table_of(struct table *out, struct span bytes, const char *name,
	const struct table_how *how, struct faults *f);

void table_close(struct table *t);

/*
 * Is the file as it was when the table was opened, by its size and times?
 * Whether it still has its name is not asked. True for bytes in memory.
 */
bool table_is_current(const struct table *t);

/* The number of a column, or COLUMN_NONE. */
uint32_t table_column(const struct table *t, struct span name);

/* A row's bytes, line end included. */
static inline struct span table_row(const struct table *t, size_t row)
{
	return (struct span){ t->bytes.ptr + t->starts[row],
		(size_t)(t->starts[row + 1] - t->starts[row]) };
}

/* How many bytes of a row (of table_row) are its line end: 0, 1 or 2. */
static inline size_t row_end_bytes(struct span row)
{
	char last = row.len ? row.ptr[row.len - 1] : 'x';

	if (last == '\n')
		return row.len > 1 && row.ptr[row.len - 2] == '\r' ? 2 : 1;
	return last == '\r';
}

/* On which line of the file a row begins, from 1; the header is line 1. */
uint64_t table_line(const struct table *t, size_t row);

/* Is the row a bad one (only with `reject`)? It has no cells then. */
bool table_is_bad(const struct table *t, size_t row);

/*
 * Cut a row into its cells as they stand, quotes included: column_count of
 * them. Cost: the row's bytes, read once, in wide steps.
 */
void table_cells(const struct table *t, size_t row, struct span *cells);

/* One cell of a row; the rest is passed over. */
struct span table_cell(const struct table *t, size_t row, uint32_t column);

/* Is a cell, as it stands, empty? Quotes around nothing are nothing. */
static inline bool cell_is_empty(struct span cell)
{
	return !cell.len || (cell.len == 2 && cell.ptr[0] == '"');
}

/*
 * The text of a cell as it stands. Borrows from the cell; where doubled
 * quotes have to go, from `scratch`, until that is cleared or grows.
 */
struct span cell_text(struct span cell, struct buf *scratch);

/* cell_text with all of the room for itself: what was there before goes. */
static inline struct span cell_plain(struct span cell, struct buf *room)
{
	if (cell.len < 2 || cell.ptr[0] != '"')
		return cell;
	buf_clear(room);
	return cell_text(cell, room);
}

/* Do two cells hold the same text? Does a cell hold this one? */
bool cell_same(struct span a, struct span b);
bool cell_holds(struct span cell, struct span text);

/* Add a text as a cell: in quotes if it needs them (comma, quote, CR, LF). */
void cell_add(struct buf *out, struct span text);

/* All zero is an index without rows. */
struct table_rows {
	uint64_t *starts; /* with realloc; room for one more than `room` */
	uint64_t *lines;  /* NULL: row i is on line i + 2 */
	size_t count, room;
	uint64_t *bad; /* a bit for each row, or NULL */
	size_t bad_count, bad_words;
};

void table_rows_release(struct table_rows *r);

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

enum table_verdict { TABLE_FINE, TABLE_DOUBTFUL, TABLE_LOST_MEMORY };

/*
 * Index by many workers, fast. Doubtful: something is wrong, or not known
 * here, and the index has to be made strictly.
 */
enum table_verdict table_index(
	const struct table_part *p, struct table_rows *rows);

/* Most bytes of one row, and most columns. */
enum { ROW_BYTES = 64 << 20, ROW_CELLS = 100000 };

/* A row as it stands in the table. */
struct csv_row {
	size_t from, to; /* its bytes, line end included */
	uint64_t line;   /* on which it begins, from 1 */
	uint64_t breaks; /* line feeds inside its cells */
	size_t cells;
	bool bad; /* it was complained of */
};

/* Set up by csv_init; what the comments allow may be changed after it. */
struct csv_reader {
	struct span text;
	struct source shown; /* for faults; no text: no excerpts */
	struct faults *faults;
	bool warn;      /* say it in warnings, not in errors; may be set */
	size_t columns; /* that rows must have; 0: any; may be set */
	size_t at;      /* of the next row */
	uint64_t line;  /* of the next row */
	/* where to keep cells as they stand, of one row at a time; may be set,
	 * NULL: nowhere */
	struct arena *arena;
	VEC(struct span) cells;
};

/* Borrows all that it is given. Passes a byte order mark. */
void csv_init(struct csv_reader *r, const struct source *src, struct faults *f);

static inline bool csv_has_row(const struct csv_reader *r)
{
	return r->at < r->text.len;
}

/*
 * Read one row. What is wrong with it is reported, and row->bad is set:
 * bad-records for a quote out of place, a NUL, another number of cells than
 * `columns`, too many bytes or cells; bad-encoding for what is no UTF-8. A
 * row with a quote out of place ends at the next line end behind that place,
 * whatever quotes may follow; behind the opening quote, if the cell is not
 * closed within ROW_BYTES. Only lost memory is a failure.
 */
enum opk_status csv_next(struct csv_reader *r, struct csv_row *row);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * A table is the same whichever way it is indexed, and written anew without
 * a change it is what it was.
 *
 * The first byte is the size of a chunk (0: a good one), the second says how
 * many workers; the rest is the table.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "records/table.h"
#include "records/rewrite.h"
#include "records/rowscan.h"

enum { CELLS = 4096 };

/* The strict reader's index and complaints against a table's. */
static void compare(const struct table *t, struct faults *said)
{
	struct arena a = { .limit = 64u << 20 };
	struct source src = { "fuzz", t->bytes };
	struct faults f = { .arena = &a };
	struct csv_reader r;
	struct csv_row row;
	size_t i = 0;

	csv_init(&r, &src, &f);
	r.warn = true;
	if (csv_has_row(&r) && csv_next(&r, &row))
		abort();
	r.columns = t->column_count;
	for (; csv_has_row(&r); i++) {
		if (csv_next(&r, &row) || i >= t->row_count)
			abort();
		if (row.from != t->starts[i] || row.to != t->starts[i + 1] ||
			row.line != table_line(t, i) ||
			row.bad != table_is_bad(t, i))
			abort();
	}
	if (i != t->row_count || said->warnings != f.warnings)
		abort();
	arena_release(&a);
}

/* Cells lie within their row, in order, and each is found by its number. */
static void cut(const struct table *t, struct span *cells, struct buf *scratch)
{
	for (size_t i = 0; i < t->row_count; i++) {
		struct span row = table_row(t, i);
		const char *at = row.ptr;

		table_cells(t, i, cells);
		for (uint32_t k = 0; k < t->column_count; k++) {
			struct span one = table_cell(t, i, k);

			if (one.ptr != cells[k].ptr || one.len != cells[k].len)
				abort();
			if (one.ptr < at ||
				one.ptr + one.len > row.ptr + row.len)
				abort();
			at = one.ptr + one.len;
			if (cell_text(one, scratch).len > one.len)
				abort();
		}
		buf_clear(scratch);
	}
}

/* Without a change: the same bytes. */
static void write_again(const struct table *t, const struct table_how *how)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct rewrite r = { .table = t,
		.header = t->header,
		.line_end = t->line_end,
		.workers = how->workers,
		.chunk = how->chunk };
	struct rewritten done;
	int fd = memfd_create("table", MFD_CLOEXEC);
	char *back = malloc(t->bytes.len + 1);

	if (fd < 0 || !back)
		abort();
	if (rewrite_run(&r, fd, "fuzz", true, &a, &f, &done) ||
		done.bytes != t->bytes.len)
		abort();
	if (pread(fd, back, t->bytes.len + 1, 0) != (ssize_t)t->bytes.len ||
		(t->bytes.len && memcmp(back, t->bytes.ptr, t->bytes.len)))
		abort();
	free(back);
	close(fd);
	arena_release(&a);
}

static enum opk_status read_with(
	struct span text, const struct table_how *how, size_t *faults)
{
	struct arena a = { .limit = 256u << 20 };
	struct faults f = { .arena = &a };
	struct span *cells = calloc(CELLS, sizeof *cells);
	struct buf scratch = { 0 };
	struct table t;
	enum opk_status st = table_of(&t, text, "fuzz", how, &f);

	if (!cells || (st != OPK_OK) != (f.errors > 0))
		abort();
	*faults = f.errors + f.warnings;
	if (!st && t.column_count <= CELLS) {
		if (how->reject)
			compare(&t, &f);
		cut(&t, cells, &scratch);
		write_again(&t, how);
	}
	if (!st)
		table_close(&t);
	free(cells);
	buf_release(&scratch);
	arena_release(&a);
	return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct table_how how = { 0 };
	size_t n[2] = { 0 }, got;
	enum opk_status st[2] = { OPK_OK };
	struct span text;

	if (size < 2)
		return 0;
	text = (struct span){ (const char *)data + 2, size - 2 };
	for (int reject = 0; reject < 2; reject++) {
		how = (struct table_how){ .with = SCAN_PLAIN,
			.reject = reject };
		st[reject] = read_with(text, &how, &n[reject]);
		how.chunk = data[0];
		how.workers = data[1] % 4;
		for (how.with = SCAN_BEST; how.with <= SCAN_AVX2; how.with++)
			if (scan_is_possible(how.with) &&
				(read_with(text, &how, &got) != st[reject] ||
					got != n[reject]))
				abort(); /* another table */
	}
	return 0;
}

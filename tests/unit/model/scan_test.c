/* SPDX-License-Identifier: MIT */
/*
 * However a table is indexed, it is what the strict reader makes of it: by
 * every scanner, in chunks of every size, by any number of workers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault_fixture.h"
#include "random_table.h"
#include "records/table.h"
#include "records/rowscan.h"
#include "util/text.h"
#include "records/scan_part.h"

enum { TABLES = 4000, CELLS = 64 };

/* What the strict reader says of a table: rows, lines, cells, as text. */
struct expected {
	const char *rows;
	bool bad, lone_cr;
};

static void add_cells(struct buf *b, const struct span *cells, size_t n)
{
	for (size_t k = 0; k < n; k++)
		buf_print(b, " %zu:", cells[k].len);
	buf_add_char(b, '\n');
}

static bool has_lone_cr(struct span s, const struct csv_row *row)
{
	return row->to > row->from && s.ptr[row->to - 1] == '\r';
}

static struct expected read_strictly(struct arena *a, struct span text)
{
	struct source src = { "t.csv", text };
	struct faults f = { .arena = a };
	struct expected e = { 0 };
	struct buf b = { 0 };
	struct csv_reader r;
	struct csv_row row;

	csv_init(&r, &src, &f);
	r.arena = a;
	r.warn = true;
	for (bool header = true; csv_has_row(&r); header = false) {
		assert_int_equal(csv_next(&r, &row), 0);
		if (header) {
			r.columns = row.cells;
			continue;
		}
		e.lone_cr |= has_lone_cr(text, &row);
		e.bad |= row.bad;
		buf_print(&b, "%zu-%zu line %ju%s", row.from, row.to,
			(uintmax_t)row.line, row.bad ? " bad" : "");
		if (row.bad)
			buf_add_char(&b, '\n');
		else
			add_cells(&b, r.cells.items, r.cells.count);
	}
	e.rows = arena_copy(a, buf_span(&b)).ptr;
	buf_release(&b);
	return e;
}

static const char *show(struct arena *a, const struct table *t)
{
	struct span cells[CELLS], all;
	struct buf b = { 0 };

	assert_true(t->column_count <= CELLS);
	for (size_t i = 0; i < t->row_count; i++) {
		bool bad = table_is_bad(t, i);

		buf_print(&b, "%ju-%ju line %ju%s", (uintmax_t)t->starts[i],
			(uintmax_t)t->starts[i + 1],
			(uintmax_t)table_line(t, i), bad ? " bad" : "");
		table_cells(t, i, cells);
		for (uint32_t k = 0; k < t->column_count; k++) {
			struct span one = table_cell(t, i, k);

			assert_ptr_equal(one.ptr, cells[k].ptr);
			assert_int_equal(one.len, cells[k].len);
		}
		if (bad)
			buf_add_char(&b, '\n');
		else
			add_cells(&b, cells, t->column_count);
	}
	all = arena_copy(a, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

/* The table in memory of exactly its size, so that a byte read beyond it is
 * noticed by a sanitizer. */
static struct span exactly(const struct buf *text)
{
	char *p = malloc(text->len ? text->len : 1);

	assert_non_null(p);
	if (text->len)
		memcpy(p, text->ptr, text->len);
	return (struct span){ p, text->len };
}

static void compare(struct arena *a, struct span text,
	const struct table_how *how, const struct expected *e, const char *said)
{
	struct faults f = { .arena = a };
	struct table t;
	enum opk_status st = table_of(&t, text, "t.csv", how, &f);

	assert_int_equal(st, e->bad && !how->reject ? OPK_MALFORMED : OPK_OK);
	assert_string_equal(list_faults(a, &f), said);
	if (st)
		return;
	assert_string_equal(show(a, &t), e->rows);
	table_close(&t);
}

/* What is said of the table, when it is read at once. */
static const char *faults_of(struct arena *a, struct span text, bool reject)
{
	const struct table_how how = { .with = SCAN_PLAIN, .reject = reject };
	struct faults f = { .arena = a };
	struct table t;

	if (!table_of(&t, text, "t.csv", &how, &f))
		table_close(&t);
	return list_faults(a, &f);
}

/* The header's end, and what follows as a part to be indexed. */
static void fast_path_is_taken(struct arena *a, struct span text,
	const struct expected *e, const struct table_how *how)
{
	struct source src = { "t.csv", text };
	struct faults f = { .arena = a };
	struct table_rows rows = { 0 };
	struct csv_reader r;
	struct csv_row row;
	struct table_part part = {
		.src = &src, .how = how, .scan = scan_get(how->with), .line = 2
	};

	csv_init(&r, &src, &f);
	assert_int_equal(csv_next(&r, &row), 0);
	part.begin = row.to;
	part.columns = row.cells;
	part.breaks = row.breaks;
	assert_int_equal(table_index(&part, &rows),
		e->bad || e->lone_cr ? TABLE_DOUBTFUL : TABLE_FINE);
	table_rows_release(&rows);
}

static struct table_how any_how(struct random *r, size_t bytes)
{
	return (struct table_how){ .workers = random_below(r, 9),
		.chunk = random_below(r, (uint32_t)bytes + 2),
		.with = (enum scan_with)random_below(r, 4),
		.reject = random_one_in(r, 2) };
}

static void check_table(struct random *r, const struct buf *text, unsigned hows)
{
	struct arena a = { 0 };
	struct span s = exactly(text);
	struct expected e = read_strictly(&a, s);
	const char *said[] = { faults_of(&a, s, false),
		faults_of(&a, s, true) };

	for (unsigned i = 0; i < hows; i++) {
		struct table_how how = any_how(r, s.len);

		if (!scan_is_possible(how.with))
			continue;
		compare(&a, s, &how, &e, said[how.reject]);
	}
	arena_release(&a);
	free((void *)(uintptr_t)s.ptr);
}

static void every_way_of_indexing_gives_the_same(void **state)
{
	struct random r = { 1 };
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < TABLES; i++) {
		struct random_shape shape = random_shape(&r);

		random_table(&r, &shape, &text);
		check_table(&r, &text, 6);
	}
	buf_release(&text);
}

static void every_size_of_chunk_gives_the_same(void **state)
{
	struct random r = { 2 };
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < 40; i++) {
		struct arena a = { 0 };
		struct random_shape shape = random_shape(&r);
		struct expected e;
		struct span s;

		random_table(&r, &shape, &text);
		s = exactly(&text);
		e = read_strictly(&a, s);
		for (size_t chunk = 1; chunk <= s.len + 1; chunk++) {
			struct table_how how = { .workers = 1 + chunk % 4,
				.chunk = chunk,
				.with = (enum scan_with)(chunk % 4) };

			if (scan_is_possible(how.with))
				compare(&a, s, &how, &e,
					faults_of(&a, s, false));
		}
		arena_release(&a);
		free((void *)(uintptr_t)s.ptr);
	}
	buf_release(&text);
}

static void only_what_is_wrong_or_ends_with_cr_is_slow(void **state)
{
	struct random r = { 3 };
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < TABLES; i++) {
		struct arena a = { 0 };
		struct random_shape shape = random_shape(&r);
		struct table_how how;
		struct expected e;

		random_table(&r, &shape, &text);
		how = any_how(&r, text.len);
		if (!scan_is_possible(how.with))
			continue;
		e = read_strictly(&a, buf_span(&text));
		fast_path_is_taken(&a, buf_span(&text), &e, &how);
		arena_release(&a);
	}
	buf_release(&text);
}

/* Bytes without any order: mostly wrong, never misread. */
static void noise_gives_the_same(void **state)
{
	static const char letters[] = "\",\n\ra\xc3\xa4";
	struct random r = { 4 };
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < TABLES; i++) {
		uint32_t n = random_below(&r, random_one_in(&r, 4) ? 300 : 12);

		buf_clear(&text);
		buf_add_text(&text, random_one_in(&r, 2) ? "a,b\n" : "a\n");
		for (uint32_t k = 0; k < n; k++)
			buf_add_char(&text,
				letters[random_below(&r, sizeof letters)]);
		check_table(&r, &text, 4);
	}
	buf_release(&text);
}

/* Bytes at which the rules for UTF-8 change. */
static const unsigned char edges[] = { 'a', 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0,
	0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0,
	0xf1, 0xf3, 0xf4, 0xf5, 0xff };

static bool is_indexed(
	struct scan_part *p, const struct scan *scan, struct span text)
{
	p->text = text;
	p->from = 0;
	p->to = text.len;
	p->columns = 1;
	p->count = 0;
	return scan->index(p);
}

/* Four bytes of all kinds, at all places of a block, before its end. */
static void utf8_is_judged_as_everywhere(void **state)
{
	enum { KINDS = sizeof edges, ALL = KINDS * KINDS * KINDS * KINDS };
	const struct scan *scan = scan_get(SCAN_BEST);
	struct scan_part part = { 0 };
	char bytes[160];

	(void)state;
	assert_true(scan_part_grow(&part));
	for (uint32_t i = 0; i < ALL; i++) {
		size_t at = 3 + i % 131, len = i % 5 ? sizeof bytes : at + 4;
		struct span text = { bytes, len };

		memset(bytes, i % 7 ? 'x' : '\n', sizeof bytes);
		for (uint32_t k = 0, rest = i; k < 4; k++, rest /= KINDS)
			bytes[at + k] = (char)edges[rest % KINDS];
		if (is_indexed(&part, scan, text) !=
			(text_find_invalid(text) == len))
			fail_msg("%02x %02x %02x %02x at %zu of %zu",
				(unsigned char)bytes[at],
				(unsigned char)bytes[at + 1],
				(unsigned char)bytes[at + 2],
				(unsigned char)bytes[at + 3], at, len);
	}
	scan_part_release(&part);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_of_indexing_gives_the_same),
		cmocka_unit_test(every_size_of_chunk_gives_the_same),
		cmocka_unit_test(only_what_is_wrong_or_ends_with_cr_is_slow),
		cmocka_unit_test(noise_gives_the_same),
		cmocka_unit_test(utf8_is_judged_as_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Other projects' tables: csv-spectrum's, and those of rust-csv. */
#include "codec_fixture.h"

#include "codec/json.h"
#include "records/table.h"
#include "tree/node.h"
#include "records/rowscan.h"

#define SPECTRUM "tests/corpus/csv/spectrum/csvs/"
#define RUST "tests/corpus/csv/rust/"

enum { CELLS = 16 };

/* Open by every scanner in turn, in small chunks; all have to agree. */
static enum opk_status open_table(
	struct document *d, unsigned turn, struct table *t)
{
	const struct table_how how = { .with = (enum scan_with)(turn % 4),
		.chunk = turn < 4 ? 0 : 7,
		.workers = turn < 4 ? 1 : 2 };

	if (!scan_is_possible(how.with))
		return table_of(t, d->src.text, d->src.name,
			&(struct table_how){ 0 }, &d->faults);
	return table_of(t, d->src.text, d->src.name, &how, &d->faults);
}

static void check_row(const struct table *t, size_t row, const struct node *n)
{
	struct span cells[CELLS];
	struct buf scratch = { 0 };

	table_cells(t, row, cells);
	for (size_t k = 0; k < t->column_count; k++) {
		const struct node *want = node_get(n, t->columns[k]);

		assert_non_null(want);
		assert_true(
			span_equal(cell_text(cells[k], &scratch), want->text));
	}
	buf_release(&scratch);
}

static void check_against(struct document *d, const struct node *rows)
{
	struct table t;

	for (unsigned turn = 0; turn < 8; turn++) {
		size_t i = 0;

		assert_int_equal(open_table(d, turn, &t), OPK_OK);
		NODE_EACH (n, rows) {
			assert_true(i < t.row_count);
			check_row(&t, i++, n);
		}
		assert_int_equal(i, t.row_count);
		table_close(&t);
	}
}

static void spectrum_is_read_as_its_json_says(void **state)
{
	static const char *const names[] = { "comma_in_quotes", "empty",
		"empty_crlf", "escaped_quotes", "json", "newlines",
		"newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf",
		"utf8" };
	char path[128];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct document csv, json;
		struct node *rows;

		snprintf(path, sizeof path, SPECTRUM "%s.csv", names[i]);
		document_load(&csv, path);
		snprintf(path, sizeof path, SPECTRUM "../json/%s.json",
			names[i]);
		document_load(&json, path);
		assert_int_equal(
			json_read(&json.src, &json.arena, &json.faults, &rows),
			OPK_OK);
		check_against(&csv, rows);
		document_close(&csv);
		document_close(&json);
	}
}

static void other_quotes_and_encodings_are_refused(void **state)
{
	static const struct {
		const char *path;
		enum opk_code code;
		uint32_t line, column;
		const char *words;
	} files[] = {
		{ SPECTRUM "location_coordinates.csv", OPK_BAD_RECORDS, 2, 24,
			"stray" },
		{ RUST "strange.csv", OPK_BAD_RECORDS, 1, 4,
			"behind a closing quote" },
		{ RUST "uspop-latin1.csv", OPK_BAD_ENCODING, 4, 1, "UTF-8" },
	};
	struct table t;

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++)
		for (unsigned turn = 0; turn < 8; turn++) {
			struct document d;

			document_load(&d, files[i].path);
			assert_int_equal(
				open_table(&d, turn, &t), OPK_MALFORMED);
			assert_true(
				document_has(&d, files[i].code, files[i].line,
					files[i].column, files[i].words));
			document_close(&d);
		}
}

static void separators_and_headers_are_not_guessed(void **state)
{
	static const struct {
		const char *path;
		size_t columns, rows;
		const char *last; /* cell */
	} files[] = {
		{ RUST "smallpop.csv", 4, 10, "42605" },
		{ RUST "smallpop-colon.csv", 1, 10,
			"Concord:NH:United States:42605" },
		{ RUST "smallpop-no-headers.csv", 4, 9, "42605" },
		{ RUST "uspop.csv", 5, 100, "-109.0558333" },
		{ RUST "uspop-null.csv", 5, 100, "-109.0558333" },
	};
	struct span cells[CELLS];
	struct table t;

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct document d;

		document_load(&d, files[i].path);
		assert_int_equal(open_table(&d, (unsigned)i, &t), OPK_OK);
		assert_int_equal(t.column_count, files[i].columns);
		assert_int_equal(t.row_count, files[i].rows);
		table_cells(&t, t.row_count - 1, cells);
		assert_true(span_is(cells[t.column_count - 1], files[i].last));
		table_close(&t);
		document_close(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spectrum_is_read_as_its_json_says),
		cmocka_unit_test(other_quotes_and_encodings_are_refused),
		cmocka_unit_test(separators_and_headers_are_not_guessed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

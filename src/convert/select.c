/* SPDX-License-Identifier: MIT */
/* Finding the rows of a run: by a table, by criteria, or all. */
#include "convert/run_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "records/column_index.h"
#include "util/pool.h"
#include "util/random.h"

enum { STRIDE = 128 };

struct worker {
	struct buf text;
	struct sheet_reader reader;
};

struct selection {
	struct run *run;
	const struct sheet *source;
	const struct table *table; /* the selection; NULL: --where or --all */
	struct worker *workers;
	struct where *where;
	uint32_t converted; /* column, or COLUMN_NONE */
	uint64_t *bits;     /* of the source's rows that are selected */
	/* rows of the source by a unique field */
	uint32_t column;
	uint64_t seed[2];
	struct slots slots;
};

/* What is neither true nor false is selected, and fails. */
static bool is_converted(
	const struct selection *x, struct worker *w, size_t row)
{
	bool truth = false;

	if (x->converted == COLUMN_NONE)
		return false;
	text_parse_boolean(
		cell_plain(table_cell(&x->source->table, row, x->converted),
			&w->text),
		&truth);
	return truth;
}

/* --where and --all: 64 rows at once, so that bits need no lock. */
static void test_rows(void *user, unsigned worker, size_t item)
{
	struct selection *x = user;
	const struct table *t = &x->source->table;
	struct worker *w = &x->workers[worker];
	size_t row = item * 64, end = row + 64;
	uint64_t bits = 0;

	if (end > x->source->row_count)
		end = x->source->row_count;
	for (; row < end; row++) {
		if (table_is_bad(t, row))
			continue;
		if (is_converted(x, w, row))
			continue;
		if (!x->where || where_holds(x->where, worker, (uint32_t)row))
			bits |= (uint64_t)1 << row % 64;
	}
	x->bits[item] = bits;
}

static bool take_bits(struct selection *x)
{
	struct run *r = x->run;
	size_t words = x->source->row_count / 64 + 1, count = 0;
	size_t limit =
		r->options.limit > 0 ? (size_t)r->options.limit : SIZE_MAX;

	for (size_t i = 0; i < words; i++)
		count += (size_t)__builtin_popcountll(x->bits[i]);
	if (count > limit)
		count = limit;
	r->rows = malloc((count + 1) * sizeof *r->rows);
	if (!r->rows)
		return false;
	for (size_t i = 0; i < words; i++)
		for (uint64_t left = x->bits[i]; left && r->row_count < count;
			left &= left - 1)
			r->rows[r->row_count++] = (struct chosen){
				.source = (uint32_t)(i * 64) +
					  (uint32_t)__builtin_ctzll(left),
				.row = ROW_NONE
			};
	return true;
}

static enum opk_status select_by_test(struct selection *x)
{
	struct run *r = x->run;
	size_t items = (size_t)x->source->row_count / 64 + 1;
	enum opk_status st = OPK_OK;

	if (r->options.where)
		st = where_open(r, &x->where);
	if (st)
		return st;
	x->converted = map_get(&x->source->by_name, SPAN("Converted__s"));
	if (x->converted >= x->source->table.column_count)
		x->converted = COLUMN_NONE;
	x->bits = calloc(items, sizeof *x->bits);
	if (!x->bits)
		return fault_memory(r->setting->faults);
	pool_run(r->options.workers, items, test_rows, x);
	return (!x->where || !where_failed(x->where)) && take_bits(x)
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

/* The text by which a row of the selection names its record. */
static struct span name_of(const struct selection *x, size_t row, struct buf *b)
{
	return cell_plain(
		table_cell(x->table, row, x->run->recipe->names_column), b);
}

static void find_rows(void *user, unsigned worker, size_t item)
{
	struct selection *x = user;
	size_t i = item * STRIDE, end = i + STRIDE;

	if (end > x->run->row_count)
		end = x->run->row_count;
	for (; i < end; i++) {
		struct chosen *c = &x->run->rows[i];
		struct span name = name_of(x, c->row, &x->workers[worker].text);

		c->source = x->column == x->source->id
				    ? sheet_find(x->source, name)
				    : column_index_find(&x->slots,
					      &x->source->table, x->column,
					      x->seed, name);
	}
}

static uint32_t fail_twice(struct selection *x, uint32_t before)
{
	struct run *r = x->run;
	char words[64]; /* run_fault keeps a copy of what is new */
	struct row_fault fault = { ROW_DUPLICATE_DATA, r->recipe->names_field,
		SPAN("") };
	int n = snprintf(words, sizeof words, "selected before, on line %ju",
		(uintmax_t)table_line(x->table, before));

	fault.message = (struct span){ words, (size_t)n };
	return run_fault(r, &fault);
}

/* Checks 1 and 2. */
static bool check_rows(struct selection *x)
{
	struct run *r = x->run;
	uint32_t *seen = calloc((size_t)x->source->row_count + 1, sizeof *seen);
	const struct row_fault nobody = { ROW_INVALID_DATA,
		r->recipe->names_field, SPAN("no such record") };
	bool good = seen;

	for (size_t i = 0; good && i < r->row_count; i++) {
		struct chosen *c = &r->rows[i];

		if (c->source == ROW_NONE) {
			c->fault = run_fault(r, &nobody);
			good = c->fault;
		} else if (seen[c->source]) {
			c->fault =
				fail_twice(x, r->rows[seen[c->source] - 1].row);
			good = c->fault;
		} else {
			seen[c->source] = (uint32_t)i + 1;
		}
	}
	free(seen);
	return good;
}

static bool list_rows(struct selection *x)
{
	struct run *r = x->run;
	size_t limit =
		r->options.limit > 0 ? (size_t)r->options.limit : SIZE_MAX;

	r->rows = malloc((x->table->row_count + 1) * sizeof *r->rows);
	if (!r->rows)
		return false;
	for (size_t i = 0; i < x->table->row_count && r->row_count < limit; i++)
		if (!table_is_bad(x->table, i))
			r->rows[r->row_count++] =
				(struct chosen){ .source = ROW_NONE,
					.row = (uint32_t)i };
	return true;
}

/* Index the source by the field that names its records. */
static bool index_names(struct selection *x)
{
	struct sheet *s = x->run->recipe->source;

	if (x->column == s->id)
		return sheet_index(s);
	random_seed(x->seed, sizeof x->seed);
	return column_index(&x->slots, &s->table, x->column, x->seed,
		x->run->options.workers, NULL);
}

static enum opk_status select_by_table(struct selection *x)
{
	struct run *r = x->run;
	struct sheet *s = r->recipe->source;
	bool good, was_indexed = s->is_indexed;

	x->column = span_is(r->recipe->names_field, "id")
			    ? s->id
			    : map_get(&s->by_name, r->recipe->names_field);
	good = list_rows(x);
	if (good && x->column < s->table.column_count) {
		good = index_names(x);
		if (good)
			pool_run(r->options.workers,
				(r->row_count + STRIDE - 1) / STRIDE, find_rows,
				x);
	}
	if (!was_indexed && s->is_indexed) { /* who needs it makes it again */
		slots_close(&s->by_id);
		s->is_indexed = false;
	}
	return good && check_rows(x) && select_say_unused(r)
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

static void close_selection(struct selection *x)
{
	for (unsigned i = 0; x->workers && i < x->run->options.workers; i++) {
		buf_release(&x->workers[i].text);
		sheet_reader_release(&x->workers[i].reader);
	}
	where_close(x->where);
	slots_close(&x->slots);
	free(x->workers);
	free(x->bits);
}

static bool text_failed(const struct selection *x)
{
	bool failed = false;

	for (unsigned i = 0; i < x->run->options.workers; i++)
		failed |= x->workers[i].text.failed;
	return failed;
}

enum opk_status run_select(struct run *r)
{
	struct selection x = { .run = r,
		.source = r->recipe->source,
		.table = r->setting->selection };
	enum opk_status st;

	x.workers = calloc(r->options.workers, sizeof *x.workers);
	if (!x.workers)
		return fault_memory(r->setting->faults);
	st = x.table ? select_by_table(&x) : select_by_test(&x);
	if (!st && text_failed(&x))
		st = fault_memory(r->setting->faults);
	close_selection(&x);
	return st;
}

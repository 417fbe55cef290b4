/* SPDX-License-Identifier: MIT */
/*
 * Columns of a selection that are fields of the source: a conversion reads
 * the records, not them. Where both differ, somebody has mended the wrong
 * place, and is told.
 */
#include <stdlib.h>

#include "convert/run_parts.h"
#include "model/value_text.h"
#include "util/pool.h"

enum { STRIDE = 256 };

/* One column of both tables, and what a worker found in it. */
struct pair {
	uint32_t given, own; /* own: COLUMN_NONE, where it is always empty */
	uint64_t count;      /* rows that differ */
	uint32_t first;      /* of them, a row of the selection */
};

struct comparing {
	const struct run *run;
	const struct table *given, *own;
	struct pair *pairs; /* pair_count for each worker */
	size_t pair_count;
	struct span *cells; /* room for a row of both, for each worker */
	struct buf *texts;  /* two for each worker */
};

static bool differs(const struct pair *p, const struct span *given,
	const struct span *own, struct buf *texts)
{
	struct span a = given[p->given],
		    b = p->own == COLUMN_NONE ? SPAN("") : own[p->own];

	return !span_equal(a, b) &&
	       !span_equal(cell_plain(a, &texts[0]), cell_plain(b, &texts[1]));
}

static void compare_rows(void *user, unsigned worker, size_t item)
{
	struct comparing *x = user;
	struct pair *pairs = x->pairs + worker * x->pair_count;
	struct span *given = x->cells + worker * (x->given->column_count +
							 x->own->column_count);
	struct span *own = given + x->given->column_count;
	size_t i = item * STRIDE, end = i + STRIDE;

	if (end > x->run->row_count)
		end = x->run->row_count;
	for (; i < end; i++) {
		const struct chosen *c = &x->run->rows[i];

		if (c->source == ROW_NONE)
			continue;
		table_cells(x->given, c->row, given);
		table_cells(x->own, c->source, own);
		for (size_t k = 0; k < x->pair_count; k++) {
			if (!differs(&pairs[k], given, own,
				    &x->texts[worker * 2]))
				continue;
			if (!pairs[k].count++ || c->row < pairs[k].first)
				pairs[k].first = c->row;
		}
	}
}

/* Columns that name a field of the source, but for the one that selects. */
static size_t find_pairs(struct comparing *x)
{
	const struct recipe *p = x->run->recipe;
	size_t n = 0;

	for (uint32_t i = 0; i < x->given->column_count; i++) {
		struct span name = x->given->columns[i];

		if (i == p->names_column || span_is(name, "id") ||
			!world_field(x->run->setting->world,
				x->run->setting->module, name))
			continue;
		x->pairs[n++] = (struct pair){ .given = i,
			.own = table_column(x->own, name) };
	}
	return n;
}

static void say(const struct comparing *x, const struct pair *p)
{
	const struct table *t = x->given;
	struct source src = { t->name, t->bytes };
	char shown[VALUE_BYTES];

	warn(x->run->setting->faults, OPK_NOT_CARRIED, &src,
		(uint32_t)table_line(t, p->first), 0,
		"column %s differs from the records in %ju row%s, and is not "
		"used\nMend the records, or give a target its value in a "
		"column such as %.*s.FIELD.",
		show(t->columns[p->given], shown), (uintmax_t)p->count,
		p->count == 1 ? "" : "s",
		SPAN_ARG(x->run->recipe->targets[0].module));
}

/* The workers' findings in the first one's pairs. */
static void add_up(struct comparing *x, unsigned workers)
{
	for (unsigned w = 1; w < workers; w++)
		for (size_t k = 0; k < x->pair_count; k++) {
			const struct pair *from =
				&x->pairs[w * x->pair_count + k];
			struct pair *to = &x->pairs[k];

			if (from->count &&
				(!to->count || from->first < to->first))
				to->first = from->first;
			to->count += from->count;
		}
}

bool select_say_unused(struct run *r)
{
	unsigned workers = r->options.workers;
	struct comparing x = { .run = r,
		.given = r->setting->selection,
		.own = &r->recipe->source->table };
	size_t width = x.given->column_count + x.own->column_count;
	bool good;

	if (!r->recipe->source->has_table)
		return true;
	x.pairs = calloc(
		(size_t)workers * (x.given->column_count + 1), sizeof *x.pairs);
	x.cells = calloc(workers * width + 1, sizeof *x.cells);
	x.texts = calloc((size_t)workers * 2, sizeof *x.texts);
	good = x.pairs && x.cells && x.texts;
	if (good)
		x.pair_count = find_pairs(&x);
	for (unsigned w = 1; good && w < workers; w++)
		for (size_t k = 0; k < x.pair_count; k++)
			x.pairs[w * x.pair_count + k] = x.pairs[k];
	if (good && x.pair_count) {
		pool_run(workers, (r->row_count + STRIDE - 1) / STRIDE,
			compare_rows, &x);
		add_up(&x, workers);
		for (size_t k = 0; k < x.pair_count; k++)
			if (x.pairs[k].count)
				say(&x, &x.pairs[k]);
	}
	for (unsigned w = 0; x.texts && w < workers * 2; w++) {
		good &= !x.texts[w].failed;
		buf_release(&x.texts[w]);
	}
	free(x.pairs);
	free(x.cells);
	free(x.texts);
	return good;
}

/* SPDX-License-Identifier: MIT */
/*
 * Empty and malformed ids by all workers, repeated ones by the index that is
 * made of them anyway.
 */
#include "records/id_check.h"

#include <stdlib.h>

#include "records/column_index.h"
#include "util/ascii.h"
#include "util/pool.h"
#include "util/text.h"

enum { STRIDE = 4096, WORKERS = 64 };

struct id_worker {
	struct buf room;
	struct bad_ids found;
	bool failed;
};

struct id_checking {
	const struct table *table;
	uint32_t column;
	struct id_worker by[WORKERS];
};

static size_t pass_digits(struct span s, size_t at)
{
	while (at < s.len && ascii_is_digit(s.ptr[at]))
		at++;
	return at;
}

/* What a spreadsheet makes of a long number: 4.10888E+17. */
static bool is_rounded(struct span s)
{
	size_t at = pass_digits(s, 0), from;

	if (!at)
		return false;
	if (at < s.len && s.ptr[at] == '.')
		at = pass_digits(s, at + 1);
	if (at + 2 >= s.len || (s.ptr[at] | 0x20) != 'e' ||
		s.ptr[at + 1] != '+')
		return false;
	from = at + 2;
	return pass_digits(s, from) == s.len;
}

/* Is a text, not empty, a good id? */
static bool id_is_well_formed(struct span id)
{
	int32_t code;

	if (ascii_is_digits(id))
		return true;
	for (size_t i = 0; i < id.len;) {
		i += text_decode(id, i, &code);
		if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			return false;
	}
	return text_trim(id).len == id.len && !is_rounded(id);
}

static bool add(struct bad_ids *all, struct bad_id bad)
{
	if (all->count == all->room) {
		size_t room = all->room ? all->room / 2 * 3 : 16;
		struct bad_id *items =
			realloc(all->items, room * sizeof *items);

		if (!items)
			return false;
		all->items = items;
		all->room = room;
	}
	all->items[all->count++] = bad;
	return true;
}

static void check_rows(void *user, unsigned worker, size_t item)
{
	struct id_checking *c = user;
	struct id_worker *w = &c->by[worker];
	size_t row = item * STRIDE, end = row + STRIDE;

	if (end > c->table->row_count)
		end = c->table->row_count;
	for (; row < end && !w->failed; row++) {
		struct bad_id bad = { .row = (uint32_t)row };
		struct span id;

		if (table_is_bad(c->table, row))
			continue;
		id = cell_plain(table_cell(c->table, row, c->column), &w->room);
		if (id.len && id_is_well_formed(id))
			continue;
		bad.what = id.len ? ID_MALFORMED : ID_EMPTY;
		w->failed = !add(&w->found, bad);
	}
}

static int by_row(const void *a, const void *b)
{
	const struct bad_id *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (int)x->what - (int)y->what;
}

static int by_first(const void *a, const void *b)
{
	const struct repeat *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* The first row with an id is as bad as those that repeat it. */
static bool add_repeats(struct bad_ids *out, struct repeats *all)
{
	uint32_t second = 0;
	bool good = true;

	if (all->count)
		qsort(all->items, all->count, sizeof *all->items, by_first);
	for (size_t i = 0; good && i < all->count; i++) {
		struct repeat r = all->items[i];
		struct bad_id bad = { r.row, ID_REPEATED, r.first, r.row };

		if (!i || all->items[i - 1].first != r.first) {
			second = bad.row;
			bad.row = r.first;
			good = add(out, bad);
			bad.row = r.row;
		}
		bad.second = second;
		good = good && add(out, bad);
	}
	return good;
}

/* Each row once, with the first of its troubles. */
static void sort_out(struct bad_ids *all)
{
	size_t kept = 0;

	if (all->count)
		qsort(all->items, all->count, sizeof *all->items, by_row);
	for (size_t i = 0; i < all->count; i++)
		if (!kept || all->items[kept - 1].row != all->items[i].row)
			all->items[kept++] = all->items[i];
	all->count = kept;
}

bool ids_check(const struct table *t, uint32_t column, const uint64_t seed[2],
	unsigned workers, struct slots *index, struct bad_ids *out)
{
	struct id_checking *c = calloc(1, sizeof *c);
	struct repeats repeats = { 0 };
	struct bad_ids found = { 0 };
	struct slots slots;
	bool good = c, has_index = false;

	if (workers > WORKERS)
		workers = WORKERS;
	if (good) {
		c->table = t;
		c->column = column;
		pool_run(workers, (t->row_count + STRIDE - 1) / STRIDE,
			check_rows, c);
		has_index = good = column_index(
			&slots, t, column, seed, workers, &repeats);
	}
	for (unsigned i = 0; c && i < WORKERS; i++) {
		struct id_worker *w = &c->by[i];

		good = good && !w->failed && !w->room.failed;
		for (size_t k = 0; good && k < w->found.count; k++)
			good = add(&found, w->found.items[k]);
		free(w->found.items);
		buf_release(&w->room);
	}
	free(c);
	good = good && add_repeats(&found, &repeats);
	free(repeats.items);
	sort_out(&found);
	if (has_index && (!good || !index))
		slots_close(&slots);
	if (!good) {
		bad_ids_close(&found);
		return false;
	}
	if (index)
		*index = slots;
	*out = found;
	return true;
}

void bad_ids_close(struct bad_ids *all)
{
	free(all->items);
	*all = (struct bad_ids){ 0 };
}

const struct bad_id *bad_id_find(const struct bad_ids *all, uint32_t row)
{
	size_t from = 0, to = all->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (all->items[middle].row == row)
			return &all->items[middle];
		if (all->items[middle].row < row)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

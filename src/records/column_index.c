/* SPDX-License-Identifier: MIT */
/* Hashes by all workers, block by block; one of them enters the rows. */
#include "records/column_index.h"

#include <stdlib.h>

#include "records/slots.h"
#include "records/table.h"
#include "util/hash.h"
#include "util/pool.h"

/* Rows that a worker takes at once, and rows between two insertions. */
enum { STRIDE = 256, BLOCK = 65536, AHEAD = 16, WORKERS = 64 };

struct indexing {
	const struct table *table;
	uint32_t column;
	const uint64_t *seed;
	size_t from, to;  /* the block's rows */
	uint64_t *hashes; /* of these; 0: none */
	struct buf text[WORKERS];
	struct slots *slots;
	struct repeats *repeats; /* or NULL */
};

static struct span cell_of(const struct indexing *x, size_t row)
{
	return table_cell(x->table, row, x->column);
}

static void hash_rows(void *user, unsigned worker, size_t item)
{
	struct indexing *x = user;
	struct buf *room = &x->text[worker];
	size_t row = x->from + item * STRIDE, end = row + STRIDE;

	if (end > x->to)
		end = x->to;
	for (; row < end; row++) {
		struct span text = { 0 };

		buf_clear(room);
		if (!table_is_bad(x->table, row))
			text = cell_text(cell_of(x, row), room);
		x->hashes[row - x->from] =
			text.len ? text_hash(x->seed, text) : 0;
	}
}

static bool note_repeat(struct repeats *all, uint32_t first, uint32_t row)
{
	if (all->count == all->room) {
		size_t room = all->room ? all->room / 2 * 3 : 64;
		struct repeat *items =
			realloc(all->items, room * sizeof *items);

		if (!items)
			return false;
		all->items = items;
		all->room = room;
	}
	all->items[all->count++] = (struct repeat){ row, first };
	return true;
}

/* Rows come in order: the first with a text is the one that counts. */
static bool enter(struct indexing *x, uint64_t hash, size_t row)
{
	size_t at = slots_home(x->slots, hash);
	uint32_t other;

	while ((other = slots_next(x->slots, hash, &at)) != SLOT_NONE)
		if (cell_same(cell_of(x, other), cell_of(x, row)))
			return !x->repeats ||
			       note_repeat(x->repeats, other, (uint32_t)row);
	slots_add(x->slots, hash, (uint32_t)row);
	return true;
}

static bool enter_block(struct indexing *x)
{
	bool good = true;

	for (size_t i = 0, n = x->to - x->from; i < n; i++) {
		if (i + AHEAD < n)
			slots_prefetch(x->slots, x->hashes[i + AHEAD]);
		if (x->hashes[i])
			good = good && enter(x, x->hashes[i], x->from + i);
	}
	return good;
}

static bool index_blocks(struct indexing *x, unsigned workers)
{
	size_t rows = x->table->row_count;
	bool good = true;

	for (; x->from < rows; x->from = x->to) {
		x->to = rows - x->from < BLOCK ? rows : x->from + BLOCK;
		pool_run(workers, (x->to - x->from + STRIDE - 1) / STRIDE,
			hash_rows, x);
		good = enter_block(x) && good;
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		good &= !x->text[i].failed;
		buf_release(&x->text[i]);
	}
	return good;
}

bool column_index(struct slots *out, const struct table *t, uint32_t column,
	const uint64_t seed[2], unsigned workers, struct repeats *repeats)
{
	struct slots slots;
	struct indexing x = { .table = t,
		.column = column,
		.seed = seed,
		.hashes = malloc(BLOCK * sizeof *x.hashes),
		.slots = &slots,
		.repeats = repeats };
	bool good = x.hashes && slots_open(&slots, t->row_count);

	if (good && !index_blocks(&x, workers > WORKERS ? WORKERS : workers)) {
		slots_close(&slots);
		good = false;
	}
	free(x.hashes);
	if (good)
		*out = slots;
	return good;
}

uint32_t column_index_find(const struct slots *s, const struct table *t,
	uint32_t column, const uint64_t seed[2], struct span text)
{
	uint64_t hash = text_hash(seed, text);
	size_t at = slots_home(s, hash);
	uint32_t row;

	while ((row = slots_next(s, hash, &at)) != SLOT_NONE)
		if (cell_holds(table_cell(t, row, column), text))
			return row;
	return SLOT_NONE;
}

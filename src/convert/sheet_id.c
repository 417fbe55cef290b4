/* SPDX-License-Identifier: MIT */
/* Ids of records: their numbers, and finding a record by its id. */
#include "convert/sheet.h"

#include <stdio.h>
#include <stdlib.h>

#include "convert/auto_number.h"
#include "records/column_index.h"
#include "util/ascii.h"
#include "util/hash.h"
#include "util/pool.h"
#include "util/random.h"

/* Rows that a worker takes at once. */
enum { STRIDE = 256, WORKERS = 64 };

static const uint64_t largest_id = UINT64_MAX - 1;

static struct span without_zeros(struct span s)
{
	size_t at = 0;

	while (at + 1 < s.len && s.ptr[at] == '0')
		at++;
	return span_cut(s, at, s.len);
}

bool id_less(struct span a, struct span b)
{
	bool numbers = ascii_is_digits(a);

	if (numbers != ascii_is_digits(b))
		return numbers;
	if (numbers) {
		struct span x = without_zeros(a), y = without_zeros(b);
		int order;

		if (x.len != y.len)
			return x.len < y.len;
		order = span_order(x, y);
		if (order)
			return order < 0;
	}
	return span_order(a, b) < 0;
}

uint64_t number_of(struct span s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		if (__builtin_mul_overflow(n, 10, &n) ||
			__builtin_add_overflow(
				n, (uint64_t)(s.ptr[i] - '0'), &n))
			return UINT64_MAX;
	return n;
}

/* What a worker has learnt about ids. */
struct learnt {
	uint64_t largest;
	bool has_others; /* than digits */
	bool has_odd;    /* ids that are not as number_text writes them */
	bool descends;   /* somewhere */
	struct buf room, before;
};

struct learning {
	struct sheet *sheet;
	struct learnt by[WORKERS];
};

static struct span row_id(const struct sheet *s, size_t row, struct buf *room)
{
	buf_clear(room);
	if (table_is_bad(&s->table, row))
		return (struct span){ 0 };
	return cell_plain(table_cell(&s->table, row, s->id), room);
}

/* Keep the number of an id; false: its cell is not as number_text has it. */
static bool keep_number(struct sheet *s, size_t row, struct span id)
{
	uint64_t n = ascii_is_digits(id) ? number_of(id) : UINT64_MAX;

	s->numbers[row] = n;
	return n != UINT64_MAX && (id.ptr[0] != '0' || id.len == 1) &&
	       (id.ptr == table_row(&s->table, row).ptr || id.ptr[-1] == ',');
}

static void learn_ids(void *user, unsigned worker, size_t item)
{
	struct learning *c = user;
	struct learnt *l = &c->by[worker];
	size_t row = item * STRIDE, end = row + STRIDE;
	struct span before = { 0 };

	if (row) /* of a bad row nothing is known, and nothing follows */
		before = row_id(c->sheet, row - 1, &l->before);
	l->descends |= row && !before.len;
	if (end > c->sheet->row_count)
		end = c->sheet->row_count;
	for (; row < end; row++) {
		struct span id;
		struct buf swap;
		uint64_t n;

		if (table_is_bad(&c->sheet->table, row)) {
			l->has_odd = true;
			continue;
		}
		id = row_id(c->sheet, row, &l->room);
		l->has_odd |= !keep_number(c->sheet, row, id);
		l->has_others |= !ascii_is_digits(id);
		n = ascii_is_digits(id) ? number_of(id) : 0;
		if (n > l->largest)
			l->largest = n;
		l->descends |= before.len && !id_less(before, id);
		swap = l->room;
		l->room = l->before;
		l->before = swap;
		before = id;
	}
}

static void release_learning(struct learning *c)
{
	for (unsigned i = 0; i < WORKERS; i++) {
		buf_release(&c->by[i].room);
		buf_release(&c->by[i].before);
	}
	free(c);
}

static unsigned workers_of(const struct sheet *s)
{
	unsigned n = s->all ? s->all->how.workers : 1;

	return n > WORKERS ? WORKERS : n ? n : 1;
}

/* The largest id ever that the counters know; 0: none. */
static uint64_t counted(const struct sheet *s)
{
	const struct node *n =
		s->all ? node_get(s->all->counters, s->module) : NULL;

	return n && ascii_is_digits(n->text) ? number_of(n->text) : 0;
}

bool sheet_number(struct sheet *s)
{
	struct learning *c;
	uint64_t largest;
	bool failed = false, has_odd = false;

	if (s->is_numbered)
		return true;
	largest = counted(s);
	s->numbers = arena_new(&s->arena, uint64_t, (size_t)s->row_count + 1);
	c = calloc(1, sizeof *c);
	if (!c || !s->numbers) {
		free(c);
		s->numbers = NULL;
		return false;
	}
	c->sheet = s;
	s->has_numbers = s->is_ascending = true;
	pool_run(workers_of(s), ((size_t)s->row_count + STRIDE - 1) / STRIDE,
		learn_ids, c);
	for (unsigned i = 0; i < WORKERS; i++) {
		const struct learnt *l = &c->by[i];

		if (l->largest > largest)
			largest = l->largest;
		s->has_numbers &= !l->has_others;
		s->is_ascending &= !l->descends;
		has_odd |= l->has_odd;
		failed |= l->room.failed || l->before.failed;
	}
	if (s->has_numbers && largest <= largest_id)
		s->next_id = largest + 1;
	failed |= !auto_numbers_learn(s);
	s->is_numbered = !failed;
	if (failed || has_odd)
		s->numbers = NULL;
	release_learning(c);
	return !failed;
}

bool sheet_check_ids(struct sheet *s)
{
	uint64_t seed[2];

	if (s->bad_ids.items || !s->row_count)
		return true;
	if (!sheet_number(s))
		return false;
	if (s->has_numbers && s->is_ascending)
		return true;
	random_seed(seed, sizeof seed);
	return ids_check(
		&s->table, s->id, seed, workers_of(s), NULL, &s->bad_ids);
}

const struct bad_id *sheet_bad_id(const struct sheet *s, uint32_t ref)
{
	return s->bad_ids.count && ref < s->row_count
		       ? bad_id_find(&s->bad_ids, ref)
		       : NULL;
}

uint64_t sheet_largest_id(const struct sheet *s)
{
	if (!s->next_id)
		return 0;
	return s->next_id - 1 + (s->names_ids ? 0 : s->fresh.count);
}

struct span number_text(uint64_t n, char out[SHEET_ID])
{
	static const char pairs[] = "00010203040506070809"
				    "10111213141516171819"
				    "20212223242526272829"
				    "30313233343536373839"
				    "40414243444546474849"
				    "50515253545556575859"
				    "60616263646566676869"
				    "70717273747576777879"
				    "80818283848586878889"
				    "90919293949596979899";
	size_t at = SHEET_ID;

	for (; n >= 100; n /= 100) {
		at -= 2;
		memcpy(out + at, pairs + 2 * (n % 100), 2);
	}
	out[--at] = pairs[2 * n + 1];
	if (n >= 10)
		out[--at] = pairs[2 * n];
	return (struct span){ out + at, SHEET_ID - at };
}

struct span sheet_id(const struct sheet *s, uint32_t ref, char out[SHEET_ID],
	struct sheet_reader *r)
{
	if (s->names_ids)
		return sheet_text(s, ref, s->id, r);
	if (ref < s->row_count && s->numbers) /* nothing changes an id */
		return number_text(s->numbers[ref], out);
	if (ref < s->row_count)
		return cell_plain(
			table_cell(&s->table, ref, s->id), &r->unquoted);
	return number_text(s->next_id + (ref - s->row_count), out);
}

static bool fresh_has_room(struct sheet *s)
{
	size_t room = s->fresh.room ? s->fresh.room / 2 * 3 : 1024;
	struct fresh *items;

	if (sheet_count(s) == REF_NONE - 1)
		return false;
	if (s->fresh.count < s->fresh.room)
		return true;
	items = realloc(s->fresh.items, room * sizeof *items);
	if (!items)
		return false;
	s->fresh.items = items;
	s->fresh.room = room;
	return true;
}

static uint64_t hash_fresh(void *user, uint32_t ref)
{
	struct sheet *s = user;
	struct sheet_reader r = { 0 };
	char out[SHEET_ID];
	uint64_t hash = text_hash(s->seed, sheet_id(s, ref, out, &r));

	sheet_reader_release(&r);
	return hash;
}

/* Give a record its name; the next number where it has none. */
static bool name_it(struct sheet *s, uint32_t ref, struct span id)
{
	char digits[SHEET_ID];
	bool good;

	if (!s->naming) /* what it derives with lasts as long as the run */
		s->naming = arena_new(&s->arena, struct sheet_reader, 1);
	if (!s->naming)
		return false;
	if (!id.ptr) {
		if (!s->next_id)
			return false;
		snprintf(digits, sizeof digits, "%ju", (uintmax_t)s->next_id);
		id = span_of(digits);
	}
	if (ascii_is_digits(id) && s->next_id && number_of(id) >= s->next_id)
		s->next_id = number_of(id) < UINT64_MAX ? number_of(id) + 1 : 0;
	good = sheet_set_text(s, ref, s->id, id, s->naming);
	if (good && s->is_indexed) {
		good = slots_reserve(&s->by_id, hash_fresh, s);
		if (good)
			slots_add(&s->by_id, text_hash(s->seed, id), ref);
	}
	return good;
}

uint32_t sheet_add_named(struct sheet *s, uint32_t row, struct span id)
{
	uint32_t ref = sheet_count(s);

	if (!sheet_number(s) || !fresh_has_room(s))
		return REF_NONE;
	if (!s->names_ids &&
		(!s->next_id || s->fresh.count > UINT64_MAX - s->next_id))
		return REF_NONE;
	s->fresh.items[s->fresh.count++] = (struct fresh){ row };
	if (s->fresh.count == 1)
		auto_numbers_use(s);
	if (s->names_ids && !name_it(s, ref, id)) {
		s->fresh.count--;
		return REF_NONE;
	}
	return ref;
}

uint32_t sheet_add(struct sheet *s, uint32_t row)
{
	return sheet_add_named(s, row, (struct span){ 0 });
}

bool sheet_index(struct sheet *s)
{
	if (s->is_indexed)
		return true;
	random_seed(s->seed, sizeof s->seed);
	s->is_indexed = column_index(
		&s->by_id, &s->table, s->id, s->seed, workers_of(s), NULL);
	return s->is_indexed;
}

/* Does the record have this id? */
static bool has_id(const struct sheet *s, uint32_t ref, struct span id)
{
	struct span cell = (struct span){ 0 };

	if (ref < s->row_count)
		cell = table_cell(&s->table, ref, s->id);
	for (uint32_t n = sheet_head(s, ref); n; n = sheet_patch(s, n)->next)
		if (sheet_patch(s, n)->column == s->id)
			cell = (struct span){ sheet_patch(s, n)->ptr,
				sheet_patch(s, n)->len };
	return cell_holds(cell, id);
}

uint32_t sheet_find(const struct sheet *s, struct span id)
{
	uint64_t hash, n;
	size_t at;
	uint32_t ref;

	if (!id.len)
		return REF_NONE;
	if (!s->names_ids && s->fresh.count && ascii_is_digits(id) &&
		(id.ptr[0] != '0' || id.len == 1)) {
		n = number_of(id);
		if (n >= s->next_id && n - s->next_id < s->fresh.count)
			return s->row_count + (uint32_t)(n - s->next_id);
	}
	if (!s->is_indexed || !s->by_id.room)
		return REF_NONE;
	hash = text_hash(s->seed, id);
	at = slots_home(&s->by_id, hash);
	while ((ref = slots_next(&s->by_id, hash, &at)) != SLOT_NONE)
		if (has_id(s, ref, id))
			return ref;
	return REF_NONE;
}

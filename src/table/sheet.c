/* SPDX-License-Identifier: MIT */
/* Cells of records as they are by now, and changing them. */
#include "table/sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "model/world.h"
#include "records/column_index.h"
#include "records/id_check.h"
#include "records/slots.h"
#include "records/table.h"
#include "util/ascii.h"
#include "util/file.h"
#include "util/hash.h"
#include "util/pool.h"
#include "util/random.h"

static bool auto_numbers_learn(struct sheet *s);
static void auto_numbers_use(struct sheet *s);

enum { HEADS_LEAST = 1024 };

/* In place of a patch's number, while a record is loaded. */
#define IS_KEPT UINT32_MAX

uint32_t sheet_column(
	struct sheet *s, struct span name, const struct field_facts *facts)
{
	uint32_t number = map_get(&s->by_name, name);
	struct sheet_column *c;

	if (number != MAP_NONE)
		return number;
	c = vec_add(&s->arena, &s->columns);
	if (!c)
		return COLUMN_NONE;
	number = (uint32_t)s->columns.count - 1;
	*c = (struct sheet_column){ .name = arena_copy(&s->arena, name),
		.facts = facts,
		.is_boolean = facts && facts->type &&
			      !strcmp(facts->type->name, "boolean"),
		.is_added = true };
	if (!c->name.ptr || map_add(&s->by_name, c->name, number) != number) {
		s->columns.count--;
		return COLUMN_NONE;
	}
	s->stamp++; /* readers have to get room for it */
	return number;
}

static uint32_t find_patch(const struct sheet *s, uint32_t ref, uint32_t column)
{
	uint32_t n = sheet_head(s, ref);

	while (n && sheet_patch(s, n)->column != column)
		n = sheet_patch(s, n)->next;
	return n;
}

static struct span patch_cell(const struct patch *p)
{
	return (struct span){ p->ptr, p->len };
}

static struct span fresh_id(
	const struct sheet *s, uint32_t ref, struct buf *made)
{
	char digits[SHEET_ID];

	buf_clear(made);
	buf_add(made, number_text(s->next_id + (ref - s->row_count), digits));
	return made->failed ? (struct span){ 0 } : buf_span(made);
}

static struct span old_cell(
	const struct sheet *s, uint32_t ref, uint32_t column)
{
	if (column >= s->table.column_count || table_is_bad(&s->table, ref))
		return (struct span){ 0 };
	return table_cell(&s->table, ref, column);
}

/* What a marked row has in a column; false: what it had. */
static bool marked_cell(const struct sheet *s, uint32_t ref, uint32_t column,
	struct sheet_reader *r, struct span *out)
{
	if (!s->columns.items[column].is_marked ||
		sheet_mark(s, ref) == ROW_NONE || !s->all->derive)
		return false;
	*out = s->all->derive(s->all->user, s, ref, column, r);
	return out->ptr || !out->len;
}

/* A cell that no patch has changed. */
static struct span first_cell(const struct sheet *s, uint32_t ref,
	uint32_t column, struct sheet_reader *r)
{
	struct span cell;

	if (ref < s->row_count)
		return marked_cell(s, ref, column, r, &cell)
			       ? cell
			       : old_cell(s, ref, column);
	if (column == s->id && !s->names_ids)
		return fresh_id(s, ref, &r->made);
	if (s->columns.items[column].counted)
		return auto_number_cell(s, ref, column, &r->made);
	if (s->fresh.items[ref - s->row_count].row == ROW_NONE ||
		!s->all->derive)
		return (struct span){ 0 };
	return s->all->derive(s->all->user, s, ref, column, r);
}

void sheet_reader_release(struct sheet_reader *r)
{
	free(r->cells);
	free(r->patched);
	buf_release(&r->unquoted);
	buf_release(&r->made);
	buf_release(&r->kept);
	*r = (struct sheet_reader){ 0 };
}

static bool reader_has_room(struct sheet_reader *r, size_t columns)
{
	struct span *cells;
	uint32_t *patched;

	if (columns <= r->room)
		return true;
	cells = realloc(r->cells, columns * sizeof *cells);
	if (cells)
		r->cells = cells;
	patched = realloc(r->patched, columns * sizeof *patched);
	if (patched)
		r->patched = patched;
	if (!cells || !patched) {
		r->failed = true;
		return false;
	}
	r->room = columns;
	return true;
}

/* Let cells that r->kept holds point there, now that it has stopped growing. */
static bool settle(struct sheet_reader *r, size_t columns)
{
	const struct buf *all = &r->kept;

	for (size_t i = 0, at = 0; i < columns; i++) {
		if (r->patched[i] != IS_KEPT)
			continue;
		r->patched[i] = 0;
		r->cells[i].ptr = r->cells[i].len ? all->ptr + at : NULL;
		at += r->cells[i].len;
	}
	r->failed |= all->failed;
	return !all->failed;
}

static void keep_cell(struct sheet_reader *r, size_t column, struct span cell)
{
	r->cells[column].len = cell.len;
	r->patched[column] = IS_KEPT;
	buf_add(&r->kept, cell);
}

/* All that the mapping gives a fresh record. */
static void load_fresh(
	const struct sheet *s, uint32_t ref, struct sheet_reader *r)
{
	for (size_t i = 0; i < s->columns.count; i++)
		keep_cell(r, i, first_cell(s, ref, (uint32_t)i, r));
}

static void load_row(
	const struct sheet *s, uint32_t ref, struct sheet_reader *r)
{
	size_t n = s->table.column_count;

	if (table_is_bad(&s->table, ref))
		n = 0;
	else
		table_cells(&s->table, ref, r->cells);
	memset(r->patched, 0, s->columns.count * sizeof *r->patched);
	for (size_t i = n; i < s->columns.count; i++)
		r->cells[i] = (struct span){ 0 };
	if (sheet_mark(s, ref) == ROW_NONE)
		return;
	for (size_t i = 0; i < s->columns.count; i++) {
		struct span cell;

		if (marked_cell(s, ref, (uint32_t)i, r, &cell))
			keep_cell(r, i, cell);
	}
}

static bool load(const struct sheet *s, uint32_t ref, struct sheet_reader *r)
{
	uint32_t n = sheet_head(s, ref);

	if (!reader_has_room(r, s->columns.count))
		return false;
	buf_clear(&r->kept);
	if (ref < s->row_count)
		load_row(s, ref, r);
	else
		load_fresh(s, ref, r);
	if (!settle(r, s->columns.count))
		return false;
	for (; n; n = sheet_patch(s, n)->next) {
		const struct patch *p = sheet_patch(s, n);

		r->cells[p->column] = patch_cell(p);
		r->patched[p->column] = n;
	}
	r->is_loaded = true;
	return true;
}

/* Is the reader at this record, as it is by now? If not, then it is now. */
static bool look_again(
	const struct sheet *s, uint32_t ref, struct sheet_reader *r)
{
	if (r->sheet == s && r->ref == ref && r->stamp == s->stamp)
		return true;
	r->sheet = s;
	r->ref = ref;
	r->stamp = s->stamp;
	r->is_loaded = false;
	return false;
}

const struct span *sheet_load(
	const struct sheet *s, uint32_t ref, struct sheet_reader *r)
{
	look_again(s, ref, r);
	return r->is_loaded || load(s, ref, r) ? r->cells : NULL;
}

/*
 * Whoever asks for a second cell of a record will ask for more: then all are
 * cut at once.
 */
struct span sheet_cell(const struct sheet *s, uint32_t ref, uint32_t column,
	struct sheet_reader *r)
{
	uint32_t n;

	if (column >= s->columns.count)
		return (struct span){ 0 };
	if (look_again(s, ref, r) && (r->is_loaded || load(s, ref, r)))
		return r->cells[column];
	n = find_patch(s, ref, column);
	return n ? patch_cell(sheet_patch(s, n))
		 : first_cell(s, ref, column, r);
}

struct span sheet_text(const struct sheet *s, uint32_t ref, uint32_t column,
	struct sheet_reader *r)
{
	struct span text =
		cell_plain(sheet_cell(s, ref, column, r), &r->unquoted);

	r->failed |= r->unquoted.failed;
	return text;
}

static bool heads_have_room(struct sheet *s, uint32_t ref)
{
	size_t room = s->heads_room;
	uint32_t *heads;

	if (ref < room)
		return true;
	room = room / 2 * 3;
	if (room < sheet_count(s))
		room = sheet_count(s);
	if (room < HEADS_LEAST)
		room = HEADS_LEAST;
	heads = realloc(s->heads, room * sizeof *heads);
	if (!heads)
		return false;
	memset(heads + s->heads_room, 0,
		(room - s->heads_room) * sizeof *heads);
	s->heads = heads;
	s->heads_room = room;
	return true;
}

/* A new patch of a record; NULL: no memory. */
static struct patch *add_patch(struct sheet *s, uint32_t ref, uint32_t column)
{
	uint32_t n = s->patch_count + !s->patch_count; /* 0 is none */
	struct patch **block;

	if (n == UINT32_MAX || !heads_have_room(s, ref))
		return NULL;
	if (n / PATCH_BLOCK == s->patches.count) {
		block = vec_add(&s->arena, &s->patches);
		if (!block)
			return NULL;
		*block = arena_new(&s->arena, struct patch, PATCH_BLOCK);
		if (!*block) {
			s->patches.count--;
			return NULL;
		}
	}
	*sheet_patch(s, n) =
		(struct patch){ .column = column, .next = s->heads[ref] };
	s->heads[ref] = n;
	s->patch_count = n + 1;
	return sheet_patch(s, n);
}

/* Mark a row of the table as changed. */
static bool mark_changed(struct sheet *s, uint32_t ref)
{
	uint64_t bit = (uint64_t)1 << ref % 64;

	if (ref >= s->row_count)
		return true;
	if (!s->changed)
		s->changed = arena_new(
			&s->arena, uint64_t, (size_t)s->row_count / 64 + 1);
	if (!s->changed)
		return false;
	s->changed_count += !(s->changed[ref / 64] & bit);
	s->changed[ref / 64] |= bit;
	return true;
}

bool sheet_mark_row(struct sheet *s, uint32_t ref, uint32_t row)
{
	if (!s->marks)
		s->marks = arena_new(&s->arena, uint32_t, s->row_count);
	if (!s->marks || !mark_changed(s, ref))
		return false;
	s->marks[ref] = row + 1;
	s->stamp++;
	return true;
}

/* The patch of a cell: the old one, or a new one. */
static struct patch *patch_for(
	struct sheet *s, uint32_t ref, uint32_t column, struct sheet_reader *r)
{
	uint32_t n =
		r->is_loaded ? r->patched[column] : find_patch(s, ref, column);

	if (!n) {
		struct patch *p = add_patch(s, ref, column);

		if (p && r->is_loaded)
			r->patched[column] = s->heads[ref];
		return p;
	}
	return sheet_patch(s, n);
}

bool sheet_set(struct sheet *s, uint32_t ref, uint32_t column, struct span cell,
	struct sheet_reader *r)
{
	struct span old = sheet_cell(s, ref, column, r);
	struct sheet_column *c = &s->columns.items[column];
	struct patch *p;

	if (r->failed)
		return false;
	if (cell_same(old, cell))
		return true;
	if (cell.len > UINT32_MAX || !mark_changed(s, ref))
		return false;
	if (c->is_watched && s->all->watch)
		s->all->watch(s->all->user, s, ref, column, old, cell);
	p = patch_for(s, ref, column, r);
	if (!p)
		return false;
	p->ptr = cell.ptr;
	p->len = (uint32_t)cell.len;
	p->room = 0;
	c->is_used |= !cell_is_empty(cell);
	r->stamp = ++s->stamp; /* this reader keeps up */
	if (r->is_loaded)
		r->cells[column] = cell;
	return true;
}

bool sheet_set_text(struct sheet *s, uint32_t ref, uint32_t column,
	struct span text, struct sheet_reader *r)
{
	struct span cell;

	buf_clear(&s->quoting);
	cell_add(&s->quoting, text);
	if (s->quoting.failed)
		return false;
	if (cell_same(sheet_cell(s, ref, column, r), buf_span(&s->quoting)))
		return !r->failed;
	cell = arena_copy(&s->arena, buf_span(&s->quoting));
	return cell.ptr && sheet_set(s, ref, column, cell, r);
}

bool sheet_grow_text(struct sheet *s, uint32_t ref, uint32_t column,
	struct span text, struct sheet_reader *r)
{
	uint32_t n = find_patch(s, ref, column);
	size_t room = n ? sheet_patch(s, n)->room : 0;
	const char *to = n ? sheet_patch(s, n)->ptr : NULL;
	struct span cell;

	buf_clear(&s->quoting);
	cell_add(&s->quoting, text);
	cell = buf_span(&s->quoting);
	if (s->quoting.failed || cell.len > UINT32_MAX / 2)
		return false;
	if (cell_same(sheet_cell(s, ref, column, r), cell))
		return !r->failed;
	if (cell.len > room) {
		room = cell.len > 2 * room ? cell.len : 2 * room;
		to = arena_alloc(&s->arena, room + 1, 1, 1);
	}
	if (!to || !sheet_set(s, ref, column, cell, r))
		return false;
	n = find_patch(s, ref, column);
	memcpy((char *)(uintptr_t)to, cell.ptr, cell.len);
	sheet_patch(s, n)->ptr = to;
	sheet_patch(s, n)->room = (uint32_t)room;
	if (r->is_loaded)
		r->cells[column].ptr = to;
	return true;
}

/* Does a text stand in a cell without quotes, as it is? */
static bool is_simple(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '"' || text.ptr[i] == ',' ||
			text.ptr[i] == '\r' || text.ptr[i] == '\n')
			return false;
	return true;
}

bool sheet_append_text(struct sheet *s, uint32_t ref, uint32_t column,
	struct span more, struct sheet_reader *r, bool *done)
{
	uint32_t n = find_patch(s, ref, column);
	struct patch *p = n ? sheet_patch(s, n) : NULL;
	bool quoted;
	char *to;

	*done = false;
	if (!p || !p->len || s->columns.items[column].is_watched)
		return true;
	quoted = p->ptr[0] == '"';
	if ((!quoted && !is_simple(more)) || more.len > UINT32_MAX / 4 ||
		p->room < p->len + 2 * more.len)
		return true;
	sheet_cell(s, ref, column, r); /* the reader is at the record */
	if (r->failed)
		return false;
	to = (char *)(uintptr_t)p->ptr + p->len - quoted;
	for (size_t i = 0; i < more.len; i++) {
		*to++ = more.ptr[i];
		if (more.ptr[i] == '"')
			*to++ = '"';
	}
	if (quoted)
		*to++ = '"';
	p->len = (uint32_t)(to - p->ptr);
	r->stamp = ++s->stamp;
	if (r->is_loaded)
		r->cells[column] = patch_cell(p);
	*done = true;
	return true;
}

/* Ids of records: their numbers, and finding a record by its id. */

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

/* The number that digits are; UINT64_MAX: a larger one. */
static uint64_t number_of(struct span s)
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

/* Which numbers there are, and which come next. */

enum { NUMBER_STRIDE = 1024, DIGITS_MOST = 18, FILE_BYTES = 512 };

static struct span keep(struct sheet *s, const struct node *n, const char *key)
{
	return arena_copy(&s->arena, node_get_text(n, key));
}

/* A prefix with a date in it would have to be filled in. */
static enum opk_status refuse_dates(const struct sheets *all,
	const struct sheet *s, const struct auto_number *a)
{
	char file[FILE_BYTES];

	if (span_find(a->prefix, '{', 0) == a->prefix.len)
		return OPK_OK;
	snprintf(file, sizeof file, "modules/%.*s/fields/%.*s.yaml",
		SPAN_ARG(s->module), SPAN_ARG(a->field));
	return fault(all->faults, OPK_BAD_VALUE,
		&(struct source){ .name = file }, 0, 0,
		"the prefix '%.*s' of auto-number %.*s.%.*s has a merge field, "
		"which is not filled in, so that no record can be made\n"
		"Write the text that it stands for, such as the year; change "
		"it when that is over.",
		SPAN_ARG(a->prefix), SPAN_ARG(s->module), SPAN_ARG(a->field));
}

enum opk_status auto_numbers_check(const struct sheets *all)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < all->items.count; i++) {
		const struct sheet *s = all->items.items[i];

		for (size_t k = 0; s->fresh.count && k < s->autos.count; k++)
			st = worse(
				st, refuse_dates(all, s, &s->autos.items[k]));
	}
	return st;
}

/* One more than the number that was given last, of the counters; 0: none. */
static uint64_t follower(
	const struct sheets *all, const struct sheet *s, struct span field)
{
	uint64_t n = 0;

	NODE_EACH (each, all->auto_numbers) {
		struct span rest, module = span_split(each->key, '.', &rest);

		if (span_equal(module, s->module) && span_equal(rest, field) &&
			ascii_is_digits(each->text))
			n = number_of(each->text) + 1;
	}
	return n;
}

static bool add(struct sheets *all, struct sheet *s, struct span field,
	const struct node *tree)
{
	const struct node *how = node_get(tree, SPAN("auto_number"));
	struct auto_number *a = vec_add(&s->arena, &s->autos);
	int64_t start = node_get_int(how, "start_number", 0);
	uint64_t last = follower(all, s, field);
	uint32_t number = (uint32_t)s->autos.count;

	if (!a)
		return false;
	*a = (struct auto_number){ .column = sheet_field(s, field),
		.field = arena_copy(&s->arena, field),
		.prefix = keep(s, how, "prefix"),
		.suffix = keep(s, how, "suffix"),
		.width = (unsigned)node_get_int(
			how, "starting_number_length", 1),
		.next = start > 0 ? (uint64_t)start : 0 };
	if (last > a->next)
		a->next = last;
	if (a->column == COLUMN_NONE || !a->field.ptr || !a->prefix.ptr ||
		!a->suffix.ptr)
		return false;
	s->columns.items[a->column].counted = number;
	return true;
}

/* Find the fields of a sheet's module, and add their columns. */
static enum opk_status auto_numbers_open(struct sheets *all, struct sheet *s)
{
	struct world *w = all->world;
	struct arena scratch = { 0 };
	bool good = true;
	size_t count;
	const uint32_t *fields;

	if (!w)
		return OPK_OK;
	fields = world_range(w, w->field, s->module, &count);
	for (size_t i = 0; good && i < count; i++) {
		struct span name = w->state->items[fields[i]].id.value[1];
		const struct field_facts *f = world_field(w, s->module, name);

		if (f && f->type &&
			span_is(span_of(f->type->name), "autonumber"))
			good = add(all, s, name,
				world_tree(w, fields[i], &scratch));
	}
	arena_release(&scratch);
	return good ? OPK_OK : fault_memory(all->faults);
}

struct number_learning {
	const struct sheet *sheet;
	const struct auto_number *number;
	_Atomic uint64_t next; /* one more than the largest; 0: there is none */
	atomic_bool failed;
};

/* The number in a text; UINT64_MAX: it is of another form. */
static uint64_t number_in(const struct auto_number *a, struct span text)
{
	if (text.len <= a->prefix.len + a->suffix.len ||
		!span_starts(text, a->prefix) || !span_ends(text, a->suffix))
		return UINT64_MAX;
	text = span_cut(text, a->prefix.len, text.len - a->suffix.len);
	while (text.len > 1 && text.ptr[0] == '0')
		text = span_cut(text, 1, text.len);
	return text.len > DIGITS_MOST || !ascii_is_digits(text)
		       ? UINT64_MAX
		       : number_of(text);
}

static void learn(void *user, unsigned worker, size_t item)
{
	struct number_learning *l = user;
	const struct sheet *s = l->sheet;
	size_t row = item * NUMBER_STRIDE, end = row + NUMBER_STRIDE;
	uint64_t next = 0, old;
	struct buf room = { 0 };

	(void)worker;
	for (; row < end && row < s->row_count; row++) {
		uint64_t n;

		if (table_is_bad(&s->table, row))
			continue;
		n = number_in(l->number, cell_plain(table_cell(&s->table, row,
							    l->number->column),
						 &room));
		if (n != UINT64_MAX && n >= next)
			next = n + 1;
	}
	if (room.failed)
		l->failed = true;
	buf_release(&room);
	old = l->next;
	while (next > old &&
		!atomic_compare_exchange_weak(&l->next, &old, next))
		;
}

/*
 * Learn which numbers the table has: `next` is one more than the largest of
 * them and of those ever given, or the first number of all. By all threads.
 */
static bool auto_numbers_learn(struct sheet *s)
{
	unsigned workers =
		s->all && s->all->how.workers ? s->all->how.workers : 1;

	for (size_t i = 0; i < s->autos.count; i++) {
		struct auto_number *a = &s->autos.items[i];
		struct number_learning l = { .sheet = s, .number = a };

		if (a->column >= s->table.column_count)
			continue;
		pool_run(workers,
			((size_t)s->row_count + NUMBER_STRIDE - 1) /
				NUMBER_STRIDE,
			learn, &l);
		if (l.failed)
			return false;
		if (l.next > a->next)
			a->next = l.next;
	}
	return true;
}

struct span auto_number_cell(
	const struct sheet *s, uint32_t ref, uint32_t column, struct buf *out)
{
	const struct auto_number *n =
		&s->autos.items[s->columns.items[column].counted - 1];
	char digits[SHEET_ID];
	struct buf text = { 0 };
	struct span number =
		number_text(n->next + (ref - s->row_count), digits);

	buf_add(&text, n->prefix);
	for (size_t i = number.len; i < n->width; i++)
		buf_add_char(&text, '0');
	buf_add(&text, number);
	buf_add(&text, n->suffix);
	buf_clear(out);
	cell_add(out, buf_span(&text));
	out->failed |= text.failed;
	buf_release(&text);
	return buf_span(out);
}

/* Records are made: their columns come. */
static void auto_numbers_use(struct sheet *s)
{
	for (size_t i = 0; i < s->autos.count; i++) {
		struct auto_number *a = &s->autos.items[i];

		s->columns.items[a->column].is_used = true;
	}
}

uint64_t auto_number_last(const struct sheet *s, const struct auto_number *n)
{
	return s->fresh.count ? n->next + s->fresh.count - 1 : 0;
}

/* The tables of a run. */

/* Is there something of this name? */
static enum opk_status look(
	const struct sheets *all, struct span path, bool *is_there)
{
	struct stat st;
	enum presence there = file_look(all->dir, path.ptr, &st);

	*is_there = there == PRESENT;
	return there != UNKNOWN ? OPK_OK
				: fault_errno(all->faults, OPK_CANNOT_READ,
					  "look at", path.ptr);
}

/* Where the module's table is, or would be. */
static enum opk_status find_path(struct sheets *all, struct sheet *s)
{
	struct span plain =
		arena_print(&s->arena, "records/%.*s.csv", SPAN_ARG(s->module));
	struct span packed = arena_print(
		&s->arena, "records/%.*s.csv.gz", SPAN_ARG(s->module));
	bool has_plain = false, has_packed = false;
	enum opk_status st;

	if (!plain.ptr || !packed.ptr)
		return fault_memory(all->faults);
	st = look(all, plain, &has_plain);
	if (!st)
		st = look(all, packed, &has_packed);
	if (st)
		return st;
	if (has_plain && has_packed)
		return fault(all->faults, OPK_BAD_RECORDS,
			&(struct source){ .name = packed.ptr }, 0, 0,
			"the table '%.*s' is there twice, packed and not\n"
			"Remove the one that is not wanted.",
			SPAN_ARG(s->module));
	s->has_table = has_plain || has_packed;
	s->path = has_packed ? packed : plain;
	return OPK_OK;
}

static const struct field_facts *facts_of(
	const struct sheets *all, const struct sheet *s, struct span column)
{
	return all->world ? world_field(all->world, s->module, column) : NULL;
}

uint32_t sheet_field(struct sheet *s, struct span name)
{
	return sheet_column(s, name, facts_of(s->all, s, name));
}

/* The table's columns, as they stand. */
static enum opk_status take_columns(struct sheets *all, struct sheet *s)
{
	struct source src = { .name = s->path.ptr };

	for (size_t i = 0; i < s->table.column_count; i++) {
		struct span name = s->table.columns[i];
		uint32_t n = sheet_column(s, name, facts_of(all, s, name));

		if (n != i)
			return fault_memory(all->faults);
		s->columns.items[i].is_added = false;
	}
	if (map_get(&s->by_name, SPAN("id")) == MAP_NONE)
		return fault(all->faults, OPK_BAD_RECORDS, &src, 1, 1,
			"the table has no column 'id'\n%s",
			span_find(s->table.header, ';', 0) < s->table.header.len
				? "Part the columns with commas."
				: "Add one: the id of each record, each only "
				  "once.");
	s->row_count = (uint32_t)s->table.row_count;
	return OPK_OK;
}

/* Columns that every new table has; others come when they are used. */
static enum opk_status begin_columns(struct sheets *all, struct sheet *s)
{
	static const char *const names[] = { "id", "Owner", "Created_By",
		"Created_Time", "Modified_By", "Modified_Time" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct span name = span_of(names[i]);
		uint32_t n = sheet_column(s, name, facts_of(all, s, name));

		if (n == COLUMN_NONE)
			return fault_memory(all->faults);
		s->columns.items[n].is_used = true;
	}
	return OPK_OK;
}

/* MAP_NONE is COLUMN_NONE. */
static void find_system_columns(struct sheet *s)
{
	s->id = map_get(&s->by_name, SPAN("id"));
	s->owner = map_get(&s->by_name, SPAN("Owner"));
	s->layout = map_get(&s->by_name, SPAN("Layout"));
	s->tag = map_get(&s->by_name, SPAN("Tag"));
	s->created_by = map_get(&s->by_name, SPAN("Created_By"));
	s->created_time = map_get(&s->by_name, SPAN("Created_Time"));
	s->modified_by = map_get(&s->by_name, SPAN("Modified_By"));
	s->modified_time = map_get(&s->by_name, SPAN("Modified_Time"));
}

static enum opk_status open_table(struct sheets *all, struct sheet *s)
{
	enum opk_status st = find_path(all, s);

	if (st)
		return st;
	if (s->has_table) {
		st = table_open(&s->table, all->dir, s->path.ptr, s->path.ptr,
			&all->how, all->faults);
		s->has_table = !st;
	}
	if (!st)
		st = s->has_table ? take_columns(all, s)
				  : begin_columns(all, s);
	find_system_columns(s);
	return st ? st : auto_numbers_open(all, s);
}

static void close_sheet(struct sheet *s)
{
	if (s->has_table)
		table_close(&s->table);
	free(s->fresh.items);
	free(s->heads);
	slots_close(&s->by_id);
	bad_ids_close(&s->bad_ids);
	buf_release(&s->quoting);
	if (s->naming)
		sheet_reader_release(s->naming);
	arena_release(&s->arena);
}

struct sheet *sheets_find(const struct sheets *all, struct span module)
{
	for (size_t i = 0; i < all->items.count; i++)
		if (span_equal(all->items.items[i]->module, module))
			return all->items.items[i];
	return NULL;
}

static struct sheet *add_sheet(struct sheets *all, struct span module)
{
	struct sheet *s = arena_new(all->arena, struct sheet, 1);
	struct sheet **item;

	if (!s)
		return NULL;
	s->all = all;
	s->by_name.arena = &s->arena;
	s->module = arena_copy(all->arena, module);
	item = s->module.ptr ? vec_add(all->arena, &all->items) : NULL;
	if (item)
		*item = s;
	return item ? s : NULL;
}

struct sheet *sheets_get(struct sheets *all, struct span module)
{
	struct sheet *s = sheets_find(all, module);

	if (s)
		return s;
	s = add_sheet(all, module);
	if (!s) {
		fault_memory(all->faults);
		return NULL;
	}
	if (!open_table(all, s))
		return s;
	all->items.count--;
	close_sheet(s);
	return NULL;
}

void sheets_close(struct sheets *all)
{
	for (size_t i = 0; i < all->items.count; i++)
		close_sheet(all->items.items[i]);
	all->items.count = 0;
}

/* The fingerprint of a row of a table. */

uint64_t row_print(struct span row)
{
	static const uint64_t key[2] = { 0, 0 };
	uint64_t h;

	while (row.len &&
		(row.ptr[row.len - 1] == '\n' || row.ptr[row.len - 1] == '\r'))
		row.len--;
	h = siphash(key, row);
	return h ? h : 1;
}

/* SPDX-License-Identifier: MIT */
/* Finding records by a key, and adding them. */
#include "table/match.h"

#include <stdlib.h>

#include "table/sheet.h"
#include "util/pool.h"
#include "util/random.h"
#include "util/text.h"

/* A thread's room for looking at records. */
struct match_reader {
	struct sheet_reader reader;
	struct buf normal;
	struct arena scratch;
	bool failed;
};

/* A record whose key may have changed, and the hash of the old one. */
struct stale_key {
	struct index *index;
	uint32_t ref;
	uint64_t hash;
};

/* In a slot: a number of a twin, not of a record. */
#define SLOT_TWIN ((uint32_t)1 << 31)

static uint64_t match_reader_hash(struct match_reader *g,
	const uint64_t seed[2], const struct index *x, uint32_t ref);
static uint32_t twin_join(
	struct match_reader *g, struct index *x, uint32_t a, uint32_t b);
static uint32_t twin_pop(struct match_reader *g, struct index *x, uint32_t top);
static void twin_free(struct index *x, uint32_t twin);
static bool matcher_catch_up(struct matcher *m);
static uint32_t twin_new(struct index *x, uint32_t ref);

enum { STALE_MOST = 32 };

/* Does the record have the key by now? */
static bool has_key(struct match_reader *g, const struct index *x, uint32_t ref,
	const struct wanted *w)
{
	for (size_t i = 0; i < x->part_count; i++) {
		const struct key_part *p = &x->parts[i];
		struct span cell =
			sheet_cell(x->sheet, ref, p->column, &g->reader);

		if (w->cells && cell.len && span_equal(cell, w->cells[i]))
			continue;
		cell = cell_plain(cell, &g->reader.unquoted);
		if (!span_equal(matcher_normal(
					p->how, cell, &g->normal, &g->scratch),
			    w->texts[i]))
			return false;
	}
	return true;
}

static bool push_aside(struct matcher *m, uint32_t twin)
{
	if (m->aside_count == m->aside_room) {
		size_t room = m->aside_room * 2 + 16;
		uint32_t *items = realloc(m->aside, room * sizeof *items);

		if (!items)
			return false;
		m->aside = items;
		m->aside_room = room;
	}
	m->aside[m->aside_count++] = twin;
	return true;
}

/* A record that has the key: the first one is the answer. */
static bool take(
	struct matcher *m, const struct index *x, uint32_t ref, struct found *o)
{
	struct match_reader *g = m->match_readers;
	char one[SHEET_ID], other[SHEET_ID];
	struct buf id = { 0 };

	if (o->ref == REF_NONE) {
		o->ref = ref;
		return true;
	}
	o->is_several |= o->ref != ref;
	if (x->by_ref) {
		o->ref = ref < o->ref ? ref : o->ref;
		return true;
	}
	buf_add(&id, sheet_id(x->sheet, ref, one, &g->reader));
	if (id_less(buf_span(&id),
		    sheet_id(x->sheet, o->ref, other, &g->reader)))
		o->ref = ref;
	buf_release(&id);
	return !id.failed;
}

/* What has to become of a heap's top during a search. */
enum outcome { OUTCOME_FOUND, OUTCOME_ASIDE, OUTCOME_GONE };

static enum outcome outcome_of(struct matcher *m, struct index *x, uint32_t ref,
	const struct wanted *w, uint32_t found)
{
	struct match_reader *g = m->match_readers;

	if (ref == found)
		return OUTCOME_GONE; /* it was entered twice */
	if (ref == w->except)
		return OUTCOME_ASIDE;
	if (has_key(g, x, ref, w))
		return OUTCOME_FOUND;
	return (uint32_t)match_reader_hash(g, m->seed, x, ref) ==
			       (uint32_t)w->hash
		       ? OUTCOME_ASIDE
		       : OUTCOME_GONE;
}

/*
 * Search a heap: its smallest record with the key, and whether there is
 * another. What is not up to date any more goes; what only shares the hash
 * is put aside and comes back. Gives the heap that is left.
 */
static uint32_t search(struct matcher *m, struct index *x, uint32_t top,
	const struct wanted *w, struct found *out)
{
	struct match_reader *g = m->match_readers;
	uint32_t first = REF_NONE;

	m->aside_count = 0;
	while (top) {
		uint32_t twin = top, ref = x->twins[top].ref;
		enum outcome outcome = outcome_of(m, x, ref, w, first);

		if (outcome == OUTCOME_FOUND) {
			m->failed |= !take(m, x, ref, out);
			if (first != REF_NONE || !w->ask_several)
				break;
			first = ref;
		}
		top = twin_pop(g, x, twin);
		if (outcome == OUTCOME_GONE)
			twin_free(x, twin);
		else
			m->failed |= !push_aside(m, twin);
	}
	while (m->aside_count)
		top = twin_join(g, x, top, m->aside[--m->aside_count]);
	return top;
}

bool matcher_may_have(struct matcher *m, struct index *x, uint64_t hash)
{
	size_t at;

	if (!matcher_catch_up(m) || !x->slots.room)
		return false;
	at = slots_home(&x->slots, hash);
	return slots_next(&x->slots, hash, &at) != SLOT_NONE;
}

bool matcher_failed(const struct matcher *m)
{
	const struct match_reader *g = m->match_readers;

	return m->failed || g->failed || g->reader.failed || g->normal.failed ||
	       g->reader.unquoted.failed;
}

bool matcher_find(struct matcher *m, struct index *x, const struct wanted *w,
	struct found *out)
{
	uint32_t value;
	size_t at;

	*out = (struct found){ .ref = REF_NONE };
	if (!matcher_catch_up(m) || !x->slots.room)
		return !matcher_failed(m);
	at = slots_home(&x->slots, w->hash);
	while ((value = slots_next(&x->slots, w->hash, &at)) != SLOT_NONE) {
		if (value & SLOT_TWIN) {
			uint32_t top = search(m, x, value & ~SLOT_TWIN, w, out);

			slots_put(&x->slots, at, SLOT_TWIN | top);
		} else if (value != w->except &&
			   has_key(m->match_readers, x, value, w)) {
			m->failed |= !take(m, x, value, out);
		}
	}
	return !matcher_failed(m);
}

/* Add a record to those in a slot; SLOT_NONE: no memory. */
static uint32_t add_twin(
	struct matcher *m, struct index *x, uint32_t value, uint32_t ref)
{
	uint32_t top, twin;

	if (value & SLOT_TWIN) {
		top = value & ~SLOT_TWIN;
		if (top && x->twins[top].ref == ref)
			return value;
	} else {
		if (value == ref)
			return value;
		top = twin_new(x, value);
		if (!top)
			return SLOT_NONE;
	}
	twin = twin_new(x, ref);
	return twin ? SLOT_TWIN | twin_join(m->match_readers, x, top, twin)
		    : SLOT_NONE;
}

/* The hash by which a slot's records were entered, as far as they still have
 * it; the others go. 0: none has. */
static uint64_t hash_of_slot(
	struct matcher *m, struct index *x, uint32_t part, uint32_t *value)
{
	struct match_reader *g = m->match_readers;
	uint32_t top = *value & ~SLOT_TWIN;
	uint64_t hash;

	if (!(*value & SLOT_TWIN)) {
		hash = match_reader_hash(g, m->seed, x, *value);
		return (uint32_t)hash == part ? hash : 0;
	}
	while (top) {
		uint32_t twin = top;

		hash = match_reader_hash(g, m->seed, x, x->twins[top].ref);
		*value = SLOT_TWIN | top;
		if (hash && (uint32_t)hash == part)
			return hash;
		top = twin_pop(g, x, twin);
		twin_free(x, twin);
	}
	return 0;
}

/* More records came than were expected. */
static bool grow(struct matcher *m, struct index *x)
{
	struct slots bigger;

	if (x->slots.count < x->slots.room / 2)
		return true;
	if (!slots_open(&bigger, x->slots.count * 2))
		return false;
	for (size_t i = 0; i < x->slots.room; i++) {
		uint64_t item = x->slots.items[i], hash;
		uint32_t value = (uint32_t)item - 1;

		hash = item ? hash_of_slot(m, x, (uint32_t)(item >> 32), &value)
			    : 0;
		if (hash)
			slots_add(&bigger, hash, value);
	}
	slots_close(&x->slots);
	x->slots = bigger;
	return true;
}

bool matcher_add(
	struct matcher *m, struct index *x, uint64_t hash, uint32_t ref)
{
	uint32_t value;
	size_t at;

	if (!hash)
		return true;
	if (ref >= SLOT_TWIN - 1 || !grow(m, x))
		return false;
	at = slots_home(&x->slots, hash);
	value = slots_next(&x->slots, hash, &at);
	if (value == SLOT_NONE) {
		slots_add(&x->slots, hash, ref);
		return true;
	}
	value = add_twin(m, x, value, ref);
	if (value == SLOT_NONE)
		return false;
	slots_put(&x->slots, at, value);
	return true;
}

/* Take a record off the top of what has the hash, if it is there. */
static void drop_top(
	struct matcher *m, struct index *x, uint64_t hash, uint32_t ref)
{
	size_t at = slots_home(&x->slots, hash);
	uint32_t value;

	while ((value = slots_next(&x->slots, hash, &at)) != SLOT_NONE) {
		uint32_t top = value & ~SLOT_TWIN;

		if (!(value & SLOT_TWIN) || !top || x->twins[top].ref != ref)
			continue;
		slots_put(&x->slots, at,
			SLOT_TWIN | twin_pop(m->match_readers, x, top));
		twin_free(x, top);
	}
}

/* Enter what matcher_note has noted. */
static bool matcher_catch_up(struct matcher *m)
{
	size_t count = m->stale_count;

	m->stale_count = 0;
	for (size_t i = 0; i < count; i++) {
		struct stale_key *k = &m->stale[i];
		uint64_t hash = matcher_hash(m, k->index, k->ref);

		if (hash == k->hash)
			continue;
		if (k->hash)
			drop_top(m, k->index, k->hash, k->ref);
		m->failed |= !matcher_add(m, k->index, hash, k->ref);
	}
	return !m->failed;
}

static bool is_noted(
	const struct matcher *m, const struct index *x, uint32_t ref)
{
	for (size_t i = 0; i < m->stale_count; i++)
		if (m->stale[i].index == x && m->stale[i].ref == ref)
			return true;
	return false;
}

void matcher_begin(struct matcher *m)
{
	for (struct index *x = m->first; x; x = x->next)
		x->changes_before = x->changes;
}

static bool note(struct matcher *m, struct index *x, uint32_t ref)
{
	x->changes++;
	if (is_noted(m, x, ref))
		return true;
	if (m->stale_count == m->stale_room) {
		size_t room = m->stale_room * 2 + 16;
		struct stale_key *items =
			realloc(m->stale, room * sizeof *items);

		if (!items)
			return false;
		m->stale = items;
		m->stale_room = room;
	}
	m->stale[m->stale_count++] =
		(struct stale_key){ x, ref, matcher_hash(m, x, ref) };
	return true;
}

void matcher_note(
	struct matcher *m, struct sheet *s, uint32_t ref, uint32_t column)
{
	if (m->stale_count >= STALE_MOST)
		matcher_catch_up(m);
	for (struct index *x = m->first; x; x = x->next) {
		bool has = false;

		if (x->sheet != s || (x->existing_only && ref >= s->row_count))
			continue;
		for (size_t i = 0; i < x->part_count; i++)
			has |= x->parts[i].column == column;
		if (has && x->slots.room)
			m->failed |= !note(m, x, ref);
	}
}

uint64_t matcher_hash(struct matcher *m, const struct index *x, uint32_t ref)
{
	return match_reader_hash(m->match_readers, m->seed, x, ref);
}

/*
 * Heaps of records that share a key: pairing heaps (Fredman, Sedgewick,
 * Sleator, Tarjan 1986), by id. Adding takes a step, taking the smallest off
 * a logarithm of steps on average, whatever the order of the records.
 */

enum { TWINS_LEAST = 64 };

/* A new twin for a record; 0: no memory. */
static uint32_t twin_new(struct index *x, uint32_t ref)
{
	size_t room = x->twin_room ? x->twin_room / 2 * 3 : TWINS_LEAST;
	uint32_t n = x->free;

	if (n) {
		x->free = x->twins[n].sibling;
	} else {
		struct twin *twins;

		if (x->twin_count == x->twin_room) {
			twins = room < SLOT_TWIN ? realloc(x->twins,
							   room * sizeof *twins)
						 : NULL;
			if (!twins)
				return 0;
			x->twins = twins;
			x->twin_room = room;
		}
		x->twin_count += !x->twin_count; /* 0 is none */
		n = (uint32_t)x->twin_count++;
	}
	x->twins[n] = (struct twin){ .ref = ref };
	return n;
}

static void twin_free(struct index *x, uint32_t twin)
{
	x->twins[twin].sibling = x->free;
	x->free = twin;
}

static bool comes_first(
	struct match_reader *g, const struct index *x, uint32_t a, uint32_t b)
{
	const struct sheet *s = x->sheet;
	char one[SHEET_ID], other[SHEET_ID];
	struct span id;

	if (x->by_ref || (s->is_ascending && !s->names_ids))
		return a < b;
	if (a == b)
		return false;
	id = sheet_id(s, a, one, &g->reader);
	if (s->names_ids ||
		a < s->row_count) { /* the next call takes the reader's room */
		buf_clear(&g->normal);
		buf_add(&g->normal, id);
		g->failed |= g->normal.failed;
		id = buf_span(&g->normal);
	}
	return id_less(id, sheet_id(s, b, other, &g->reader));
}

/* Join two heaps, either may be 0. */
static uint32_t twin_join(
	struct match_reader *g, struct index *x, uint32_t a, uint32_t b)
{
	struct twin *t = x->twins;

	if (!a || !b)
		return a ? a : b;
	if (comes_first(g, x, t[b].ref, t[a].ref)) {
		uint32_t swap = a;

		a = b;
		b = swap;
	}
	t[b].sibling = t[a].child;
	t[a].child = b;
	return a;
}

/* Take the top off a heap: the heap that is left. The top stays allocated. */
static uint32_t twin_pop(struct match_reader *g, struct index *x, uint32_t top)
{
	uint32_t next = x->twins[top].child, pairs = 0, all = 0;

	while (next) { /* join two by two, from the left */
		uint32_t a = next, b = x->twins[a].sibling;

		next = b ? x->twins[b].sibling : 0;
		x->twins[a].sibling = 0;
		if (b)
			x->twins[b].sibling = 0;
		a = twin_join(g, x, a, b);
		x->twins[a].sibling = pairs;
		pairs = a;
	}
	while (pairs) { /* then all of these, from the right */
		uint32_t a = pairs;

		pairs = x->twins[a].sibling;
		x->twins[a].sibling = 0;
		all = twin_join(g, x, all, a);
	}
	x->twins[top].child = 0;
	x->twins[top].sibling = 0;
	return all;
}

/* Indexes of records: making them, and hashing all records at once. */

/* Rows that a worker takes at once, rows between two insertions, how far
 * ahead slots are fetched. */
enum { STRIDE = 64, BLOCK = 65536, AHEAD = 16 };

struct matcher *matcher_new(unsigned workers, size_t expected)
{
	struct matcher *m = calloc(1, sizeof *m);

	if (!m)
		return NULL;
	m->workers = workers ? workers : 1;
	m->expected = expected;
	m->match_readers = calloc(m->workers, sizeof *m->match_readers);
	random_seed(m->seed, sizeof m->seed);
	if (m->match_readers)
		return m;
	free(m);
	return NULL;
}

void matcher_close(struct matcher *m)
{
	struct index *next;

	if (!m)
		return;
	for (unsigned i = 0; i < m->workers; i++) {
		sheet_reader_release(&m->match_readers[i].reader);
		buf_release(&m->match_readers[i].normal);
		arena_release(&m->match_readers[i].scratch);
	}
	for (struct index *x = m->first; x; x = next) {
		next = x->next;
		slots_close(&x->slots);
		free(x->twins);
		free(x);
	}
	free(m->match_readers);
	free(m->stale);
	free(m->aside);
	free(m);
}

const uint64_t *matcher_seed(const struct matcher *m)
{
	return m->seed;
}

static bool same_parts(const struct index *x, const struct key_part *parts)
{
	for (size_t i = 0; i < x->part_count; i++)
		if (x->parts[i].column != parts[i].column ||
			x->parts[i].how != parts[i].how)
			return false;
	return true;
}

struct index *matcher_index(struct matcher *m, struct sheet *s,
	const struct key_part *parts, size_t count, bool existing_only,
	bool by_ref)
{
	struct index **end = &m->first, *x;

	by_ref = by_ref && (!s->is_ascending || s->names_ids);
	for (; *end; end = &(*end)->next) {
		x = *end;
		if (x->sheet == s && x->existing_only == existing_only &&
			x->by_ref == by_ref && x->part_count == count &&
			same_parts(x, parts))
			return x;
	}
	x = calloc(1, sizeof *x);
	if (!x)
		return NULL;
	x->sheet = s;
	x->existing_only = existing_only;
	x->by_ref = by_ref;
	x->part_count = count;
	for (size_t i = 0; i < count; i++) {
		x->parts[i] = parts[i];
		s->columns.items[parts[i].column].is_watched = true;
	}
	*end = x;
	return x;
}

struct span matcher_normal(enum normaliser how, struct span text,
	struct buf *out, struct arena *scratch)
{
	struct span folded;

	if (how != NORMALISE_FOLD)
		return normalise(how, text, out);
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] >= 0x80) {
			struct arena_mark mark = arena_mark(scratch);

			folded = text_fold(scratch, text);
			buf_clear(out);
			buf_add(out, folded);
			out->failed |= !folded.ptr;
			arena_rewind(scratch, mark);
			return buf_span(out);
		}
	buf_clear(out);
	for (size_t i = 0; i < text.len; i++)
		buf_add_char(out, text.ptr[i] >= 'A' && text.ptr[i] <= 'Z'
					  ? (char)(text.ptr[i] + 'a' - 'A')
					  : text.ptr[i]);
	return buf_span(out);
}

/* Hash of the key that a record has. */
static uint64_t match_reader_hash(struct match_reader *g,
	const uint64_t seed[2], const struct index *x, uint32_t ref)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < x->part_count; i++) {
		struct span text = sheet_text(
			x->sheet, ref, x->parts[i].column, &g->reader);
		uint64_t hash =
			text.len ? key_hash(seed, i,
					   matcher_normal(x->parts[i].how, text,
						   &g->normal, &g->scratch))
				 : 0;

		if (!hash)
			return 0;
		sum += hash;
	}
	return sum;
}

struct build {
	struct matcher *m;
	struct sheet *sheet;
	struct index **all; /* of the sheet, that are not built */
	size_t count;
	uint64_t *hashes; /* of a block, by index */
	size_t from, to;
};

static void hash_records(void *user, unsigned worker, size_t item)
{
	struct build *b = user;
	struct match_reader *g = &b->m->match_readers[worker];
	size_t ref = b->from + item * STRIDE, end = ref + STRIDE;

	if (end > b->to)
		end = b->to;
	for (; ref < end; ref++)
		for (size_t i = 0; i < b->count; i++) {
			const struct index *x = b->all[i];
			bool in =
				!x->existing_only || ref < b->sheet->row_count;

			b->hashes[i * BLOCK + ref - b->from] =
				in ? match_reader_hash(
					     g, b->m->seed, x, (uint32_t)ref)
				   : 0;
		}
}

static bool insert_block(struct build *b, size_t which)
{
	struct index *x = b->all[which];
	const uint64_t *hashes = b->hashes + which * BLOCK;

	for (size_t i = 0, n = b->to - b->from; i < n; i++) {
		if (i + AHEAD < n)
			slots_prefetch(&x->slots, hashes[i + AHEAD]);
		if (!matcher_add(b->m, x, hashes[i], (uint32_t)(b->from + i)))
			return false;
	}
	return true;
}

static bool build_all(struct build *b)
{
	size_t count = sheet_count(b->sheet);
	bool good = true;

	for (size_t i = 0; i < b->count && good; i++)
		good = slots_open(&b->all[i]->slots,
			b->all[i]->existing_only ? b->sheet->row_count
						 : count + b->m->expected);
	for (b->from = 0; b->from < count && good; b->from = b->to) {
		b->to = count - b->from < BLOCK ? count : b->from + BLOCK;
		pool_run(b->m->workers, (b->to - b->from + STRIDE - 1) / STRIDE,
			hash_records, b);
		for (size_t i = 0; i < b->count && good; i++)
			good = insert_block(b, i);
	}
	for (unsigned i = 0; i < b->m->workers; i++) {
		const struct match_reader *g = &b->m->match_readers[i];

		good &= !g->failed && !g->reader.failed && !g->normal.failed;
	}
	return good;
}

/* All indexes of one sheet, so that its rows are cut once. */
static bool build_sheet(struct matcher *m, struct sheet *s)
{
	struct build b = { .m = m, .sheet = s };
	bool good = sheet_number(s);

	for (struct index *x = m->first; x; x = x->next)
		b.count += x->sheet == s && !x->slots.room;
	b.all = malloc(b.count * sizeof *b.all);
	b.hashes = malloc(b.count * BLOCK * sizeof *b.hashes);
	b.count = 0;
	for (struct index *x = m->first; x && b.all; x = x->next)
		if (x->sheet == s && !x->slots.room)
			b.all[b.count++] = x;
	good = good && b.all && b.hashes && build_all(&b);
	free(b.all);
	free(b.hashes);
	return good;
}

bool matcher_build(struct matcher *m)
{
	for (struct index *x = m->first; x; x = x->next)
		if (!x->slots.room && !build_sheet(m, x->sheet))
			return false;
	return true;
}

/* SPDX-License-Identifier: MIT */
/* Finding records by a key, and adding them. */
#include "convert/match_parts.h"

#include <stdlib.h>

enum { STALE_MOST = 32 };

/* Does the record have the key by now? */
static bool has_key(struct gaze *g, const struct index *x, uint32_t ref,
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
	struct gaze *g = m->gazes;
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
enum fate { FATE_FOUND, FATE_ASIDE, FATE_GONE };

static enum fate fate_of(struct matcher *m, struct index *x, uint32_t ref,
	const struct wanted *w, uint32_t found)
{
	struct gaze *g = m->gazes;

	if (ref == found)
		return FATE_GONE; /* it was entered twice */
	if (ref == w->except)
		return FATE_ASIDE;
	if (has_key(g, x, ref, w))
		return FATE_FOUND;
	return (uint32_t)gaze_hash(g, m->seed, x, ref) == (uint32_t)w->hash
		       ? FATE_ASIDE
		       : FATE_GONE;
}

/*
 * Search a heap: its smallest record with the key, and whether there is
 * another. What is not up to date any more goes; what only shares the hash
 * is put aside and comes back. Gives the heap that is left.
 */
static uint32_t search(struct matcher *m, struct index *x, uint32_t top,
	const struct wanted *w, struct found *out)
{
	struct gaze *g = m->gazes;
	uint32_t first = REF_NONE;

	m->aside_count = 0;
	while (top) {
		uint32_t twin = top, ref = x->twins[top].ref;
		enum fate fate = fate_of(m, x, ref, w, first);

		if (fate == FATE_FOUND) {
			m->failed |= !take(m, x, ref, out);
			if (first != REF_NONE || !w->ask_several)
				break;
			first = ref;
		}
		top = twin_pop(g, x, twin);
		if (fate == FATE_GONE)
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
	const struct gaze *g = m->gazes;

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
			   has_key(m->gazes, x, value, w)) {
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
	return twin ? SLOT_TWIN | twin_join(m->gazes, x, top, twin) : SLOT_NONE;
}

/* The hash by which a slot's records were entered, as far as they still have
 * it; the others go. 0: none has. */
static uint64_t hash_of_slot(
	struct matcher *m, struct index *x, uint32_t part, uint32_t *value)
{
	struct gaze *g = m->gazes;
	uint32_t top = *value & ~SLOT_TWIN;
	uint64_t hash;

	if (!(*value & SLOT_TWIN)) {
		hash = gaze_hash(g, m->seed, x, *value);
		return (uint32_t)hash == part ? hash : 0;
	}
	while (top) {
		uint32_t twin = top;

		hash = gaze_hash(g, m->seed, x, x->twins[top].ref);
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
		slots_put(
			&x->slots, at, SLOT_TWIN | twin_pop(m->gazes, x, top));
		twin_free(x, top);
	}
}

bool matcher_catch_up(struct matcher *m)
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
	return gaze_hash(m->gazes, m->seed, x, ref);
}

/* SPDX-License-Identifier: MIT */
/*
 * Hints: which record a row will find, looked up on all threads before the
 * rows are decided in their order. A hint counts only where nothing that it
 * rests on has changed since.
 */
#include "convert/hint.h"

#include "convert/engine.h"
#include "convert/run.h"
#include "table/match.h"

enum { LINE_BYTES = 64 };

static void fetch(const void *from, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += LINE_BYTES)
		__builtin_prefetch((const char *)from + i);
}

/* Is a part of a key made of a cell of the source as it stands? All
 * normalisers but exact trim it themselves. */
static bool is_cell(const struct slot *s, enum normaliser how)
{
	return s->from == FROM_FIELD &&
	       (s->is_plain || (s->is_trimmed && how != NORMALISE_EXACT));
}

/* Is the key nothing but cells of the source? */
bool goal_may_hint(const struct run *r, const struct goal *g, size_t number)
{
	const struct match_rule *rule = &g->target->rules[number];

	if (!g->rules[number])
		return false;
	for (size_t i = 0; i < rule->key_count; i++) {
		const struct slot *s = &g->target->slots[rule->keys[i].slot];

		if (!is_cell(s, rule->keys[i].how) ||
			s->source >= r->recipe->source->table.column_count ||
			rule->keys[i].is_record ||
			(s->given != COLUMN_NONE && r->setting->selection))
			return false;
	}
	return true;
}

/* The only record that a slot has for a hash, or REF_NONE. */
static uint32_t single(const struct index *x, uint64_t hash)
{
	size_t at = slots_home(&x->slots, hash);
	uint32_t ref = slots_next(&x->slots, hash, &at);

	return ref != SLOT_NONE && matcher_is_record(ref) &&
			       slots_next(&x->slots, hash, &at) == SLOT_NONE
		       ? ref
		       : REF_NONE;
}

/* Has the record the key that the row's cells make? */
static bool same_key(struct run *r, struct look *l, const struct goal *g,
	size_t number, uint32_t row, uint32_t ref)
{
	const struct match_rule *rule = &g->target->rules[number];
	const struct sheet *source = r->recipe->source;

	for (size_t i = 0; i < rule->key_count; i++) {
		const struct slot *s = &g->target->slots[rule->keys[i].slot];
		struct span mine = table_cell(&source->table, row, s->source);
		struct span its = sheet_cell(
			g->sheet, ref, rule->keys[i].column, &l->target);
		struct span normal;

		if (mine.len && span_equal(mine, its))
			continue;
		its = normalise(rule->keys[i].how,
			cell_plain(its, &l->target.unquoted), &l->other);
		normal = normalise(rule->keys[i].how,
			cell_plain(mine, &l->cell), &l->normal);
		if (!normal.len || !span_equal(normal, its))
			return false;
	}
	return true;
}

/* Call `fn` for the hints of rows from..to that are to be looked at. */
typedef void hint_fn(struct run *r, struct look *l, const struct goal *g,
	size_t number, size_t row, uint32_t *hint);

static void each_rule(struct run *r, struct look *l, const struct goal *g,
	size_t row, hint_fn *fn)
{
	const struct engine *w = r->engine;
	size_t at = (row - w->from) * w->hash_count + g->first_hash;

	for (size_t i = 0; i < g->target->rule_count; i++)
		if (g->may_hint[i])
			fn(r, l, g, i, row, &w->hints[at + i]);
}

static void each_hint(
	struct run *r, struct look *l, size_t from, size_t to, hint_fn *fn)
{
	const struct engine *w = r->engine;

	for (size_t row = from; row < to; row++) {
		const struct early_check *o = &w->early_checks[row - w->from];

		if (r->rows[row].fault || o->check)
			continue;
		for (size_t i = 0; i < w->goal_count; i++)
			if (o->wants >> i & 1)
				each_rule(r, l, &w->goals[i], row, fn);
	}
}

/*
 * What leads to a record's bytes is fetched step by step for many rows, so
 * that the memory is asked for much at once.
 */
static void find_record(struct run *r, struct look *l, const struct goal *g,
	size_t number, size_t row, uint32_t *hint)
{
	const struct engine *w = r->engine;
	const struct sheet *s = g->sheet;
	uint64_t hash = w->hashes[(row - w->from) * w->hash_count +
				  g->first_hash + number];

	(void)l;
	*hint = hash ? single(g->rules[number], hash) : REF_NONE;
	if (*hint >= s->row_count && *hint != REF_NONE)
		__builtin_prefetch(&s->fresh.items[*hint - s->row_count]);
	else if (*hint != REF_NONE)
		__builtin_prefetch(&s->table.starts[*hint]);
}

/* The selected row of which a new record was made, or ROW_NONE. */
static uint32_t made_of(const struct goal *g, uint32_t ref)
{
	return ref == REF_NONE || ref < g->sheet->row_count
		       ? ROW_NONE
		       : g->sheet->fresh.items[ref - g->sheet->row_count].row;
}

static void fetch_chosen(struct run *r, struct look *l, const struct goal *g,
	size_t number, size_t row, uint32_t *hint)
{
	uint32_t made = made_of(g, *hint);

	(void)l;
	(void)number;
	(void)row;
	if (made != ROW_NONE)
		__builtin_prefetch(&r->rows[made]);
}

static void fetch_start(struct run *r, struct look *l, const struct goal *g,
	size_t number, size_t row, uint32_t *hint)
{
	uint32_t made = made_of(g, *hint);

	(void)l;
	(void)number;
	(void)row;
	if (made != ROW_NONE)
		__builtin_prefetch(
			&r->recipe->source->table.starts[r->rows[made].source]);
}

static void fetch_bytes(struct run *r, struct look *l, const struct goal *g,
	size_t number, size_t row, uint32_t *hint)
{
	uint32_t made = made_of(g, *hint);
	const struct table *t = &g->sheet->table;
	uint32_t at = *hint;

	(void)l;
	(void)number;
	(void)row;
	if (at == REF_NONE || (at >= g->sheet->row_count && made == ROW_NONE))
		return;
	if (made != ROW_NONE) {
		t = &r->recipe->source->table;
		at = r->rows[made].source;
	}
	fetch(t->bytes.ptr + t->starts[at], (size_t)2 * LINE_BYTES);
}

static void verify(struct run *r, struct look *l, const struct goal *g,
	size_t number, size_t row, uint32_t *hint)
{
	if (*hint != REF_NONE &&
		!same_key(r, l, g, number, r->rows[row].source, *hint))
		*hint = REF_NONE;
}

void hint_rows(struct run *r, struct look *l, size_t from, size_t to)
{
	for (size_t row = from; row < to; row++)
		fetch_slots(r, row);
	each_hint(r, l, from, to, find_record);
	each_hint(r, l, from, to, fetch_chosen);
	each_hint(r, l, from, to, fetch_start);
	each_hint(r, l, from, to, fetch_bytes);
	each_hint(r, l, from, to, verify);
}

bool decision_hint(struct decision *u, const struct goal *g, size_t number,
	uint64_t hash, uint32_t *ref)
{
	const struct index *x = g->rules[number];

	if (!u->hints || !g->may_hint[number])
		return false;
	*ref = u->hints[g->first_hash + number];
	return *ref != REF_NONE && single(x, hash) == *ref &&
	       (x->changes == x->changes_before || !sheet_head(g->sheet, *ref));
}

static void fetch_row(const struct table *t, uint32_t row)
{
	fetch(t->bytes.ptr + t->starts[row],
		(size_t)(t->starts[row + 1] - t->starts[row]));
}

void fetch_slots(const struct run *r, size_t row)
{
	const struct engine *w = r->engine;

	for (size_t i = 0; i < w->goal_count; i++) {
		const struct goal *g = &w->goals[i];
		const struct target *t = g->target;
		size_t at = (row - w->from) * w->hash_count + g->first_hash;

		for (size_t k = 0; k < t->rule_count; k++)
			if (g->rules[k] && w->hashes[at + k])
				slots_prefetch(
					&g->rules[k]->slots, w->hashes[at + k]);
		for (size_t k = 0; k < t->unique_count; k++)
			if (g->uniques[k] && w->hashes[at + t->rule_count + k])
				slots_prefetch(&g->uniques[k]->slots,
					w->hashes[at + t->rule_count + k]);
	}
}

static void fetch_record(const struct goal *g, uint32_t ref, bool is_near)
{
	const struct sheet *s = g->sheet;

	if (ref >= s->row_count)
		return;
	if (is_near)
		fetch_row(&s->table, ref);
	else
		__builtin_prefetch(&s->table.starts[ref]);
}

void fetch_records(const struct run *r, size_t row, bool is_near)
{
	const struct engine *w = r->engine;

	for (size_t i = 0; i < w->goal_count; i++) {
		const struct goal *g = &w->goals[i];
		size_t at = (row - w->from) * w->hash_count + g->first_hash;

		for (size_t k = 0; k < g->target->rule_count; k++)
			if (w->hashes[at + k] && g->may_hint[k] &&
				w->hints[at + k] != REF_NONE)
				fetch_record(g, w->hints[at + k], is_near);
	}
}

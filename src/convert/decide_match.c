/* SPDX-License-Identifier: MIT */
/* Which record a row's values find, and whose values they would repeat. */
#include "convert/decide_match.h"

#include "convert/derive.h"
#include "convert/engine.h"
#include "convert/hint.h"
#include "convert/run.h"
#include "convert/value.h"
#include "table/match.h"

struct span decision_cell(
	struct decision *u, const struct goal *g, uint32_t slot, bool is_new)
{
	decision_ids(u, g->needs);
	return row_cell(
		decision_view(u), g->target, slot, u->run->engine->ids, is_new);
}

/* Is it the id of an earlier record, and known without looking at the row? */
static bool is_late(const struct decision *u, const struct goal *g,
	const struct match_rule *rule, size_t part)
{
	const struct slot *slot = &g->target->slots[rule->keys[part].slot];

	return rule->keys[part].is_record &&
	       (slot->given == COLUMN_NONE ||
		       u->run->rows[u->row].row == ROW_NONE);
}

/*
 * The texts of a key, one behind the other, and the cells that need no
 * other look. False: one is empty.
 */
static bool set_texts(struct decision *u, const struct goal *g, size_t number)
{
	struct engine *w = u->run->engine;
	const struct match_rule *rule = &g->target->rules[number];
	size_t at = 0;

	buf_clear(&w->parts);
	for (size_t i = 0; i < rule->key_count; i++) {
		uint32_t slot = rule->keys[i].slot;
		struct span cell = decision_cell(u, g, slot, false);
		struct span text = normalise(rule->keys[i].how,
			cell_plain(cell, &w->cell), &w->normal);

		w->cells[i] = g->target->slots[slot].is_plain
				      ? cell
				      : (struct span){ 0 };
		w->texts[i].len = text.len;
		buf_add(&w->parts, text);
		if (!text.len)
			return false;
	}
	for (size_t i = 0; i < rule->key_count; i++) {
		w->texts[i].ptr = w->parts.ptr + at;
		at += w->texts[i].len;
	}
	return true;
}

static uint64_t hash_texts(const struct run *r, size_t count)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += key_hash(
			matcher_seed(r->matcher), i, r->engine->texts[i]);
	return sum;
}

uint64_t decision_hash(struct decision *u, struct goal *g, size_t number)
{
	struct engine *w = u->run->engine;
	const struct match_rule *rule = &g->target->rules[number];
	uint64_t hash = u->hashes[g->first_hash + number];
	size_t late = 0, records = 0;

	for (size_t i = 0; i < rule->key_count; i++) {
		records += rule->keys[i].is_record;
		late += is_late(u, g, rule, i);
	}
	if (records != late) /* the selection may have a say */
		return set_texts(u, g, number)
			       ? hash_texts(u->run, rule->key_count)
			       : 0;
	if (!hash && late < rule->key_count)
		return 0;
	for (size_t i = 0; late && i < rule->key_count; i++) {
		uint32_t slot = rule->keys[i].slot;
		struct span id;
		uint64_t part;

		if (!rule->keys[i].is_record)
			continue;
		decision_ids(u, (uint64_t)1 << g->target->slots[slot].record);
		id = w->ids[g->target->slots[slot].record];
		part = key_hash(matcher_seed(u->run->matcher), i,
			normalise(rule->keys[i].how, id, &w->normal));
		if (!part)
			return 0;
		hash += part;
	}
	return hash;
}

enum opk_status decision_match(
	struct decision *u, struct goal *g, struct found *out, size_t *rule)
{
	struct run *r = u->run;
	struct wanted wanted = { .texts = r->engine->texts,
		.cells = r->engine->cells,
		.except = REF_NONE,
		.ask_several = true };
	uint32_t hint;

	*out = (struct found){ .ref = REF_NONE };
	for (size_t i = 0; i < g->target->rule_count; i++) {
		struct index *x = g->rules[i];

		wanted.hash = x ? decision_hash(u, g, i) : 0;
		if (!wanted.hash ||
			!matcher_may_have(r->matcher, x, wanted.hash))
			continue;
		*rule = i;
		if (decision_hint(u, g, i, wanted.hash, &hint)) {
			out->ref = hint;
			return OPK_OK;
		}
		if (!set_texts(u, g, i))
			continue;
		if (!matcher_find(r->matcher, x, &wanted, out))
			return fault_memory(r->setting->faults);
		if (out->ref != REF_NONE)
			return OPK_OK;
	}
	return OPK_OK;
}

/* Say who has the value. */
static enum opk_status say_who(
	struct decision *u, struct goal *g, struct span field, uint32_t who)
{
	struct run *r = u->run;
	struct arena *a = &r->engine->looks[0].arena;
	char out[SHEET_ID];
	struct span id = sheet_id(g->sheet, who, out, &g->reader);

	u->fault = (struct row_fault){ .code = ROW_DUPLICATE_DATA,
		.field = arena_print(a, "%.*s.%.*s",
			SPAN_ARG(g->target->module), SPAN_ARG(field)),
		.message = arena_print(
			a, "record %.*s has this value", SPAN_ARG(id)) };
	return u->fault.field.ptr && u->fault.message.ptr
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

enum opk_status decision_unique(
	struct decision *u, struct goal *g, size_t number, uint32_t except)
{
	struct run *r = u->run;
	struct engine *w = r->engine;
	const struct target *t = g->target;
	const struct unique_field *field = &t->uniques[number];
	bool is_new = except == REF_NONE;
	bool is_hashed = is_new && t->slots[field->slot].from != FROM_RECORD;
	struct wanted wanted = { .texts = w->texts, .except = except };
	struct index *x = g->uniques[number];
	struct found found;
	struct span text;

	if (is_hashed) { /* it was, before */
		wanted.hash = u->hashes[g->first_hash + t->rule_count + number];
		if (!wanted.hash ||
			!matcher_may_have(r->matcher, x, wanted.hash))
			return OPK_OK;
	}
	text = cell_plain(decision_cell(u, g, field->slot, is_new), &w->cell);
	if (!text.len)
		return OPK_OK;
	w->texts[0] = matcher_normal(
		x->parts[0].how, text, &w->normal, &w->looks[0].arena);
	wanted.hash = key_hash(matcher_seed(r->matcher), 0, w->texts[0]);
	if (!matcher_find(r->matcher, x, &wanted, &found))
		return fault_memory(r->setting->faults);
	return found.ref == REF_NONE ? OPK_OK
				     : say_who(u, g, field->field, found.ref);
}

void decision_ids(struct decision *u, uint64_t targets)
{
	struct engine *w = u->run->engine;

	targets &= ~w->has_ids;
	for (size_t i = 0; targets; i++, targets >>= 1) {
		struct goal *g = &w->goals[i];
		char out[SHEET_ID];

		if (!(targets & 1))
			continue;
		w->ids[i] = (struct span){ 0 };
		if (g->intent.ref != REF_NONE)
			goal_keep_id(w, g,
				sheet_id(g->sheet, g->intent.ref, out,
					&g->reader));
	}
}

/* Keep an id for the rest of the row. */
void goal_keep_id(struct engine *w, struct goal *g, struct span id)
{
	struct buf *name = &w->names[g->number];

	w->has_ids |= (uint64_t)1 << g->number;
	if (id.len <= SHEET_ID) {
		memmove(w->id_text[g->number], id.ptr, id.len);
		w->ids[g->number] =
			(struct span){ w->id_text[g->number], id.len };
		return;
	}
	buf_clear(name);
	buf_add(name, id);
	w->ids[g->number] = buf_span(name);
}

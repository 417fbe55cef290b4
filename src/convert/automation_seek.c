/* SPDX-License-Identifier: MIT */
/* Looking at one record, along the ways that were found. */
#include "convert/automation_ways.h"

void seeker_release(struct seeker *k)
{
	for (size_t i = 0; i <= WAY_STEPS; i++)
		sheet_reader_release(&k->others[i]);
	arena_release(&k->texts);
}

/* Texts in a table lie still, those of readers do not. */
static bool lies_still(const struct sheet *s, struct span text)
{
	return text.ptr >= s->table.bytes.ptr &&
	       text.ptr < s->table.bytes.ptr + s->table.bytes.len;
}

static struct span keep(
	struct seeker *k, const struct sheet *s, struct span text)
{
	if (!text.len || (s->has_table && lies_still(s, text)))
		return text;
	text = arena_copy(&k->texts, text);
	k->lost_memory |= !text.ptr;
	return text;
}

struct span seeker_text(struct seeker *k, uint32_t column)
{
	struct span text;

	for (size_t i = 0; i < k->given_count; i++)
		if (k->given[i].column == column)
			return k->given[i].text;
	text = keep(k, k->sheet, sheet_text(k->sheet, k->ref, column, k->own));
	k->lost_memory |= k->own->failed;
	return text;
}

static uint32_t find(struct seeker *k, struct sheet *to, struct span id,
	struct sheet_reader *r)
{
	uint32_t ref;

	if (!id.len)
		return REF_NONE;
	if (!to->is_indexed && !sheet_index(to)) {
		k->lost_memory = true;
		return REF_NONE;
	}
	ref = sheet_find(to, id);
	k->lost_memory |= r->failed;
	return ref;
}

uint32_t seeker_follow(struct seeker *k, uint32_t column, struct sheet *to)
{
	return find(k, to, seeker_text(k, column), &k->others[0]);
}

static struct span text_of(struct seeker *k, struct sheet *s, uint32_t ref,
	uint32_t column, struct sheet_reader *r)
{
	struct span text = keep(k, s, sheet_text(s, ref, column, r));

	k->lost_memory |= r->failed;
	return text;
}

/* The name of the record with this id, or the id. */
static struct span name_of(
	struct seeker *k, const struct way *w, struct span id)
{
	struct sheet_reader *r = &k->others[WAY_STEPS];
	uint32_t ref = find(k, w->named, id, r);
	struct span texts[4] = { 0 }, all;

	for (unsigned i = 0; ref != REF_NONE && i < 4; i++) {
		if (w->names[i] != COLUMN_NONE)
			texts[i] = text_of(k, w->named, ref, w->names[i], r);
		if (i < 2 && texts[i].len)
			return texts[i];
	}
	if (!texts[2].len || !texts[3].len)
		return texts[2].len ? texts[2] : texts[3].len ? texts[3] : id;
	all = arena_join(
		&k->texts, (struct span[]){ texts[2], SPAN(" "), texts[3] }, 3);
	k->lost_memory |= !all.ptr;
	return all;
}

struct span way_text(struct seeker *k, uint32_t way)
{
	const struct person *who;
	const struct way *w;
	struct span text;

	if (way == WAY_NONE)
		return (struct span){ 0 };
	w = k->ways->items.items[way];
	if (w->end == WAY_TEXT)
		return w->text;
	text = seeker_text(k, w->at[0].column);
	for (unsigned i = 1; i <= w->steps; i++) {
		struct sheet_reader *r = &k->others[i - 1];
		uint32_t ref = find(k, w->at[i].sheet, text, r);

		if (ref == REF_NONE)
			return (struct span){ 0 };
		text = text_of(k, w->at[i].sheet, ref, w->at[i].column, r);
	}
	if (w->end == WAY_CELL)
		return w->named && text.len ? name_of(k, w, text) : text;
	who = people_of_id(k->ways->setting->people, text);
	if (w->part == PERSON_SHOWN && (!who || !person_text(who, w->part).len))
		return text;
	return who ? person_text(who, w->part) : (struct span){ 0 };
}

static struct span get(void *user, uint32_t slot)
{
	return way_text(user, slot);
}

static bool changed(void *user, uint32_t slot)
{
	struct seeker *k = user;
	const struct way *w = k->ways->items.items[slot];

	for (size_t i = 0; i < k->changed_count; i++)
		if (k->changed[i] == w->at[0].column)
			return true;
	return false;
}

bool seeker_meets(struct seeker *k, const struct criteria *c)
{
	struct arena_mark mark = arena_mark(&k->texts);
	struct arena scratch = { 0 };
	struct criteria_record record = { .get = get,
		.changed = changed,
		.user = k,
		.scratch = &scratch,
		.lost_memory = &k->lost_memory };
	bool holds = !c || criteria_hold(c, &record);

	arena_release(&scratch);
	arena_rewind(&k->texts, mark);
	return holds;
}

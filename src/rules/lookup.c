/* SPDX-License-Identifier: MIT */
/* Ways from a record to a text, found by name. */
#include "rules/lookup.h"

#include "model/field_path.h"
#include "rules/rule_tree.h"

/* How far a way has been found. */
struct search {
	struct ways *all;
	struct way way;
	struct span module;
	bool shown;
	enum opk_status st;
};

enum person_part person_part_find(struct span name)
{
	static const char *const names[PERSON_SHOWN] = {
		[PERSON_ID] = "id",
		[PERSON_EMAIL] = "email",
		[PERSON_FULL_NAME] = "full_name",
		[PERSON_ROLE] = "role",
		[PERSON_PROFILE] = "profile",
		[PERSON_API_NAME] = "api_name",
	};

	for (unsigned i = 0; i < PERSON_SHOWN; i++)
		if (span_is(name, names[i]))
			return (enum person_part)i;
	return PERSON_PARTS;
}

struct span person_text(const struct person *who, enum person_part part)
{
	switch (part) {
	case PERSON_ID:
		return who->id;
	case PERSON_EMAIL:
		return who->email;
	case PERSON_FULL_NAME:
		return who->full_name;
	case PERSON_ROLE:
		return who->role;
	case PERSON_PROFILE:
		return who->profile;
	case PERSON_API_NAME:
		return who->name;
	case PERSON_SHOWN:
		return who->full_name.len ? who->full_name : who->email;
	case PERSON_PARTS:
		break;
	}
	return (struct span){ 0 };
}

enum opk_status ways_sheet(
	const struct setting *s, struct span module, struct sheet **out)
{
	struct sheet *sheet = sheets_find(s->sheets, module);
	bool is_there =
		!sheet && module.len && world_has_module(s->world, module);

	if (is_there) {
		sheet = sheets_get(s->sheets, module);
		if (!sheet)
			return worse(s->faults->worst, OPK_MALFORMED);
	}
	*out = sheet;
	return OPK_OK;
}

/* The same while a way is searched for; NULL also: s->st is set. */
static struct sheet *open_sheet(struct search *s, struct span module)
{
	struct sheet *sheet = NULL;

	s->st = worse(s->st, ways_sheet(s->all->setting, module, &sheet));
	return sheet;
}

/* The module that a lookup leads to where the next field is to be found. */
static struct span next_module(
	const struct search *s, const struct texts *leads_to, struct span field)
{
	struct world *w = s->all->setting->world;

	for (uint32_t i = 0; i < leads_to->count; i++)
		if (world_field(w, leads_to->items[i], field))
			return leads_to->items[i];
	return (struct span){ 0 };
}

static bool is_column(const struct sheet *s, struct span name, uint32_t *out)
{
	*out = map_get(&s->by_name, name);
	return *out != MAP_NONE;
}

/* "Account_Name" of a module whose records are called accounts. */
static struct span name_field(struct search *s, struct span module)
{
	const struct setting *setting = s->all->setting;
	struct arena *a = s->all->arena;
	uint32_t at = component_at(
		setting->world, "module", module, (struct span){ 0 });
	const struct node *tree = NULL;
	struct span name;

	if (at != WORLD_NONE)
		s->st = tree_take(
			setting->world, at, a, setting->faults, &tree);
	name = arena_print(a, "%.*s_Name",
		SPAN_ARG(node_get_text(tree, "singular_label")));
	if (!name.ptr && !s->st)
		s->st = fault_memory(setting->faults);
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] == ' ')
			((char *)name.ptr)[i] = '_';
	return name;
}

/* The columns with a record's name. */
static void find_name(struct search *s, struct sheet *sheet)
{
	struct span own = name_field(s, sheet->module);

	s->way.named = sheet;
	is_column(sheet, SPAN("Name"), &s->way.names[0]);
	is_column(sheet, own, &s->way.names[1]);
	is_column(sheet, SPAN("First_Name"), &s->way.names[2]);
	is_column(sheet, SPAN("Last_Name"), &s->way.names[3]);
}

/* How the last field is shown. */
static void show_last(struct search *s, const struct field_facts *facts)
{
	struct sheet *to;

	if (!s->shown)
		return;
	if (facts->holds == HOLDS_USER) {
		s->way.end = WAY_PERSON;
		s->way.part = PERSON_SHOWN;
	} else if (facts->holds == HOLDS_RECORD && facts->leads_to.count) {
		to = open_sheet(s, facts->leads_to.items[0]);
		if (to)
			find_name(s, to);
	}
}

/* Go through the lookup in `column` to where `field` is. */
static bool step(struct search *s, uint32_t column,
	const struct field_facts *facts, struct span field)
{
	unsigned n = s->way.steps;
	struct sheet *to;

	if (n == WAY_STEPS) {
		s->st = field_path_too_long(s->all->setting->faults,
			s->way.from->module, s->way.key);
		return false;
	}
	s->module = next_module(s, &facts->leads_to, field);
	to = open_sheet(s, s->module);
	if (!to)
		return false;
	if (s->all->index && !sheet_index(to)) {
		s->st = fault_memory(s->all->setting->faults);
		return false;
	}
	s->way.at[n].column = column;
	s->way.at[n + 1].sheet = to;
	s->way.steps = n + 1;
	return true;
}

/* Find all of a path; false: it leads nowhere, or something failed. */
static bool search_way(struct search *s, struct span path)
{
	for (;;) {
		struct span rest, name = span_split(path, '.', &rest);
		struct sheet *sheet = s->way.at[s->way.steps].sheet;
		const struct field_facts *facts =
			world_field(s->all->setting->world, s->module, name);
		uint32_t column;

		if (!facts || !is_column(sheet, name, &column))
			return false;
		s->way.at[s->way.steps].column = column;
		if (!rest.len) {
			show_last(s, facts);
			return !s->st;
		}
		if (facts->holds == HOLDS_USER) {
			s->way.end = WAY_PERSON;
			s->way.part = person_part_find(rest);
			return s->way.part != PERSON_PARTS;
		}
		if (!step(s, column, facts,
			    span_split(rest, '.', &(struct span){ 0 })))
			return false;
		path = rest;
	}
}

static enum opk_status keep_way(
	struct ways *all, const struct way *way, uint32_t *number)
{
	struct way *copy = arena_new(all->arena, struct way, 1);
	struct way **item = copy ? vec_add(all->arena, &all->items) : NULL;

	if (!item)
		return fault_memory(all->setting->faults);
	*copy = *way;
	*item = copy;
	*number = (uint32_t)(all->items.count - 1);
	return OPK_OK;
}

enum opk_status ways_add(struct ways *all, struct sheet *from, struct span path,
	bool shown, uint32_t *way)
{
	struct search s = { .all = all,
		.module = from->module,
		.shown = shown,
		.way = { .from = from } };

	for (size_t i = 0; i < all->items.count; i++) {
		const struct way *w = all->items.items[i];

		if (w->from == from && span_equal(w->key, path) && !shown &&
			!w->named && w->part != PERSON_SHOWN) {
			*way = (uint32_t)i;
			return OPK_OK;
		}
	}
	s.way.key = path;
	s.way.at[0].sheet = from;
	if (search_way(&s, path))
		return keep_way(all, &s.way, way);
	if (!s.st)
		*way = WAY_NONE;
	return s.st;
}

enum opk_status ways_add_text(struct ways *all, struct span text, uint32_t *way)
{
	return keep_way(
		all, &(struct way){ .end = WAY_TEXT, .text = text }, way);
}

static uint32_t slot_of(void *user, struct span module, struct span path)
{
	struct criteria_task *t = user;
	struct span rest, field = span_split(path, '.', &rest);
	uint32_t way = CRITERIA_NO_SLOT;
	const struct field_facts *f;

	if (module.len && !span_equal(module, t->sheet->module))
		return CRITERIA_NO_SLOT;
	f = world_field(t->ways->setting->world, t->sheet->module, field);
	t->reads_others |= rest.len && f && f->holds != HOLDS_USER;
	t->reads_computed |= f && f->type && f->type->computed;
	t->st = worse(t->st, ways_add(t->ways, t->sheet, path, false, &way));
	return way;
}

enum opk_status criteria_take(struct criteria_task *t, uint32_t component,
	const struct node *tree, const struct criteria **out)
{
	const struct setting *s = t->ways->setting;
	const struct state *state = s->world->state;
	const struct component *c = &state->items[component];
	struct source src = { state_place(state, c, t->ways->arena), c->bytes };
	struct criteria_world w = setting_criteria(s, t->sheet->module);
	enum opk_status st;

	*out = NULL;
	w.slot = slot_of;
	w.user_data = t;
	if (!tree)
		return OPK_OK;
	if (!src.name)
		return fault_memory(s->faults);
	st = criteria_compile(&w, tree, &src, t->ways->arena, s->faults, out);
	return worse(st, t->st);
}

/* Looking at one record, along the ways that were found. */

void lookup_reader_release(struct lookup_reader *k)
{
	for (size_t i = 0; i <= WAY_STEPS; i++)
		sheet_reader_release(&k->others[i]);
	arena_release(&k->texts);
	arena_release(&k->said);
}

/* Texts in a table lie still, those of readers do not. */
static bool lies_still(const struct sheet *s, struct span text)
{
	return text.ptr >= s->table.bytes.ptr &&
	       text.ptr < s->table.bytes.ptr + s->table.bytes.len;
}

static struct span keep(
	struct lookup_reader *k, const struct sheet *s, struct span text)
{
	if (!text.len || (s->has_table && lies_still(s, text)))
		return text;
	text = arena_copy(&k->texts, text);
	k->lost_memory |= !text.ptr;
	return text;
}

struct span lookup_reader_text(struct lookup_reader *k, uint32_t column)
{
	struct span text;

	for (size_t i = 0; i < k->given_count; i++)
		if (k->given[i].column == column)
			return k->given[i].text;
	text = keep(k, k->sheet, sheet_text(k->sheet, k->ref, column, k->own));
	k->lost_memory |= k->own->failed;
	return text;
}

static uint32_t find(struct lookup_reader *k, struct sheet *to, struct span id,
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

uint32_t lookup_reader_follow(
	struct lookup_reader *k, uint32_t column, struct sheet *to)
{
	return find(k, to, lookup_reader_text(k, column), &k->others[0]);
}

static struct span text_of(struct lookup_reader *k, struct sheet *s,
	uint32_t ref, uint32_t column, struct sheet_reader *r)
{
	struct span text = keep(k, s, sheet_text(s, ref, column, r));

	k->lost_memory |= r->failed;
	return text;
}

/* The name of the record with this id, or the id. */
static struct span name_of(
	struct lookup_reader *k, const struct way *w, struct span id)
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

static struct span go(struct lookup_reader *k, const struct way *w)
{
	const struct person *who;
	struct span text;

	if (w->end == WAY_TEXT)
		return w->text;
	text = lookup_reader_text(k, w->at[0].column);
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

struct span way_text(struct lookup_reader *k, uint32_t way)
{
	return way == WAY_NONE ? (struct span){ 0 }
			       : go(k, k->ways->items.items[way]);
}

static struct span get(void *user, uint32_t slot)
{
	return way_text(user, slot);
}

static bool changed(void *user, uint32_t slot)
{
	struct lookup_reader *k = user;
	const struct way *w = k->ways->items.items[slot];

	for (size_t i = 0; i < k->changed_count; i++)
		if (k->changed[i] == w->at[0].column)
			return true;
	return false;
}

/* Where in the record with this id: " (Accounts 9)". */
static struct span place_of(struct lookup_reader *k, const struct way *w)
{
	struct way before = *w;
	struct span id = { NULL, 0 };
	char room[SHEET_ID];

	before.end = WAY_CELL;
	before.named = NULL;
	if (before.steps) {
		before.steps--;
		id = go(k, &before);
	} else {
		id = sheet_id(k->sheet, k->ref, room, k->own);
	}
	return arena_print(&k->said, "%.*s %.*s",
		SPAN_ARG(w->at[w->steps].sheet ? w->at[w->steps].sheet->module
					       : k->sheet->module),
		SPAN_ARG(id));
}

static void note_misread(void *user, uint32_t slot)
{
	struct lookup_reader *k = user;
	const struct way *w = k->ways->items.items[slot];
	struct span text = way_text(k, slot), place;

	if (k->misread.code)
		return;
	place = place_of(k, w);
	k->misread = (struct row_fault){ ROW_INVALID_DATA,
		arena_print(&k->said, "%.*s.%.*s", SPAN_ARG(k->sheet->module),
			SPAN_ARG(w->key)),
		arena_print(&k->said, "'%.*s' is not true or false (%.*s)",
			SPAN_ARG(text), SPAN_ARG(place)) };
	k->lost_memory |=
		!place.ptr || !k->misread.field.ptr || !k->misread.message.ptr;
}

bool lookup_reader_meets(struct lookup_reader *k, const struct criteria *c)
{
	struct arena_mark mark = arena_mark(&k->texts);
	struct arena scratch = { 0 };
	struct criteria_record record = { .get = get,
		.changed = changed,
		.misread = note_misread,
		.user = k,
		.scratch = &scratch,
		.lost_memory = &k->lost_memory };
	bool holds = !c || criteria_hold(c, &record);

	arena_release(&scratch);
	arena_rewind(&k->texts, mark);
	return holds;
}

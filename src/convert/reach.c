/* SPDX-License-Identifier: MIT */
/* Finding ways when criteria are compiled, and going them for a record. */
#include "convert/reach.h"

#include "convert/value.h"
#include "model/field_path.h"

/* The module behind a lookup in which the next field is. */
static struct span next_module(const struct setting *s,
	const struct field_facts *facts, struct span field)
{
	for (uint32_t i = 0; i < facts->leads_to.count; i++)
		if (world_has_module(s->world, facts->leads_to.items[i]) &&
			world_field(s->world, facts->leads_to.items[i], field))
			return facts->leads_to.items[i];
	return (struct span){ NULL, 0 };
}

static struct sheet *open_sheet(struct reaches *all, struct span module)
{
	const struct setting *s = all->setting;
	struct sheet *sheet = sheets_get(s->sheets, module);

	if (!sheet)
		all->st = worse(s->faults->worst, OPK_MALFORMED);
	else if (!sheet_index(sheet))
		all->st = fault_memory(s->faults);
	return all->st ? NULL : sheet;
}

/* The column of a field: of the source, or of the last step's table. */
static bool set_column(struct reaches *all, struct reach *r, struct span field)
{
	uint32_t column;

	if (!r->steps) {
		/* a record may get a value that its table has no room for */
		r->column = sheet_field(all->source, field);
		return r->column != COLUMN_NONE;
	}
	column = map_get(&r->step[r->steps - 1].sheet->by_name, field);
	r->step[r->steps - 1].column = column;
	return column != MAP_NONE;
}

/* Find all of a path; false: no record has a value there. */
static bool find_way(struct reaches *all, struct reach *r)
{
	struct world *w = all->setting->world;
	struct span module = all->source->module, rest = r->path, field;

	for (;;) {
		const struct field_facts *facts;

		field = span_split(rest, '.', &rest);
		facts = world_field(w, module, field);
		if (!set_column(all, r, field))
			return false;
		if (!rest.len)
			return true;
		if (facts && facts->holds == HOLDS_USER) {
			r->is_role = span_is(rest, "role");
			return r->is_role;
		}
		if (!facts)
			return false;
		if (r->steps == LOOKUPS_MOST) {
			all->st = field_path_too_long(all->setting->faults,
				all->source->module, r->path);
			return false;
		}
		module = next_module(all->setting, facts,
			span_split(rest, '.', &(struct span){ NULL, 0 }));
		if (!module.len)
			return false;
		r->step[r->steps].sheet = open_sheet(all, module);
		if (!r->step[r->steps].sheet)
			return false;
		r->steps++;
	}
}

static uint32_t slot_of(void *user, struct span module, struct span path)
{
	struct reaches *all = user;
	struct arena *a = all->setting->arena;
	struct reach way = { .path = path }, *r;

	if (module.len && !span_equal(module, all->source->module))
		return CRITERIA_NO_SLOT;
	for (size_t i = 0; i < all->items.count; i++)
		if (span_equal(all->items.items[i].path, path))
			return (uint32_t)i;
	if (!find_way(all, &way))
		return CRITERIA_NO_SLOT;
	way.path = arena_copy(a, path);
	r = way.path.ptr ? vec_add(a, &all->items) : NULL;
	if (!r) {
		all->st = fault_memory(all->setting->faults);
		return CRITERIA_NO_SLOT;
	}
	*r = way;
	return (uint32_t)(all->items.count - 1);
}

enum opk_status reach_compile(struct reaches *all, const struct node *tree,
	const struct criteria **out)
{
	const struct setting *s = all->setting;
	struct criteria_world w = setting_criteria(s, s->module);
	enum opk_status st;

	*out = NULL;
	if (!tree)
		return OPK_OK;
	w.slot = slot_of;
	w.user_data = all;
	st = criteria_compile(&w, tree, s->text, s->arena, s->faults, out);
	return worse(st, all->st);
}

/* Texts of several fields are looked at side by side: what lies in a buffer
 * that is used again is copied. */
static struct span keep(
	struct row_view *v, const struct buf *b, struct span text)
{
	if (!text.len || !b->ptr || text.ptr < b->ptr ||
		text.ptr >= b->ptr + b->room)
		return text;
	text = arena_copy(&v->texts, text);
	v->lost_memory |= !text.ptr;
	return text;
}

static struct span get(void *user, uint32_t slot)
{
	struct row_view *v = user;
	const struct reach *r = &v->recipe->reaches->items.items[slot];
	const struct person *who;
	struct span text;

	buf_clear(&v->text);
	text = keep(v, &v->text, cell_text(v->cells[r->column], &v->text));
	for (size_t i = 0; i < r->steps && text.len; i++) {
		const struct sheet *sheet = r->step[i].sheet;
		uint32_t ref = sheet_find(sheet, text);

		if (ref == REF_NONE)
			return (struct span){ NULL, 0 };
		text = sheet_text(sheet, ref, r->step[i].column, &v->reader);
		text = arena_copy(&v->texts, text);
		v->lost_memory |= !text.ptr;
	}
	if (!r->is_role || !text.len)
		return text;
	who = people_find(v->recipe->setting->people, text);
	return who ? who->role : (struct span){ NULL, 0 };
}

static void note_misread(void *user, uint32_t slot)
{
	struct row_view *v = user;

	if (!v->misread)
		v->misread = slot + 1;
}

bool reach_misread(
	const struct row_view *v, struct arena *a, struct row_fault *out)
{
	const struct reach *r =
		&v->recipe->reaches->items.items[v->misread - 1];
	struct sheet_reader reader = { 0 };
	struct buf room = { 0 };
	struct span text, id = { NULL, 0 };

	text = arena_copy(a, cell_text(v->cells[r->column], &room));
	for (size_t i = 0; i < r->steps && text.ptr; i++) {
		const struct sheet *sheet = r->step[i].sheet;
		uint32_t ref = sheet_find(sheet, text);

		id = text;
		text = ref == REF_NONE
			       ? SPAN("")
			       : arena_copy(a,
					 sheet_text(sheet, ref,
						 r->step[i].column, &reader));
	}
	*out = (struct row_fault){ ROW_INVALID_DATA, r->path,
		arena_print(a, "'%.*s' is not true or false", SPAN_ARG(text)) };
	if (r->steps)
		out->message = arena_print(a, "%.*s (%.*s %.*s)",
			SPAN_ARG(out->message),
			SPAN_ARG(r->step[r->steps - 1].sheet->module),
			SPAN_ARG(id));
	text.ptr = reader.failed || room.failed ? NULL : text.ptr;
	sheet_reader_release(&reader);
	buf_release(&room);
	return text.ptr && out->message.ptr;
}

bool reach_holds(struct row_view *v, const struct criteria *c)
{
	struct arena_mark mark;
	struct criteria_record record = { .get = get,
		.misread = note_misread,
		.user = v,
		.scratch = &v->scratch,
		.lost_memory = &v->lost_memory };
	bool holds;

	v->misread = 0;
	if (!c)
		return true;
	mark = arena_mark(&v->texts);
	holds = criteria_hold(c, &record);
	arena_rewind(&v->texts, mark);
	return holds;
}

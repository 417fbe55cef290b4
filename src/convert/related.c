/* SPDX-License-Identifier: MIT */
/*
 * Notes, attachments and activities that move along with their record.
 *
 * Which rows may belong to which record is found once, on all threads. When
 * its record converts, a row is looked at again: it moves if it still
 * belongs. It is only marked then, and what it has now is reckoned when it
 * is written; unless something has changed it before.
 */
#include "convert/related_parts.h"

#include <stdlib.h>

#include "util/pool.h"

enum { STRIDE = 256, BLOCK = 1 << 20 };

/* A row and the record that a parent column of it names. */
struct claim {
	uint32_t row, parent;
};

struct finder {
	struct run *run;
	const struct related_table *table;
	struct claim *claims; /* of a block, two for each row */
	struct finding {
		struct buf text;
	} * by;
	size_t from, to;
};

bool flock_has_parent(const struct related_table *f, uint32_t column)
{
	return column != COLUMN_NONE &&
	       (column == f->parent || column == f->what || column == f->who);
}

static uint32_t find_parent(
	struct finder *x, unsigned worker, size_t row, uint32_t column)
{
	const struct related_table *f = x->table;
	struct buf *text = &x->by[worker].text;
	struct span module;

	if (column >= f->sheet->table.column_count)
		return REF_NONE;
	if (f->module < f->sheet->table.column_count) {
		module = cell_plain(
			table_cell(&f->sheet->table, row, f->module), text);
		if (module.len &&
			!span_equal(module, x->run->recipe->source->module))
			return REF_NONE;
	}
	return sheet_find(x->run->recipe->source,
		cell_plain(table_cell(&f->sheet->table, row, column), text));
}

static void find_claims(void *user, unsigned worker, size_t item)
{
	struct finder *x = user;
	const struct related_table *f = x->table;
	size_t row = x->from + item * STRIDE, end = row + STRIDE;

	if (end > x->to)
		end = x->to;
	for (; row < end; row++) {
		struct claim *c = &x->claims[2 * (row - x->from)];

		c[0] = c[1] = (struct claim){ (uint32_t)row, REF_NONE };
		if (table_is_bad(&f->sheet->table, row))
			continue;
		if (f->is_activity) {
			c[0].parent = find_parent(x, worker, row, f->what);
			c[1].parent = find_parent(x, worker, row, f->who);
		} else {
			c[0].parent = find_parent(x, worker, row, f->parent);
		}
	}
}

/* Add a row to those that a record of the source may claim. */
static bool add_member(
	struct run *r, size_t table, uint32_t row, uint32_t parent)
{
	struct related *x = r->works->related;
	size_t room = x->room ? x->room / 2 * 3 : 1024;
	struct member *items;

	if (!x->heads)
		x->heads = calloc((size_t)r->recipe->source->row_count + 1,
			sizeof *x->heads);
	if (!x->heads || x->count == UINT32_MAX)
		return false;
	if (x->count + 1 >= x->room) {
		items = realloc(x->members, room * sizeof *items);
		if (!items)
			return false;
		x->members = items;
		x->room = room;
	}
	x->count += !x->count; /* 0 is none */
	x->members[x->count] = (struct member){
		.table = (uint32_t)table, .row = row, .next = x->heads[parent]
	};
	x->heads[parent] = (uint32_t)x->count++;
	return true;
}

static bool take_claims(struct run *r, struct finder *x, size_t table)
{
	for (size_t i = 0; i < 2 * (x->to - x->from); i++) {
		const struct claim *c = &x->claims[i];

		if (c->parent == REF_NONE ||
			(i % 2 && c[-1].parent == c->parent))
			continue;
		if (!add_member(r, table, c->row, c->parent))
			return false;
	}
	return true;
}

static bool find_members(struct run *r, size_t table)
{
	struct finder x = { .run = r,
		.table = &r->works->related->tables[table] };
	size_t rows = x.table->sheet->row_count;
	size_t block = rows < BLOCK ? rows : BLOCK;
	bool good;

	x.claims = malloc((block + 1) * 2 * sizeof *x.claims);
	x.by = calloc(r->options.workers, sizeof *x.by);
	good = x.claims && x.by && (!rows || sheet_index(r->recipe->source));
	for (x.from = 0; good && x.from < rows; x.from = x.to) {
		x.to = rows - x.from < BLOCK ? rows : x.from + BLOCK;
		pool_run(r->options.workers,
			(x.to - x.from + STRIDE - 1) / STRIDE, find_claims, &x);
		good = take_claims(r, &x, table);
	}
	for (unsigned i = 0; x.by && i < r->options.workers; i++) {
		good &= !x.by[i].text.failed;
		buf_release(&x.by[i].text);
	}
	free(x.claims);
	free(x.by);
	return good;
}

static uint32_t add_column(struct run *r, struct sheet *s, const char *name)
{
	struct span n = span_of(name);

	return sheet_column(s, n, world_field(r->setting->world, s->module, n));
}

/* Columns that moving writes; marked rows derive them. */
static bool mark_columns(struct run *r, struct related_table *f)
{
	struct sheet *s = f->sheet;

	f->module = add_column(r, s, "se_module");
	if (f->is_activity) {
		f->what = add_column(r, s, "What_Id");
		f->who = add_column(r, s, "Who_Id");
		f->owner = add_column(r, s, "Owner");
		f->state = map_get(&s->by_name,
			span_is(s->module, "Tasks") ? SPAN("Status")
			: span_is(s->module, "Events")
				? SPAN("Start_DateTime")
				: SPAN("Call_Start_Time"));
	} else {
		f->parent = add_column(r, s, "Parent_Id");
	}
	for (size_t i = 0; i < s->columns.count; i++) {
		struct sheet_column *c = &s->columns.items[i];
		uint32_t n = (uint32_t)i;

		c->is_watched |= flock_has_parent(f, n);
		c->is_marked |= flock_has_parent(f, n) || n == f->module ||
				n == f->owner || n == s->modified_by ||
				n == s->modified_time;
	}
	return f->module != COLUMN_NONE;
}

/* A lookup of their own ties its records to the source: none moves. */
static void warn_of_lookups(const struct run *r, const struct sheet *s)
{
	const struct setting *all = r->setting;

	if (map_get(&s->by_name, SPAN("Parent_Id")) != MAP_NONE ||
		map_get(&s->by_name, SPAN("What_Id")) != MAP_NONE)
		return;
	for (size_t i = 0; i < s->table.column_count; i++) {
		const struct field_facts *f = s->columns.items[i].facts;

		if (f && f->holds == HOLDS_RECORD && !f->is_system &&
			texts_have(&f->leads_to, all->module))
			warn(all->faults, OPK_NOT_CARRIED, NULL, 0, 0,
				"records of %.*s stay: they hang on %.*s by "
				"the lookup %.*s, which a conversion does not "
				"follow\nMove them by hand.",
				SPAN_ARG(s->module), SPAN_ARG(all->module),
				SPAN_ARG(s->columns.items[i].name));
	}
}

static enum opk_status open_flock(struct run *r, struct span module)
{
	struct related *x = r->works->related;
	struct sheet *s = sheets_get(r->setting->sheets, module);
	struct related_table *f;

	if (!s)
		return r->setting->faults->worst; /* said */
	if (!s->has_table)
		return OPK_OK;
	warn_of_lookups(r, s);
	f = &x->tables[x->table_count++];
	*f = (struct related_table){ .sheet = s,
		.parent = COLUMN_NONE,
		.what = COLUMN_NONE,
		.who = COLUMN_NONE,
		.owner = COLUMN_NONE,
		.state = COLUMN_NONE,
		.attach_to = SIZE_MAX };
	f->is_activity = span_is(module, "Tasks") ||
			 span_is(module, "Events") || span_is(module, "Calls");
	f->is_plain = s != r->recipe->source && !goal_of(r, s);
	for (size_t i = 0;
		span_is(module, "Attachments") && i < r->recipe->target_count;
		i++)
		if (span_equal(r->recipe->targets[i].module, x->attach_to))
			f->attach_to = i;
	return mark_columns(r, f) && find_members(r, x->table_count - 1)
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

/* A subform that is read: its rows stay. */
static enum opk_status open_child(struct run *r, size_t number)
{
	struct related *x = r->works->related;
	const struct child *c = &r->works->children[number];
	struct sheet *s = c->map->recipe->source;
	struct related_table *f = &x->tables[x->table_count];

	*f = (struct related_table){ .sheet = s,
		.child = number + 1,
		.is_plain = true,
		.parent = map_get(&s->by_name, SPAN("Parent_Id")),
		.module = map_get(&s->by_name, SPAN("se_module")),
		.what = COLUMN_NONE,
		.who = COLUMN_NONE,
		.owner = COLUMN_NONE,
		.state = COLUMN_NONE,
		.attach_to = SIZE_MAX };
	if (!s->has_table || f->parent == COLUMN_NONE)
		return OPK_OK; /* nothing has a parent */
	x->table_count++;
	s->columns.items[f->parent].is_watched = true;
	return find_members(r, x->table_count - 1)
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

/* May parents change while rows convert? */
static bool may_ask_again(const struct run *r)
{
	const struct works *w = r->works;
	bool may = w->is_source_cared_for || r->options.through;

	if (!w->related->table_count)
		return false;

	for (size_t i = 0; i < w->goal_count; i++)
		may |= w->goals[i].is_cared_for;
	for (size_t i = 0; i < w->related->table_count; i++)
		may |= !w->related->tables[i].is_plain ||
		       w->related->tables[i].is_activity;
	return may;
}

enum opk_status related_open(struct run *r)
{
	const struct node *mapping = r->setting->mapping;
	const struct node *list = node_get(mapping, SPAN("related_modules"));
	struct related *x = arena_new(&r->arena, struct related, 1);
	struct sheet *source = r->recipe->source;
	bool has_attachments = false, was_indexed = source->is_indexed;
	enum opk_status st = OPK_OK;

	r->works->related = x;
	if (x)
		x->tables = arena_new(&r->arena, struct related_table,
			(list ? list->count : 0) + 1 + r->works->child_count);
	if (!x || !x->tables)
		return fault_memory(r->setting->faults);
	x->attach_to = node_get_text(mapping, "move_attachments_to");
	NODE_EACH (n, list) {
		has_attachments |= span_is(n->text, "Attachments");
		st = worse(st, open_flock(r, n->text));
	}
	if (!st && x->attach_to.len && !has_attachments)
		st = open_flock(r, SPAN("Attachments"));
	for (size_t i = 0; !st && i < r->works->child_count; i++)
		st = open_child(r, i);
	if (!st && may_ask_again(r) && !sheet_index(source))
		return fault_memory(r->setting->faults);
	if (!was_indexed && !may_ask_again(r)) {
		slots_close(&source->by_id);
		source->is_indexed = false;
	}
	return st;
}

void related_close(struct run *r)
{
	struct related *x = r->works->related;

	if (!x)
		return;
	free(x->heads);
	free(x->members);
	buf_release(&x->text);
	sheet_reader_release(&x->reader);
}

bool related_failed(const struct related *x)
{
	return x->failed || x->text.failed || x->reader.failed ||
	       x->reader.unquoted.failed;
}

void related_note(struct run *r, const struct sheet *s, uint32_t ref,
	uint32_t column, struct span cell)
{
	struct related *x = r->works->related;
	uint32_t parent;

	for (size_t i = 0; x && i < x->table_count; i++) {
		if (x->tables[i].sheet != s || ref >= s->row_count ||
			!flock_has_parent(&x->tables[i], column))
			continue;
		parent = sheet_find(
			r->recipe->source, cell_plain(cell, &x->text));
		if (parent != REF_NONE)
			x->failed |= !add_member(r, i, ref, parent);
	}
}

/* SPDX-License-Identifier: MIT */
/* Deriving cells: of new records, rows of subforms and related rows. */
#include "convert/derive.h"

#include <pthread.h>
#include <stdlib.h>

#include "convert/engine.h"
#include "convert/recipe.h"
#include "convert/run.h"
#include "convert/tags.h"
#include "convert/value.h"
#include "util/map.h"
#include "util/pool.h"

/* A table whose rows move along. */
struct related_table {
	struct sheet *sheet;
	bool is_activity; /* by What_Id and Who_Id, else by Parent_Id */
	bool is_plain;    /* neither the source nor a target */
	uint32_t parent, what, who, module, owner;
	uint32_t state;   /* that says whether an activity is open */
	size_t attach_to; /* the target that gets it, or SIZE_MAX: main */
	size_t child;     /* 1 + number of the entry of `children` that reads
			   * it: it stays; 0: it moves */
};

/* A row that a record of the source may claim. */
struct member {
	uint32_t table, row;
	uint32_t next; /* 0: none */
};

struct related {
	struct related_table *tables;
	size_t table_count;
	struct span attach_to;
	uint32_t *heads; /* by row of the source; NULL: there is no member */
	struct member *members; /* the first is unused */
	size_t count, room;
	struct sheet_reader reader;
	struct buf text;
	bool failed;
};

static struct child *child_of(const struct run *r, const struct sheet *s);
static struct span child_cell(struct run *r, struct derivation *d,
	const struct child *c, uint32_t made, uint32_t column);
static struct span related_cell(struct run *r, struct derivation *d,
	const struct sheet *s, uint32_t ref, uint32_t column);
static bool related_children(struct run *r, size_t number, size_t row);

struct derivation *derivation_new(struct run *r)
{
	struct derivation *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	d->row = ROW_NONE;
	if (!row_view_init(&d->view, r->recipe)) {
		free(d);
		return NULL;
	}
	pthread_mutex_lock(&r->engine->lock);
	d->next = r->engine->derivations;
	r->engine->derivations = d;
	pthread_mutex_unlock(&r->engine->lock);
	return d;
}

void derivation_close(struct derivation *d)
{
	row_view_release(&d->view);
	for (size_t i = 0; i < TARGETS_MOST; i++)
		sheet_reader_release(&d->readers[i]);
	sheet_reader_release(&d->source);
	buf_release(&d->made);
	for (size_t i = 0; i < d->child_count; i++)
		if (d->children[i]) {
			row_view_release(d->children[i]);
			free(d->children[i]);
		}
	free(d->children);
	arena_release(&d->scratch);
	free(d);
}

bool derivation_failed(const struct derivation *d)
{
	for (size_t i = 0; i < d->child_count; i++)
		if (d->children[i] && row_view_failed(d->children[i]))
			return true;
	return d->failed || d->made.failed || d->source.failed ||
	       d->source.unquoted.failed || row_view_failed(&d->view);
}

/* Snapshots are in the order of rows. */
static const struct snapshot *find_snapshot(
	const struct engine *w, uint32_t row)
{
	size_t from = 0, to = w->snapshots.count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		const struct snapshot *s = &w->snapshots.items[middle];

		if (s->row == row)
			return s;
		if (s->row < row)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

void derivation_set(struct run *r, struct derivation *d, uint32_t row)
{
	(void)r;
	if (d->row == row)
		return;
	d->row = row;
	d->has_cells = false;
	d->has_ids = 0;
}

static struct row_view *derivation_view(struct run *r, struct derivation *d)
{
	const struct chosen *c = &r->rows[d->row];
	const struct snapshot *s;

	if (d->has_cells)
		return &d->view;
	row_view_set(&d->view, c->source, c->row);
	s = find_snapshot(r->engine, d->row);
	if (s)
		view_overlay(&d->view, s->items, s->count);
	d->has_cells = true;
	return &d->view;
}

/* The ids of the row's records of some targets, as far as there are any. */
static void set_ids(struct run *r, struct derivation *d, uint64_t targets)
{
	size_t n = r->engine->goal_count;

	targets &= ~d->has_ids;
	for (size_t i = 0; targets && i < n; i++, targets >>= 1) {
		const struct row_record *k = &r->records[d->row * n + i];

		if (!(targets & 1))
			continue;
		d->ids[i] = (struct span){ 0 };
		if (k->action == ACTION_NONE)
			continue; /* not yet, perhaps */
		d->ids[i] = sheet_id(r->engine->goals[i].sheet, k->ref,
			d->digits[i], &d->readers[i]);
		d->failed |=
			d->readers[i].failed || d->readers[i].unquoted.failed;
		d->has_ids |= (uint64_t)1 << i;
	}
}

static struct span source_cell(
	struct run *r, struct derivation *d, uint32_t column)
{
	return column < r->recipe->source->table.column_count
		       ? derivation_view(r, d)->cells[column]
		       : (struct span){ 0 };
}

/* Does a cell name an active user? */
static bool is_active(struct run *r, struct derivation *d, struct span cell)
{
	const struct person *who =
		people_of_id(r->setting->people, cell_plain(cell, &d->made));

	return who && who->is_active;
}

/*
 * What the mapping says, else the row's assignee, else the source's, or who
 * stands in for somebody who is gone.
 */
static struct span owner_cell(struct run *r, struct derivation *d,
	const struct goal *g, struct cell_plan plan)
{
	uint32_t owner = r->rows[d->row].owner;
	struct span cell = { 0 };

	if (plan.number != UINT32_MAX) {
		cell = row_cell(derivation_view(r, d), g->target, plan.number,
			d->ids, true);
		if (!cell_is_empty(cell) ||
			g->target->slots[plan.number].is_mapped)
			return cell;
	}
	if (!owner) {
		cell = source_cell(r, d, r->recipe->owner);
		if (!r->recipe->stand_in || is_active(r, d, cell))
			return cell;
		return text_cell(r->recipe->stand_in->id, &d->made);
	}
	return text_cell(
		r->setting->people->items.items[owner - 1].id, &d->made);
}

static struct span tag_cell(struct run *r, struct derivation *d,
	const struct goal *g, struct cell_plan plan)
{
	struct span own = { 0 }, tags, all;
	struct buf more = { 0 }, one = { 0 }, joined = { 0 };

	if (plan.number != UINT32_MAX)
		own = row_cell(derivation_view(r, d), g->target, plan.number,
			d->ids, true);
	if (!g->carries_tags)
		return own;
	tags = cell_plain(source_cell(r, d, r->recipe->tag), &more);
	all = tags_join(cell_plain(own, &one), tags, &joined, &d->scratch);
	buf_clear(&d->made);
	cell_add(&d->made, all);
	d->failed |= more.failed || one.failed || joined.failed;
	buf_release(&more);
	buf_release(&one);
	buf_release(&joined);
	return buf_span(&d->made);
}

struct span derivation_cell(struct run *r, struct derivation *d,
	const struct goal *g, struct cell_plan plan)
{
	switch (plan.from) {
	case CELL_SLOT:
		set_ids(r, d, g->needs);
		return row_cell(derivation_view(r, d), g->target, plan.number,
			d->ids, true);
	case CELL_OWNER:
		return owner_cell(r, d, g, plan);
	case CELL_LAYOUT:
		return text_cell(g->target->layout, &d->made);
	case CELL_TAG:
		return tag_cell(r, d, g, plan);
	case CELL_ACTOR:
		return r->engine->actor_cell;
	case CELL_NOW:
		return r->engine->now_cell;
	case CELL_MODULE:
		return text_cell(g->target->module, &d->made);
	case CELL_TRUE:
		return SPAN("true");
	case CELL_RECORD:
		set_ids(r, d, (uint64_t)1 << plan.number);
		return text_cell(d->ids[plan.number], &d->made);
	default:
		return (struct span){ 0 };
	}
}

/* A row of the source that has converted. */
static struct span source_mark(
	struct run *r, struct derivation *d, uint32_t column, uint32_t row)
{
	const struct engine *w = r->engine;

	if (column >= w->source_plan_count ||
		w->source_plan[column].from == CELL_EMPTY)
		return (struct span){ NULL, 1 };
	derivation_set(r, d, row);
	return derivation_cell(r, d, NULL, w->source_plan[column]);
}

/*
 * Is it a cell of the source as it stands? Then the row need not be cut.
 */
static bool is_copy(const struct run *r, const struct slot *slot)
{
	return slot->is_plain && slot->from == FROM_FIELD &&
	       slot->given == COLUMN_NONE && !slot->fallback.len &&
	       slot->source < r->recipe->source->table.column_count &&
	       !r->engine->snapshots.count;
}

static struct span fresh_cell(struct run *r, struct derivation *d,
	const struct sheet *s, uint32_t ref, uint32_t column)
{
	const struct goal *g = goal_of(r, s);
	uint32_t row = s->fresh.items[ref - s->row_count].row;
	const struct child *child = g ? NULL : child_of(r, s);
	struct cell_plan plan;

	if (child)
		return child_cell(r, d, child, row, column);
	if (!g || column >= g->plan_count)
		return (struct span){ 0 };
	plan = g->plan[column];
	if (plan.from == CELL_SLOT && (d->row != row || !d->has_cells) &&
		is_copy(r, &g->target->slots[plan.number]))
		return table_cell(&r->recipe->source->table,
			r->rows[row].source,
			g->target->slots[plan.number].source);
	derivation_set(r, d, row);
	return derivation_cell(r, d, g, plan);
}

struct span run_derive(void *user, const struct sheet *s, uint32_t ref,
	uint32_t column, struct sheet_reader *reader)
{
	struct run *r = user;
	struct derivation *d = reader->derives;
	struct span cell;

	if (!d)
		d = reader->derives = derivation_new(r);
	if (!d) {
		reader->failed = true;
		return (struct span){ 0 };
	}
	if (ref >= s->row_count)
		cell = fresh_cell(r, d, s, ref, column);
	else if (s == r->recipe->source)
		cell = source_mark(r, d, column, sheet_mark(s, ref));
	else
		cell = related_cell(r, d, s, ref, column);
	reader->failed |= derivation_failed(d);
	return cell;
}

/* Finding, checking, making and deriving rows of subforms. */

/* The entry whose rows a sheet gets, or NULL. */
static struct child *child_of(const struct run *r, const struct sheet *s)
{
	for (size_t i = 0; i < r->engine->child_count; i++)
		if (r->engine->children[i].goal.sheet == s)
			return &r->engine->children[i];
	return NULL;
}

const struct target *mapped_target(const struct run *r, const struct sheet *s)
{
	const struct goal *g = goal_of(r, s);
	const struct child *c = child_of(r, s);

	return g ? g->target : c ? c->goal.target : NULL;
}

static uint32_t need_column(
	const struct run *r, struct sheet *s, const char *name)
{
	return sheet_column(s, span_of(name),
		world_field(r->setting->world, s->module, span_of(name)));
}

static bool open_child(struct run *r, struct child *c,
	const struct child_map *map, size_t target)
{
	const struct target *t = map->recipe->targets;
	struct sheet *s = t->sheet;
	bool has_layout = s->layout != COLUMN_NONE;

	*c = (struct child){ .map = map, .seen = ROW_NONE };
	c->goal = (struct goal){ .target = t,
		.sheet = s,
		.number = target,
		.has_layout = has_layout };
	if (s->owner == COLUMN_NONE)
		s->owner = need_column(r, s, "Owner");
	c->parent_out = need_column(r, s, "Parent_Id");
	c->module_out = sheet_known_column(s, SPAN("se_module"));
	return s->owner != COLUMN_NONE && c->parent_out != COLUMN_NONE &&
	       sheet_number(s);
}

/*
 * Nobody can tell whose a malformed row is, but it holds the id of its record
 * in one of its cells, wherever the slip is. Only ids of records are kept, so
 * that a table that is broken throughout takes no more room than these.
 */
static bool note_bad_row(
	const struct sheet *source, struct child *c, uint32_t row)
{
	struct span rest = table_row(&c->map->recipe->source->table, row), cell;

	while (rest.len) {
		size_t from = 0, to;

		while (from < rest.len && strchr(",\r\n\"", rest.ptr[from]))
			from++;
		for (to = from; to < rest.len; to++)
			if (strchr(",\r\n\"", rest.ptr[to]))
				break;
		cell = span_cut(rest, from, to);
		if (to > from && sheet_find(source, cell) != REF_NONE &&
			map_add(&c->bad, cell, row) == MAP_NONE)
			return false;
		rest = span_cut(rest, to, rest.len);
	}
	return true;
}

static bool note_bad_rows(struct run *r, struct child *c)
{
	const struct table *t = &c->map->recipe->source->table;
	bool good = !t->bad_count || sheet_index(r->recipe->source);

	c->bad.arena = &r->arena;
	for (size_t i = 0; good && t->bad_count && i < t->row_count; i++)
		if (table_is_bad(t, i))
			good = note_bad_row(r->recipe->source, c, (uint32_t)i);
	return good;
}

bool children_open(struct run *r)
{
	const struct recipe *p = r->recipe;
	struct engine *w = r->engine;
	size_t count = 0;

	for (size_t i = 0; i < p->target_count; i++)
		count += p->targets[i].child_count;
	w->children = arena_new(&r->arena, struct child, count + 1);
	if (!w->children)
		return false;
	for (size_t i = 0; i < p->target_count; i++)
		for (size_t k = 0; k < p->targets[i].child_count; k++)
			if (!open_child(r, &w->children[w->child_count++],
				    &p->targets[i].children[k], i) ||
				!note_bad_rows(
					r, &w->children[w->child_count - 1]))
				return false;
	return true;
}

void children_close(struct run *r)
{
	for (size_t i = 0; i < r->engine->child_count; i++) {
		free(r->engine->children[i].made);
		free(r->engine->children[i].rows);
	}
}

static struct cell_plan plan_cell(const struct child *c, uint32_t column)
{
	struct cell_plan plan = goal_plan_cell(&c->goal, column);

	if (column == c->parent_out)
		return (struct cell_plan){ CELL_RECORD,
			(uint32_t)c->goal.number };
	if (column == c->module_out)
		return (struct cell_plan){ CELL_MODULE,
			(uint32_t)c->goal.number };
	if (plan.from == CELL_TAG)
		plan.from = plan.number == UINT32_MAX ? CELL_EMPTY : CELL_SLOT;
	return plan;
}

bool children_plan(struct run *r)
{
	for (size_t i = 0; i < r->engine->child_count; i++) {
		struct child *c = &r->engine->children[i];
		size_t n = c->goal.sheet->columns.count;

		if (c->goal.plan_count == n)
			continue;
		c->goal.plan = arena_new(&r->arena, struct cell_plan, n);
		if (!c->goal.plan)
			return false;
		for (size_t k = 0; k < n; k++)
			c->goal.plan[k] = plan_cell(c, (uint32_t)k);
		c->goal.plan_count = n;
	}
	return true;
}

/* Keep a row for the record that is being decided; false: no memory. */
static bool child_add_row(struct child *c, uint32_t row)
{
	size_t room = c->row_room ? 2 * c->row_room : 64;
	uint32_t *rows;

	if (c->row_count == c->row_room) {
		rows = realloc(c->rows, room * sizeof *rows);
		if (!rows)
			return false;
		c->rows = rows;
		c->row_room = room;
	}
	c->rows[c->row_count++] = row;
	return true;
}

/* A derivation's view of the rows that an entry reads; NULL: no memory. */
static struct row_view *view_of(
	struct run *r, struct derivation *d, const struct child *c)
{
	size_t number = (size_t)(c - r->engine->children);

	if (!d->children)
		d->children =
			calloc(r->engine->child_count, sizeof *d->children);
	d->child_count = d->children ? r->engine->child_count : 0;
	if (d->children && !d->children[number]) {
		struct row_view *v = calloc(1, sizeof *v);

		if (v && !row_view_init(v, c->map->recipe)) {
			free(v);
			v = NULL;
		}
		d->children[number] = v;
	}
	d->failed |= !d->children || !d->children[number];
	return d->children ? d->children[number] : NULL;
}

/* Bring a view to a row as it is by now. */
static void set_view(struct row_view *v, const struct sheet *s, uint32_t row)
{
	row_view_set(v, row, ROW_NONE);
	for (uint32_t n = sheet_head(s, row); n; n = sheet_patch(s, n)->next) {
		const struct patch *p = sheet_patch(s, n);
		struct overlay o = { p->column, { p->ptr, p->len } };

		view_overlay(v, &o, 1);
	}
	v->source = ROW_NONE; /* what is derived has to look again */
}

/* Check 2a of a row: nobody could tell which one has been carried over. */
static bool refuse_id(struct decision *u, const struct child *c, uint32_t row)
{
	struct run *r = u->run;
	struct arena *a = &r->engine->looks[0].arena;
	const struct sheet *s = c->map->recipe->source;
	const struct bad_id *bad = sheet_bad_id(s, row);
	struct row_fault *f = &u->fault;

	if (!bad)
		return false;
	*f = (struct row_fault){ bad->what == ID_REPEATED ? ROW_DUPLICATE_DATA
							  : ROW_INVALID_DATA,
		.field = arena_print(a, "%.*s.id", SPAN_ARG(s->module)) };
	if (bad->what == ID_REPEATED)
		f->message = arena_print(a, "lines %ju and %ju have one id",
			(uintmax_t)table_line(&s->table, bad->first),
			(uintmax_t)table_line(&s->table, bad->second));
	else
		f->message = arena_print(a, "the id on line %ju is %s",
			(uintmax_t)table_line(&s->table, row),
			bad->what == ID_EMPTY ? "empty" : "not an id");
	return true;
}

/* Checks 10 and 11 of a row; which one it is goes into the message. */
static bool check_row(struct decision *u, struct row_view *v,
	const struct child *c, uint32_t row)
{
	struct run *r = u->run;
	struct arena *a = &r->engine->looks[0].arena;
	const struct sheet *s = c->map->recipe->source;
	struct span id;

	if (refuse_id(u, c, row))
		return true;
	set_view(v, s, row);
	if (row_check(v, c->goal.target, a, &u->fault) == ROW_GOOD)
		return true;
	id = cell_plain(table_cell(&s->table, row, s->id), &r->engine->cell);
	u->fault.message = arena_print(a, "%.*s (%.*s %.*s)",
		SPAN_ARG(u->fault.message), SPAN_ARG(s->module), SPAN_ARG(id));
	return true;
}

/* A malformed row is not carried over, and its record would lack it. */
static bool check_bad_rows(struct decision *u, const struct child *c)
{
	struct run *r = u->run;
	struct arena *a = &r->engine->looks[0].arena;
	const struct sheet *s = c->map->recipe->source,
			   *source = r->recipe->source;
	struct span id = cell_plain(
		table_cell(&source->table, r->rows[u->row].source, source->id),
		&r->engine->cell);
	uint32_t row = map_get(&c->bad, id);

	if (row == MAP_NONE)
		return true;
	u->fault = (struct row_fault){ .code = ROW_INVALID_DATA,
		.field = arena_print(a, "%.*s.Parent_Id", SPAN_ARG(s->module)),
		.message = arena_print(a,
			"line %ju is malformed, and may be a row of this "
			"record",
			(uintmax_t)table_line(&s->table, row)) };
	return u->fault.field.ptr && u->fault.message.ptr;
}

struct row_view *children_look(struct run *r, struct child *c, size_t row)
{
	struct row_view *v = view_of(r, r->engine->first, c);

	if (v)
		set_view(v, c->map->recipe->source, c->rows[row]);
	return v;
}

bool children_check(struct decision *u)
{
	struct run *r = u->run;
	struct engine *w = r->engine;

	for (size_t i = 0; i < w->child_count && !u->fault.code; i++) {
		struct child *c = &w->children[i];
		struct row_view *v;

		c->row_count = 0;
		if (!(u->early_check->wants >> c->goal.number & 1))
			continue;
		v = view_of(r, w->first, c);
		if (!v || !related_children(r, i, u->row) ||
			!check_bad_rows(u, c))
			return false;
		for (size_t k = 0; k < c->row_count && !u->fault.code; k++)
			if (!check_row(u, v, c, c->rows[k]))
				return false;
	}
	return true;
}

bool children_come(enum row_action action, bool is_skipped)
{
	return !is_skipped && action != ACTION_NONE &&
	       action != ACTION_LINKED && action != ACTION_OTHER_ACCOUNT;
}

enum opk_status children_owner(struct decision *u)
{
	struct engine *w = u->run->engine;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < w->child_count && !st && !u->fault.code; i++) {
		const struct child *c = &w->children[i];
		const struct intent *in = &w->goals[c->goal.number].intent;

		if (c->row_count && children_come(in->action, in->is_skipped))
			st = decision_owner(u, c->goal.target->module);
	}
	return st;
}

/* What the row that is read has by now, where its table does not say it. */
static bool keep_shot(struct run *r, struct child *c, struct child_made *m)
{
	const struct sheet *s = c->map->recipe->source;
	uint32_t head = sheet_head(s, m->from);
	size_t count = 0;

	for (uint32_t n = head; n; n = sheet_patch(s, n)->next)
		count++;
	if (!count)
		return true;
	m->shot = arena_new(&r->arena, struct snapshot, 1);
	if (!m->shot)
		return false;
	m->shot->items = arena_new(&r->arena, struct overlay, count);
	if (!m->shot->items)
		return false;
	for (uint32_t n = head; n; n = sheet_patch(s, n)->next) {
		const struct patch *p = sheet_patch(s, n);
		struct span cell =
			arena_copy(&r->arena, (struct span){ p->ptr, p->len });

		if (p->len && !cell.ptr)
			return false;
		m->shot->items[m->shot->count++] =
			(struct overlay){ p->column, cell };
	}
	return true;
}

static bool add_made(struct run *r, struct child *c, uint32_t from,
	uint32_t row, uint32_t *number)
{
	size_t room = c->made_room ? c->made_room / 2 * 3 : 1024;
	struct child_made *made;

	if (c->made_count == c->made_room) {
		made = realloc(c->made, room * sizeof *made);
		if (!made)
			return false;
		c->made = made;
		c->made_room = room;
	}
	*number = (uint32_t)c->made_count;
	c->made[c->made_count] = (struct child_made){ from, row, NULL };
	return keep_shot(r, c, &c->made[c->made_count++]);
}

static enum opk_status refuse_number(const struct run *r, const struct sheet *s)
{
	return fault(r->setting->faults, OPK_BAD_RECORDS,
		&(struct source){ .name = s->path.ptr }, 0, 0,
		"new rows of %.*s cannot be numbered: its ids are not all "
		"numbers below 18446744073709551615\n"
		"Give its records ids of digits, or take the subform out of "
		"'children'.",
		SPAN_ARG(s->module));
}

static enum opk_status make_rows(struct run *r, struct child *c, size_t row)
{
	struct sheet *s = c->goal.sheet;

	for (size_t i = 0; i < c->row_count; i++) {
		uint32_t number;

		if (!s->next_id || s->fresh.count > UINT64_MAX - s->next_id)
			return refuse_number(r, s);
		if (!add_made(r, c, c->rows[i], (uint32_t)row, &number) ||
			sheet_add(s, number) == REF_NONE)
			return fault_memory(r->setting->faults);
	}
	return OPK_OK;
}

/* A record that is only linked gets none, and that is said. */
static enum opk_status leave_rows(struct run *r, struct child *c, size_t row)
{
	if (!c->row_count)
		return OPK_OK;
	c->left += c->row_count;
	return run_note(r, row,
		       "%zu of %.*s stay: the record of %.*s is only "
		       "linked",
		       c->row_count, SPAN_ARG(c->map->recipe->source->module),
		       SPAN_ARG(r->recipe->targets[c->goal.number].module))
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

enum opk_status children_make(struct run *r, size_t row)
{
	struct engine *w = r->engine;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < w->child_count && !st; i++) {
		struct child *c = &w->children[i];
		const struct row_record *k =
			&r->records[row * w->goal_count + c->goal.number];

		if (children_come(k->action, k->is_skipped))
			st = make_rows(r, c, row);
		else if (k->action != ACTION_NONE)
			st = leave_rows(r, c, row);
	}
	return st;
}

/* The cell of a row that was made. */
static struct span child_cell(struct run *r, struct derivation *d,
	const struct child *c, uint32_t made, uint32_t column)
{
	static const struct span no_ids[TARGETS_MOST];
	const struct child_made *m = &c->made[made];
	struct cell_plan plan = { CELL_EMPTY, 0 };
	struct row_view *v;

	if (column < c->goal.plan_count)
		plan = c->goal.plan[column];
	if (plan.from == CELL_LAYOUT)
		return SPAN("Standard");
	if (plan.from != CELL_SLOT) {
		derivation_set(r, d, m->row);
		return derivation_cell(
			r, d, &r->engine->goals[c->goal.number], plan);
	}
	v = view_of(r, d, c);
	if (!v)
		return (struct span){ 0 };
	if (v->source != m->from || m->shot) {
		row_view_set(v, m->from, ROW_NONE);
		if (m->shot) {
			view_overlay(v, m->shot->items, m->shot->count);
			v->source = ROW_NONE;
		}
	}
	return row_cell(v, c->goal.target, plan.number, no_ids, true);
}

/* Which of the columns that the table lacks have values in the new rows? */
static bool find_used(struct run *r, struct child *c)
{
	struct sheet *s = c->goal.sheet;

	for (uint32_t i = 0; i < s->columns.count; i++) {
		struct sheet_column *column = &s->columns.items[i];

		if (!column->is_added || column->is_used ||
			i >= c->goal.plan_count ||
			c->goal.plan[i].from == CELL_EMPTY)
			continue;
		for (uint32_t k = 0; k < c->made_count && !column->is_used; k++)
			column->is_used = !cell_is_empty(
				child_cell(r, r->engine->first, c, k, i));
	}
	return !derivation_failed(r->engine->first);
}

bool children_settle(struct run *r)
{
	for (size_t i = 0; i < r->engine->child_count; i++)
		if (!find_used(r, &r->engine->children[i]))
			return false;
	return true;
}

/* Does each row that was made have its record, and each only one? */
bool children_add_up(const struct run *r)
{
	for (size_t i = 0; i < r->engine->child_count; i++) {
		const struct child *c = &r->engine->children[i];
		const struct sheet *s = c->goal.sheet;
		size_t made = 0;

		for (size_t k = 0; k < s->fresh.count; k++)
			made += s->fresh.items[k].row != ROW_NONE;
		if (made != c->made_count)
			return false;
	}
	return true;
}

void run_child_sums(const struct run *r, size_t number, struct child_sums *out)
{
	const struct child *c = &r->engine->children[number];

	*out = (struct child_sums){ .module = c->goal.sheet->module,
		.from = c->map->recipe->source->module,
		.target = r->recipe->targets[c->goal.number].module,
		.created = c->made_count,
		.left = c->left };
}

size_t run_child_count(const struct run *r)
{
	return r->engine->child_count;
}

/*
 * Notes, attachments and activities that move along with their record.
 *
 * Which rows may belong to which record is found once, on all threads. When
 * its record converts, a row is looked at again: it moves if it still
 * belongs. It is only marked then, and what it has now is reckoned when it
 * is written; unless something has changed it before.
 */

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

static bool flock_has_parent(const struct related_table *f, uint32_t column)
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
	struct related *x = r->engine->related;
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
		.table = &r->engine->related->tables[table] };
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
	struct related *x = r->engine->related;
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
static enum opk_status open_read_subform(struct run *r, size_t number)
{
	struct related *x = r->engine->related;
	const struct child *c = &r->engine->children[number];
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
	const struct engine *w = r->engine;
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

	r->engine->related = x;
	if (x)
		x->tables = arena_new(&r->arena, struct related_table,
			(list ? list->count : 0) + 1 + r->engine->child_count);
	if (!x || !x->tables)
		return fault_memory(r->setting->faults);
	x->attach_to = node_get_text(mapping, "move_attachments_to");
	NODE_EACH (n, list) {
		has_attachments |= span_is(n->text, "Attachments");
		st = worse(st, open_flock(r, n->text));
	}
	if (!st && x->attach_to.len && !has_attachments)
		st = open_flock(r, SPAN("Attachments"));
	for (size_t i = 0; !st && i < r->engine->child_count; i++)
		st = open_read_subform(r, i);
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
	struct related *x = r->engine->related;

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
	struct related *x = r->engine->related;
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

/* Moving a row of another table along with its record. */

/* What a cell is that stays as it is. */
static const struct span as_it_was = { NULL, 1 };

enum { NOWHERE = TARGETS_MOST };

/* Where the rows of a record go: numbers of targets, or NOWHERE. */
struct way_out {
	size_t main, contact, what;
};

static bool has_record(const struct run *r, size_t row, size_t target)
{
	return target < r->engine->goal_count &&
	       r->records[row * r->engine->goal_count + target].action !=
		       ACTION_NONE;
}

static struct way_out find_way(const struct run *r, size_t row)
{
	struct way_out w = { NOWHERE, NOWHERE, NOWHERE };
	size_t account = NOWHERE, deal = NOWHERE;

	for (size_t i = 0; i < r->engine->goal_count; i++) {
		struct span module = r->recipe->targets[i].module;

		if (!has_record(r, row, i))
			continue;
		if (w.main == NOWHERE)
			w.main = i;
		if (span_is(module, "Contacts"))
			w.contact = i;
		if (span_is(module, "Accounts"))
			account = i;
		if (span_is(module, "Deals"))
			deal = i;
	}
	if (w.contact != NOWHERE)
		w.main = w.contact;
	w.what = deal != NOWHERE        ? deal
		 : account != NOWHERE   ? account
		 : w.contact == NOWHERE ? w.main
					: NOWHERE;
	return w;
}

static struct span id_cell(struct run *r, struct derivation *d, size_t target)
{
	return derivation_cell(r, d, &r->engine->goals[target],
		(struct cell_plan){ CELL_RECORD, (uint32_t)target });
}

static struct span module_cell(const struct run *r, size_t target)
{
	return target == NOWHERE ? (struct span){ 0 }
				 : r->recipe->targets[target].module;
}

/* The text in a column of a row, before it moves. */
static struct span old_text(struct derivation *d, const struct related_table *f,
	uint32_t ref, uint32_t column, struct sheet_reader *by_now)
{
	if (by_now)
		return sheet_text(f->sheet, ref, column, by_now);
	if (column >= f->sheet->table.column_count)
		return (struct span){ 0 };
	return cell_plain(
		table_cell(&f->sheet->table, ref, column), &d->source.unquoted);
}

/* Is an activity open, so that it gets the new owner? */
static bool is_open(struct run *r, struct derivation *d,
	const struct related_table *f, uint32_t ref,
	struct sheet_reader *by_now)
{
	struct span state = old_text(d, f, ref, f->state, by_now);
	int64_t ms;

	if (span_is(f->sheet->module, "Tasks"))
		return !span_is(state, "Completed");
	return state.len && time_parse(state, r->setting->zone, &ms) &&
	       ms >= r->setting->now_ms;
}

static struct span activity_cell(struct run *r, struct derivation *d,
	const struct related_table *f, uint32_t ref, uint32_t column,
	struct sheet_reader *by_now)
{
	const struct chosen *c = &r->rows[d->row];
	struct way_out w = find_way(r, d->row);

	if (column == f->what)
		return w.what == NOWHERE ? (struct span){ 0 }
					 : id_cell(r, d, w.what);
	if (column == f->module)
		return module_cell(r, w.what);
	if (column == f->who) {
		struct sheet *source = r->recipe->source;
		struct span id;

		if (w.contact != NOWHERE)
			return id_cell(r, d, w.contact);
		id = cell_plain(
			table_cell(&source->table, c->source, source->id),
			&d->made);
		return span_equal(old_text(d, f, ref, f->who, by_now), id)
			       ? (struct span){ 0 }
			       : as_it_was;
	}
	if (column == f->owner && c->owner && is_open(r, d, f, ref, by_now))
		return text_cell(
			r->setting->people->items.items[c->owner - 1].id,
			&d->made);
	return as_it_was;
}

/* The cell of a row that moves with the row at which the derivation is. */
static struct span moved_cell(struct run *r, struct derivation *d,
	const struct related_table *f, uint32_t ref, uint32_t column,
	struct sheet_reader *by_now)
{
	struct way_out w;
	size_t to;

	if (column == f->sheet->modified_by)
		return r->engine->actor_cell;
	if (column == f->sheet->modified_time)
		return r->engine->now_cell;
	if (f->is_activity)
		return activity_cell(r, d, f, ref, column, by_now);
	w = find_way(r, d->row);
	to = has_record(r, d->row, f->attach_to) ? f->attach_to : w.main;
	if (column == f->parent)
		return id_cell(r, d, to);
	return column == f->module ? module_cell(r, to) : as_it_was;
}

/* What a row that moved has in a column; ptr NULL and length 1: what it had. */
static struct span related_cell(struct run *r, struct derivation *d,
	const struct sheet *s, uint32_t ref, uint32_t column)
{
	const struct related *x = r->engine->related;

	for (size_t i = 0; i < x->table_count; i++) {
		if (x->tables[i].sheet != s)
			continue;
		derivation_set(r, d, sheet_mark(s, ref));
		return moved_cell(r, d, &x->tables[i], ref, column, NULL);
	}
	return as_it_was;
}

/* Does it belong to the record, by what it has by now? */
static bool belongs(
	struct run *r, const struct related_table *f, uint32_t ref, size_t row)
{
	struct sheet *source = r->recipe->source;
	struct sheet_reader *k = &r->engine->related->reader;
	const uint32_t parents[] = { f->parent, f->what, f->who };
	struct span id =
		table_cell(&source->table, r->rows[row].source, source->id);
	struct span module = sheet_text(f->sheet, ref, f->module, k);
	bool has = false;

	if (module.len && !span_equal(module, source->module))
		return false;
	for (size_t i = 0; i < 3 && !has; i++) {
		struct span cell;

		if (parents[i] == COLUMN_NONE)
			continue;
		cell = sheet_cell(f->sheet, ref, parents[i], k);
		has = !cell_is_empty(cell) && cell_same(cell, id);
	}
	return has;
}

/* Columns that moving writes, the parents first. */
static size_t list_columns(const struct related_table *f, uint32_t out[4])
{
	const uint32_t all[] = { f->parent, f->what, f->who, f->module,
		f->owner };
	size_t n = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i] != COLUMN_NONE)
			out[n++] = all[i];
	return n;
}

static struct span new_cell(struct run *r, const struct related_table *f,
	uint32_t ref, uint32_t column, struct sheet_reader *by_now)
{
	return moved_cell(r, r->engine->first, f, ref, column, by_now);
}

/* Does anything become another text? */
static bool would_change(
	struct run *r, const struct related_table *f, uint32_t ref)
{
	struct sheet_reader *k = &r->engine->related->reader;
	uint32_t columns[4];
	size_t n = list_columns(f, columns);

	for (size_t i = 0; i < n; i++) {
		struct span cell = new_cell(r, f, ref, columns[i], NULL);

		if ((cell.ptr || !cell.len) &&
			!cell_same(
				cell, sheet_cell(f->sheet, ref, columns[i], k)))
			return true;
	}
	return false;
}

/* It has not changed yet: a mark is enough. */
static bool mark(
	struct run *r, const struct related_table *f, uint32_t ref, size_t row)
{
	uint32_t columns[4];
	size_t n = list_columns(f, columns);

	for (size_t i = 0; i < n; i++) {
		struct sheet_column *c = &f->sheet->columns.items[columns[i]];
		struct span cell;

		if (!c->is_added || c->is_used)
			continue;
		cell = new_cell(r, f, ref, columns[i], NULL);
		c->is_used = cell.ptr && !cell_is_empty(cell);
	}
	if (!sheet_mark_row(f->sheet, ref, (uint32_t)row))
		return false;
	if (f->is_activity && find_way(r, row).what == NOWHERE) {
		/* without a module its contact could be a record to come */
		struct span who = new_cell(r, f, ref, f->who, NULL);

		if (who.ptr)
			related_note(r, f->sheet, ref, f->who, who);
	}
	return true;
}

/* It has changed before: the values become patches, all reckoned first. */
static bool patch(struct run *r, const struct related_table *f, uint32_t ref)
{
	struct engine *w = r->engine;
	struct sheet *s = f->sheet;
	struct sheet_reader *k = &w->related->reader;
	uint32_t columns[4];
	struct span cells[4];
	size_t n = list_columns(f, columns);
	uint64_t stamp = s->stamp;

	for (size_t i = 0; i < n; i++) {
		cells[i] = new_cell(r, f, ref, columns[i], k);
		if (cells[i].len && !cells[i].ptr)
			continue;
		cells[i] = arena_copy(&s->arena, cells[i]);
		if (!cells[i].ptr)
			return false;
	}
	for (size_t i = 0; i < n; i++)
		if (cells[i].ptr && !sheet_set(s, ref, columns[i], cells[i], k))
			return false;
	if (s->stamp == stamp)
		return true;
	return (s->modified_by == COLUMN_NONE ||
		       sheet_set(s, ref, s->modified_by, w->actor_cell, k)) &&
	       (s->modified_time == COLUMN_NONE ||
		       sheet_set(s, ref, s->modified_time, w->now_cell, k));
}

static bool move(struct run *r, const struct member *m, size_t row)
{
	struct related *x = r->engine->related;
	const struct related_table *f = &x->tables[m->table];
	struct sheet *s = f->sheet;

	derivation_set(r, r->engine->first, (uint32_t)row);
	if (!f->is_plain || sheet_head(s, m->row) ||
		sheet_mark(s, m->row) != ROW_NONE)
		return !belongs(r, f, m->row, row) || patch(r, f, m->row);
	return !would_change(r, f, m->row) || mark(r, f, m->row, row);
}

bool related_move(struct run *r, size_t row)
{
	struct related *x = r->engine->related;
	uint32_t n = x->heads ? x->heads[r->rows[row].source] : 0;

	if (!n || find_way(r, row).main == NOWHERE)
		return true;
	for (; n; n = x->members[n].next) {
		struct member m = x->members[n];

		if (!x->tables[m.table].child && !move(r, &m, row))
			return false;
	}
	return !x->failed;
}

static int by_row(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

/* Find the rows of a record, as they are by now. */
static bool related_children(struct run *r, size_t number, size_t row)
{
	struct related *x = r->engine->related;
	struct child *c = &r->engine->children[number];
	uint32_t n = x->heads ? x->heads[r->rows[row].source] : 0;
	size_t kept = 0;

	c->row_count = 0;
	for (; n; n = x->members[n].next) {
		struct member m = x->members[n];
		const struct related_table *f = &x->tables[m.table];

		if (f->child == number + 1 && belongs(r, f, m.row, row) &&
			!child_add_row(c, m.row))
			return false;
	}
	if (c->row_count)
		qsort(c->rows, c->row_count, sizeof *c->rows, by_row);
	for (size_t i = 0; i < c->row_count; i++)
		if (!i || c->rows[i] != c->rows[kept - 1])
			c->rows[kept++] = c->rows[i];
	c->row_count = kept;
	return !x->failed;
}

enum opk_status decision_owner(struct decision *u, struct span module)
{
	struct run *r = u->run;
	const struct row_view *v = decision_view(u);
	uint32_t column = r->recipe->owner;
	struct arena *a = &r->engine->looks[0].arena;
	const struct person *who = NULL;
	struct span text = { 0 };

	if (r->rows[u->row].owner || r->recipe->stand_in)
		return OPK_OK;
	if (column != COLUMN_NONE && column < v->cell_count)
		text = cell_plain(v->cells[column], &r->engine->cell);
	if (text.len)
		who = people_of_id(r->setting->people, text);
	if (who && who->is_active)
		return OPK_OK;
	u->fault = (struct row_fault){ .code = ROW_INVALID_DATA,
		.field = arena_print(a, "%.*s.Owner", SPAN_ARG(module)),
		.message = text.len ? arena_print(a,
					      "owner %.*s is no active user",
					      SPAN_ARG(text))
				    : SPAN("the record has no owner") };
	return u->fault.field.ptr && u->fault.message.ptr
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

struct row_view *decision_view(struct decision *u)
{
	derivation_set(u->run, u->run->engine->first, (uint32_t)u->row);
	return derivation_view(u->run, u->run->engine->first);
}

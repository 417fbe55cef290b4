/* SPDX-License-Identifier: MIT */
/* Finding, checking, making and deriving rows of subforms. */
#include "convert/children.h"

#include <stdlib.h>

#include "convert/recipe_parts.h"

struct child *child_of(const struct run *r, const struct sheet *s)
{
	for (size_t i = 0; i < r->works->child_count; i++)
		if (r->works->children[i].goal.sheet == s)
			return &r->works->children[i];
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

bool children_open(struct run *r)
{
	const struct recipe *p = r->recipe;
	struct works *w = r->works;
	size_t count = 0;

	for (size_t i = 0; i < p->target_count; i++)
		count += p->targets[i].child_count;
	w->children = arena_new(&r->arena, struct child, count + 1);
	if (!w->children)
		return false;
	for (size_t i = 0; i < p->target_count; i++)
		for (size_t k = 0; k < p->targets[i].child_count; k++)
			if (!open_child(r, &w->children[w->child_count++],
				    &p->targets[i].children[k], i))
				return false;
	return true;
}

void children_close(struct run *r)
{
	for (size_t i = 0; i < r->works->child_count; i++) {
		free(r->works->children[i].made);
		free(r->works->children[i].rows);
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
	for (size_t i = 0; i < r->works->child_count; i++) {
		struct child *c = &r->works->children[i];
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

bool child_add_row(struct child *c, uint32_t row)
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

/* A deriver's view of the rows that an entry reads; NULL: no memory. */
static struct row_view *view_of(
	struct run *r, struct deriver *d, const struct child *c)
{
	size_t number = (size_t)(c - r->works->children);

	if (!d->children)
		d->children =
			calloc(r->works->child_count, sizeof *d->children);
	d->child_count = d->children ? r->works->child_count : 0;
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
static bool refuse_id(struct ruling *u, const struct child *c, uint32_t row)
{
	struct run *r = u->run;
	struct arena *a = &r->works->looks[0].arena;
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
static bool check_row(struct ruling *u, struct row_view *v,
	const struct child *c, uint32_t row)
{
	struct run *r = u->run;
	struct arena *a = &r->works->looks[0].arena;
	const struct sheet *s = c->map->recipe->source;
	struct span id;

	if (refuse_id(u, c, row))
		return true;
	set_view(v, s, row);
	if (row_check(v, c->goal.target, a, &u->fault) == ROW_GOOD)
		return true;
	id = cell_plain(table_cell(&s->table, row, s->id), &r->works->cell);
	u->fault.message = arena_print(a, "%.*s (%.*s %.*s)",
		SPAN_ARG(u->fault.message), SPAN_ARG(s->module), SPAN_ARG(id));
	return true;
}

bool children_check(struct ruling *u)
{
	struct run *r = u->run;
	struct works *w = r->works;

	for (size_t i = 0; i < w->child_count && !u->fault.code; i++) {
		struct child *c = &w->children[i];
		struct row_view *v;

		c->row_count = 0;
		if (!(u->outlook->wants >> c->goal.number & 1))
			continue;
		v = view_of(r, w->first, c);
		if (!v || !related_children(r, i, u->row))
			return false;
		for (size_t k = 0; k < c->row_count && !u->fault.code; k++)
			if (!check_row(u, v, c, c->rows[k]))
				return false;
	}
	return true;
}

/* Only a record that is new, or may change, gets the rows. */
static bool gets_rows(enum row_action action)
{
	return action != ACTION_NONE && action != ACTION_LINKED &&
	       action != ACTION_OTHER_ACCOUNT;
}

enum opk_status children_owner(struct ruling *u)
{
	struct works *w = u->run->works;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < w->child_count && !st && !u->fault.code; i++) {
		const struct child *c = &w->children[i];
		enum row_action action = w->goals[c->goal.number].intent.action;

		if (c->row_count && gets_rows(action))
			st = ruling_owner(u, c->goal.target->module);
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
	struct works *w = r->works;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < w->child_count && !st; i++) {
		struct child *c = &w->children[i];
		const struct row_record *k =
			&r->records[row * w->goal_count + c->goal.number];

		if (gets_rows(k->action))
			st = make_rows(r, c, row);
		else if (k->action != ACTION_NONE)
			st = leave_rows(r, c, row);
	}
	return st;
}

struct span child_cell(struct run *r, struct deriver *d, const struct child *c,
	uint32_t made, uint32_t column)
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
		deriver_set(r, d, m->row);
		return deriver_cell(
			r, d, &r->works->goals[c->goal.number], plan);
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
				child_cell(r, r->works->first, c, k, i));
	}
	return !deriver_failed(r->works->first);
}

bool children_settle(struct run *r)
{
	for (size_t i = 0; i < r->works->child_count; i++)
		if (!find_used(r, &r->works->children[i]))
			return false;
	return true;
}

/* Does each row that was made have its record, and each only one? */
bool children_add_up(const struct run *r)
{
	for (size_t i = 0; i < r->works->child_count; i++) {
		const struct child *c = &r->works->children[i];
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
	const struct child *c = &r->works->children[number];

	*out = (struct child_sums){ .module = c->goal.sheet->module,
		.from = c->map->recipe->source->module,
		.target = r->recipe->targets[c->goal.number].module,
		.created = c->made_count,
		.left = c->left };
}

size_t run_child_count(const struct run *r)
{
	return r->works->child_count;
}

/* SPDX-License-Identifier: MIT */
/*
 * What new records have by the mapping, and what conversion makes of rows
 * that move along, reckoned when it is asked for: it takes no memory.
 */
#include "convert/children.h"

#include <stdlib.h>

struct deriver *deriver_new(struct run *r)
{
	struct deriver *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	d->row = ROW_NONE;
	if (!row_view_init(&d->view, r->recipe)) {
		free(d);
		return NULL;
	}
	pthread_mutex_lock(&r->works->lock);
	d->next = r->works->derivers;
	r->works->derivers = d;
	pthread_mutex_unlock(&r->works->lock);
	return d;
}

void deriver_close(struct deriver *d)
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

bool deriver_failed(const struct deriver *d)
{
	for (size_t i = 0; i < d->child_count; i++)
		if (d->children[i] && row_view_failed(d->children[i]))
			return true;
	return d->failed || d->made.failed || d->source.failed ||
	       d->source.unquoted.failed || row_view_failed(&d->view);
}

void view_overlay(struct row_view *v, const struct overlay *items, size_t count)
{
	size_t old = v->recipe->source->table.column_count;

	for (size_t i = 0; i < count; i++)
		if (items[i].column < v->cell_count) {
			v->cells[items[i].column] = items[i].cell;
			v->has_added |= items[i].column >= old;
		}
}

/* Snapshots are in the order of rows. */
static const struct snapshot *find_snapshot(const struct works *w, uint32_t row)
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

void deriver_set(struct run *r, struct deriver *d, uint32_t row)
{
	(void)r;
	if (d->row == row)
		return;
	d->row = row;
	d->has_cells = false;
	d->has_ids = 0;
}

struct row_view *deriver_view(struct run *r, struct deriver *d)
{
	const struct chosen *c = &r->rows[d->row];
	const struct snapshot *s;

	if (d->has_cells)
		return &d->view;
	row_view_set(&d->view, c->source, c->row);
	s = find_snapshot(r->works, d->row);
	if (s)
		view_overlay(&d->view, s->items, s->count);
	d->has_cells = true;
	return &d->view;
}

/* The ids of the row's records of some targets, as far as there are any. */
static void set_ids(struct run *r, struct deriver *d, uint64_t targets)
{
	size_t n = r->works->goal_count;

	targets &= ~d->has_ids;
	for (size_t i = 0; targets && i < n; i++, targets >>= 1) {
		const struct row_record *k = &r->records[d->row * n + i];

		if (!(targets & 1))
			continue;
		d->ids[i] = (struct span){ 0 };
		if (k->action == ACTION_NONE)
			continue; /* not yet, perhaps */
		d->ids[i] = sheet_id(r->works->goals[i].sheet, k->ref,
			d->digits[i], &d->readers[i]);
		d->failed |=
			d->readers[i].failed || d->readers[i].unquoted.failed;
		d->has_ids |= (uint64_t)1 << i;
	}
}

static struct span source_cell(
	struct run *r, struct deriver *d, uint32_t column)
{
	return column < r->recipe->source->table.column_count
		       ? deriver_view(r, d)->cells[column]
		       : (struct span){ 0 };
}

/* Does a cell name an active user? */
static bool is_active(struct run *r, struct deriver *d, struct span cell)
{
	const struct person *who =
		people_of_id(r->setting->people, cell_plain(cell, &d->made));

	return who && who->is_active;
}

/*
 * What the mapping says, else the row's assignee, else the source's, or who
 * stands in for somebody who is gone.
 */
static struct span owner_cell(struct run *r, struct deriver *d,
	const struct goal *g, struct cell_plan plan)
{
	uint32_t owner = r->rows[d->row].owner;
	struct span cell = { 0 };

	if (plan.number != UINT32_MAX) {
		cell = row_cell(deriver_view(r, d), g->target, plan.number,
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

static struct span tag_cell(struct run *r, struct deriver *d,
	const struct goal *g, struct cell_plan plan)
{
	struct span own = { 0 }, tags, all;
	struct buf more = { 0 }, one = { 0 }, joined = { 0 };

	if (plan.number != UINT32_MAX)
		own = row_cell(deriver_view(r, d), g->target, plan.number,
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

struct span deriver_cell(struct run *r, struct deriver *d, const struct goal *g,
	struct cell_plan plan)
{
	switch (plan.from) {
	case CELL_SLOT:
		set_ids(r, d, g->needs);
		return row_cell(deriver_view(r, d), g->target, plan.number,
			d->ids, true);
	case CELL_OWNER:
		return owner_cell(r, d, g, plan);
	case CELL_LAYOUT:
		return text_cell(g->target->layout, &d->made);
	case CELL_TAG:
		return tag_cell(r, d, g, plan);
	case CELL_ACTOR:
		return r->works->actor_cell;
	case CELL_NOW:
		return r->works->now_cell;
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
	struct run *r, struct deriver *d, uint32_t column, uint32_t row)
{
	const struct works *w = r->works;

	if (column >= w->source_plan_count ||
		w->source_plan[column].from == CELL_EMPTY)
		return (struct span){ NULL, 1 };
	deriver_set(r, d, row);
	return deriver_cell(r, d, NULL, w->source_plan[column]);
}

/*
 * Is it a cell of the source as it stands? Then the row need not be cut.
 */
static bool is_copy(const struct run *r, const struct slot *slot)
{
	return slot->is_plain && slot->from == FROM_FIELD &&
	       slot->given == COLUMN_NONE && !slot->fallback.len &&
	       slot->source < r->recipe->source->table.column_count &&
	       !r->works->snapshots.count;
}

static struct span fresh_cell(struct run *r, struct deriver *d,
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
	deriver_set(r, d, row);
	return deriver_cell(r, d, g, plan);
}

struct span run_derive(void *user, const struct sheet *s, uint32_t ref,
	uint32_t column, struct sheet_reader *reader)
{
	struct run *r = user;
	struct deriver *d = reader->derives;
	struct span cell;

	if (!d)
		d = reader->derives = deriver_new(r);
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
	reader->failed |= deriver_failed(d);
	return cell;
}

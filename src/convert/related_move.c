/* SPDX-License-Identifier: MIT */
/* Moving a row of another table along with its record. */
#include "convert/related_parts.h"

#include <stdlib.h>

/* What a cell is that stays as it is. */
static const struct span as_it_was = { NULL, 1 };

enum { NOWHERE = TARGETS_MOST };

/* Where the rows of a record go: numbers of targets, or NOWHERE. */
struct way_out {
	size_t main, contact, what;
};

static bool has_record(const struct run *r, size_t row, size_t target)
{
	return target < r->works->goal_count &&
	       r->records[row * r->works->goal_count + target].action !=
		       ACTION_NONE;
}

static struct way_out find_way(const struct run *r, size_t row)
{
	struct way_out w = { NOWHERE, NOWHERE, NOWHERE };
	size_t account = NOWHERE, deal = NOWHERE;

	for (size_t i = 0; i < r->works->goal_count; i++) {
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

static struct span id_cell(struct run *r, struct deriver *d, size_t target)
{
	return deriver_cell(r, d, &r->works->goals[target],
		(struct cell_plan){ CELL_RECORD, (uint32_t)target });
}

static struct span module_cell(const struct run *r, size_t target)
{
	return target == NOWHERE ? (struct span){ 0 }
				 : r->recipe->targets[target].module;
}

/* The text in a column of a row, before it moves. */
static struct span old_text(struct deriver *d, const struct related_table *f,
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
static bool is_open(struct run *r, struct deriver *d,
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

static struct span activity_cell(struct run *r, struct deriver *d,
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

/* The cell of a row that moves with the row at which the deriver is. */
static struct span moved_cell(struct run *r, struct deriver *d,
	const struct related_table *f, uint32_t ref, uint32_t column,
	struct sheet_reader *by_now)
{
	struct way_out w;
	size_t to;

	if (column == f->sheet->modified_by)
		return r->works->actor_cell;
	if (column == f->sheet->modified_time)
		return r->works->now_cell;
	if (f->is_activity)
		return activity_cell(r, d, f, ref, column, by_now);
	w = find_way(r, d->row);
	to = has_record(r, d->row, f->attach_to) ? f->attach_to : w.main;
	if (column == f->parent)
		return id_cell(r, d, to);
	return column == f->module ? module_cell(r, to) : as_it_was;
}

struct span related_cell(struct run *r, struct deriver *d,
	const struct sheet *s, uint32_t ref, uint32_t column)
{
	const struct related *x = r->works->related;

	for (size_t i = 0; i < x->table_count; i++) {
		if (x->tables[i].sheet != s)
			continue;
		deriver_set(r, d, sheet_mark(s, ref));
		return moved_cell(r, d, &x->tables[i], ref, column, NULL);
	}
	return as_it_was;
}

/* Does it belong to the record, by what it has by now? */
static bool belongs(
	struct run *r, const struct related_table *f, uint32_t ref, size_t row)
{
	struct sheet *source = r->recipe->source;
	struct sheet_reader *k = &r->works->related->reader;
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
	return moved_cell(r, r->works->first, f, ref, column, by_now);
}

/* Does anything become another text? */
static bool would_change(
	struct run *r, const struct related_table *f, uint32_t ref)
{
	struct sheet_reader *k = &r->works->related->reader;
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
	struct works *w = r->works;
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
	struct related *x = r->works->related;
	const struct related_table *f = &x->tables[m->table];
	struct sheet *s = f->sheet;

	deriver_set(r, r->works->first, (uint32_t)row);
	if (!f->is_plain || sheet_head(s, m->row) ||
		sheet_mark(s, m->row) != ROW_NONE)
		return !belongs(r, f, m->row, row) || patch(r, f, m->row);
	return !would_change(r, f, m->row) || mark(r, f, m->row, row);
}

bool related_move(struct run *r, size_t row)
{
	struct related *x = r->works->related;
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

bool related_children(struct run *r, size_t number, size_t row)
{
	struct related *x = r->works->related;
	struct child *c = &r->works->children[number];
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

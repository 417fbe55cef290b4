/* SPDX-License-Identifier: MIT */
/* One table of a conversion, taken back record by record. */
#include "op/row_match.h"
#include "op/undoing.h"
#include "records/rewrite.h"

static const struct node *columns_of(const struct undone_table *t)
{
	return node_get(t->about, SPAN("columns"));
}

/* Which column is which, of the old table. */
static enum opk_status match_columns(struct undone_table *t)
{
	t->column = arena_new(&t->arena, uint32_t, t->now.column_count + 1);
	if (!t->column)
		return fault_memory(t->all->faults);
	for (size_t k = 0; k < t->now.column_count; k++)
		t->column[k] = table_column(&t->old, t->now.columns[k]);
	return OPK_OK;
}

/* Room to look at rows. */
struct looking {
	struct undone_table *table;
	uint32_t id;
	bool *seen; /* by number of the touched record */
	struct row_match match;
	struct buf text;
};

static void set_bit(uint64_t *bits, size_t i)
{
	bits[i / 64] |= (uint64_t)1 << i % 64;
}

static enum opk_status lost_image(struct undone_table *t, struct span id)
{
	return fault(t->all->faults, OPK_BAD_HISTORY,
		&(struct source){ .name = t->path.ptr }, 0, 0,
		"the history lacks record %.*s as it was before the conversion",
		SPAN_ARG(id));
}

/* An edited record stays, unless force says otherwise. */
static void say_edited(struct undone_table *t, size_t row, struct span id)
{
	struct source src = { .name = t->path.ptr, .text = t->now.bytes };
	uint64_t line = table_line(&t->now, row);

	t->all->kept++;
	fault(t->all->faults, OPK_RECORD_EDITED, &src,
		line < UINT32_MAX ? (uint32_t)line : 0, 0,
		"record %.*s was edited since, and stays as it is\n"
		"--force takes it back, too, and loses the edit.",
		SPAN_ARG(id));
}

/* Nor does a record go to which one leads that was edited, and stays. */
static void say_needed(struct undone_table *t, size_t row, struct span id)
{
	struct source src = { .name = t->path.ptr, .text = t->now.bytes };
	uint64_t line = table_line(&t->now, row);

	t->all->kept++;
	fault(t->all->faults, OPK_RECORD_EDITED, &src,
		line < UINT32_MAX ? (uint32_t)line : 0, 0,
		"record %.*s stays, since one that was edited leads to it\n"
		"--force takes both back, and loses the edit.",
		SPAN_ARG(id));
}

static enum opk_status decide_row(struct looking *l, size_t row)
{
	struct undone_table *t = l->table;
	const struct trace *x;
	struct span id;
	uint32_t old;

	if (table_is_bad(&t->now, row))
		return OPK_OK;
	buf_clear(&l->text);
	id = cell_text(table_cell(&t->now, row, l->id), &l->text);
	x = trace_find(&t->touched, id);
	if (!x)
		return OPK_OK;
	l->seen[x - t->touched.items.items] = true;
	if (!t->all->force && !row_is_as_written(&l->match, row, x->print)) {
		say_edited(t, row, id);
		return OPK_OK;
	}
	if (x->was_made && undo_links_keep(t->all->links, t->module, id)) {
		say_needed(t, row, id);
		return OPK_OK;
	}
	if (x->was_made) {
		set_bit(t->gone, row);
		t->gone_count++;
		return OPK_OK;
	}
	old = map_get(&t->old_rows, id);
	if (old == MAP_NONE)
		return lost_image(t, id);
	set_bit(t->changed, row);
	t->changed_count++;
	t->old_row[row] = old;
	return OPK_OK;
}

/* A record that was changed by the conversion and removed since. */
static enum opk_status decide_lost(struct undone_table *t, struct span id)
{
	uint32_t old = map_get(&t->old_rows, id), *lost;

	if (!t->all->force) {
		t->all->kept++;
		fault(t->all->faults, OPK_RECORD_EDITED,
			&(struct source){ .name = t->path.ptr }, 0, 0,
			"record %.*s was removed since, and stays away\n"
			"--force brings it back.",
			SPAN_ARG(id));
		return OPK_OK;
	}
	if (old == MAP_NONE)
		return lost_image(t, id);
	lost = vec_add(&t->arena, &t->lost);
	if (!lost)
		return fault_memory(t->all->faults);
	*lost = old;
	return OPK_OK;
}

static enum opk_status decide_all(struct looking *l)
{
	struct undone_table *t = l->table;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < t->now.row_count; i++)
		st = decide_row(l, i);
	for (size_t i = 0; !st && i < t->touched.items.count; i++)
		if (!l->seen[i] && !t->touched.items.items[i].was_made)
			st = decide_lost(t, t->touched.items.items[i].id);
	return l->text.failed || l->match.row.failed
		       ? fault_memory(t->all->faults)
		       : st;
}

static bool take_room(struct looking *l)
{
	struct undone_table *t = l->table;
	struct arena *a = &t->arena;
	size_t words = t->now.row_count / 64 + 1;

	l->seen = arena_new(a, bool, t->touched.items.count + 1);
	t->gone = arena_new(a, uint64_t, words);
	t->changed = arena_new(a, uint64_t, words);
	t->old_row = arena_new(a, uint32_t, t->now.row_count + 1);
	return row_match_init(&l->match, &t->now, columns_of(t), a) &&
	       l->seen && t->gone && t->changed && t->old_row;
}

enum opk_status undo_rows_decide(struct undone_table *t)
{
	struct looking l = { .table = t,
		.id = table_column(&t->now, SPAN("id")) };
	enum opk_status st = match_columns(t);

	if (l.id == COLUMN_NONE)
		return fault(t->all->faults, OPK_BAD_RECORDS,
			&(struct source){ t->path.ptr, t->now.bytes }, 1, 1,
			"the table has no column 'id' any more");
	if (!st && !take_room(&l))
		st = fault_memory(t->all->faults);
	if (!st)
		st = decide_all(&l);
	buf_release(&l.text);
	row_match_release(&l.match);
	t->all->removed += t->gone_count;
	t->all->returned += t->changed_count + t->lost.count;
	return st;
}

/* An old row, in the columns that the table has now. */
static bool write_old(const struct undone_table *t, size_t old, struct buf *out)
{
	struct span row = table_row(&t->old, old);
	size_t end = row_end_bytes(row);
	bool same = t->old.column_count == t->now.column_count;

	for (size_t i = 0; same && i < t->now.column_count; i++)
		same = t->column[i] == i;
	if (same) {
		buf_add(out, span_cut(row, 0, row.len - end));
	} else {
		for (size_t i = 0; i < t->now.column_count; i++) {
			if (i)
				buf_add_char(out, ',');
			if (t->column[i] != COLUMN_NONE)
				buf_add(out,
					table_cell(&t->old, old, t->column[i]));
		}
	}
	buf_add(out,
		end ? span_cut(row, row.len - end, row.len) : t->now.line_end);
	return !out->failed;
}

static bool change(void *user, unsigned worker, size_t row, struct buf *out)
{
	const struct undone_table *t = user;

	(void)worker;
	return write_old(t, t->old_row[row], out);
}

static bool fresh(void *user, unsigned worker, size_t row, struct buf *out)
{
	const struct undone_table *t = user;

	(void)worker;
	return write_old(t, t->lost.items[row], out);
}

enum opk_status undo_rows_write(struct undone_table *t, int out)
{
	struct rewrite r = { .table = &t->now,
		.header = t->now.header,
		.line_end = t->now.line_end,
		.changed = t->changed,
		.gone = t->gone,
		.fresh_count = t->lost.count,
		.change = change,
		.fresh = fresh,
		.user = t,
		.workers = t->all->session->workers,
		.pack = t->now.packed };
	struct rewritten done;

	return rewrite_run(
		&r, out, t->path.ptr, false, &t->arena, t->all->faults, &done);
}

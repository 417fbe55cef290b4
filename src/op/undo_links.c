/* SPDX-License-Identifier: MIT */
/*
 * First it is found what becomes of each record that the conversions have
 * touched; then all records that stay are asked where they lead.
 */
#include <stdio.h>

#include "op/row_match.h"
#include "op/undo_links_parts.h"

/* A touched record. */
struct hit {
	struct linked_entry *entry;
	struct touched_record *touched;
	size_t number;
};

/* Looking for what stands in the way. */
struct seeking {
	struct undo_links *links;
	struct buf text, id, module;
	VEC(struct hit) waiting; /* kept records that are to be looked at */
	struct span *cells;
	struct record_cursor cursor;
	struct faults faults; /* of the pass */
	bool grown;           /* entries are to be added */
	enum opk_status st;
};

static struct span row_id(
	const struct linked_table *t, size_t row, struct buf *room)
{
	return t->id == COLUMN_NONE
		       ? (struct span){ 0 }
		       : cell_plain(table_cell(&t->table, row, t->id), room);
}

/* The newest of the entries that touched a record, from one of them on. */
static bool find_touched(struct undo_links *u, struct span module,
	struct span id, size_t from, struct hit *out)
{
	for (size_t i = from; id.len && i < u->entries.count; i++) {
		struct linked_entry *l = u->entries.items[i];
		struct touched_record *t = linked_touched(l, module);
		const struct trace *x =
			t && t->is_loaded ? trace_find(&t->list, id) : NULL;

		if (!x)
			continue;
		*out = (struct hit){ l, t, (size_t)(x - t->list.items.items) };
		return true;
	}
	return false;
}

/* What becomes of a row that the entries have touched. */
static void decide_row(struct seeking *s, const struct linked_table *t,
	struct row_match *matches, size_t row)
{
	struct undo_links *u = s->links;
	struct span id = row_id(t, row, &s->id);
	struct hit h;
	unsigned char fate = FATE_GOES;

	if (!find_touched(u, t->module, id, 0, &h))
		return;
	for (size_t i = 0; !u->force && i < u->entries.count; i++)
		if (u->entries.items[i] == h.entry &&
			!row_is_as_written(&matches[i], row,
				h.touched->list.items.items[h.number].print))
			fate = FATE_STAYS;
	for (size_t i = 0;
		i < u->entries.count && find_touched(u, t->module, id, i, &h);
		i++) {
		h.touched->fates[h.number] = fate;
		h.touched->rows[h.number] = (uint32_t)row;
	}
}

static enum opk_status decide_table(
	struct seeking *s, const struct linked_table *t)
{
	struct undo_links *u = s->links;
	struct arena scratch = { 0 };
	size_t n = u->entries.count;
	struct row_match *matches = arena_new(&scratch, struct row_match, n);
	enum opk_status st = matches ? OPK_OK : fault_memory(u->faults);
	bool any = false;

	for (size_t i = 0; !st && i < n; i++) {
		struct linked_entry *l = u->entries.items[i];
		struct touched_record *x = linked_touched(l, t->module);

		if (!x)
			continue;
		if (x->is_unchanged)
			continue;
		any = true;
		st = linked_load(u, l, x);
		if (!st &&
			!row_match_init(&matches[i], &t->table,
				node_get(x->about, SPAN("columns")), &scratch))
			st = fault_memory(u->faults);
	}
	for (size_t row = 0; !st && any && row < t->table.row_count; row++)
		if (!table_is_bad(&t->table, row))
			decide_row(s, t, matches, row);
	for (size_t i = 0; matches && i < n; i++) {
		if (matches[i].row.failed)
			st = fault_memory(u->faults);
		row_match_release(&matches[i]);
	}
	arena_release(&scratch);
	return st;
}

/* The last conversion in force, of those that are to stay, that touched a
 * record after another; NULL: none. */
static struct linked_entry *find_later(
	struct seeking *s, uint64_t after, struct span module, struct span id)
{
	struct undo_links *u = s->links;

	for (size_t i = u->others.count; i-- > 0;) {
		struct linked_entry *l = u->others.items[i];
		struct touched_record *t = linked_touched(l, module);

		if (!t || l->entry->id <= after ||
			linked_is_taken_back(u, l->entry->id))
			continue;
		s->st = worse(s->st, linked_load(u, l, t));
		if (!s->st && trace_find(&t->list, id))
			return l;
	}
	return NULL;
}

/* Something is in the way: who has done it goes too, or it is said. */
static void stop_at(struct seeking *s, const struct linked_table *t, size_t row,
	struct span cell, const struct hit *h, const char *what)
{
	struct undo_links *u = s->links;
	/* the row has been cut where a link is what is wrong */
	struct span id = what && t->id != COLUMN_NONE
				 ? cell_plain(s->cells[t->id], &s->id)
				 : row_id(t, row, &s->id);
	struct source src = { t->path.ptr, t->table.bytes };
	struct linked_entry *later =
		find_later(s, h->entry->entry->id, t->module, id);
	uint32_t line, column;
	char hint[160] = "Mend or remove this record first.";

	if (s->st)
		return;
	if (later && u->cascade) {
		later->is_wanted = s->grown = true;
		return;
	}
	if (later)
		snprintf(hint, sizeof hint,
			"Transaction #%ju has made it so: take that back "
			"first, or both with --cascade.",
			(uintmax_t)later->entry->id);
	record_place(
		&s->cursor, &t->table, (uint32_t)row, cell, &line, &column);
	if (later && !what)
		fault(&s->faults, OPK_RECORD_IN_USE, &src, line, column,
			"transaction #%ju has changed record %.*s since\n%s",
			(uintmax_t)later->entry->id, SPAN_ARG(id), hint);
	else
		fault(&s->faults, OPK_RECORD_IN_USE, &src, line, column,
			"%s leads to record %.*s of %.*s, which would go\n%s",
			what,
			SPAN_ARG(h->touched->list.items.items[h->number].id),
			SPAN_ARG(h->touched->module), hint);
}

/* A record that one that stays leads to stays, too. */
static void keep(struct seeking *s, struct hit h)
{
	struct undo_links *u = s->links;
	struct span id = h.touched->list.items.items[h.number].id;
	struct span key = arena_print(u->arena, "%.*s/%.*s",
		SPAN_ARG(h.touched->module), SPAN_ARG(id));
	struct hit *to = vec_add(u->arena, &s->waiting);

	h.touched->fates[h.number] = FATE_STAYS;
	if (!to || !key.ptr || map_add(&u->kept, key, 0) == MAP_NONE ||
		!map_set(&u->kept_modules, h.touched->module, 0)) {
		s->st = fault_memory(u->faults);
		return;
	}
	*to = h;
}

/* A record that stays leads to one of a module: does that one go? by: the
 * entry that touched the first, and does not own it any more; or NULL. */
static void follow(struct seeking *s, const struct linked_table *t, size_t row,
	const struct linked_column *c, struct span module, struct span id,
	const struct linked_entry *by)
{
	struct undo_links *u = s->links;
	struct span column = t->table.columns[c->number];
	struct hit h;
	char name[128];

	for (size_t i = 0; !s->st && i < u->entries.count; i++) {
		struct touched_record *x =
			linked_touched(u->entries.items[i], module);

		if (x)
			s->st = linked_load(u, u->entries.items[i], x);
	}
	for (size_t i = 0; !s->st && i < u->entries.count &&
			   find_touched(u, module, id, i, &h);
		i++) {
		if (!h.touched->list.items.items[h.number].was_made ||
			h.touched->fates[h.number] != FATE_GOES)
			continue;
		if (by == h.entry) {
			keep(s, h);
			return;
		}
		snprintf(name, sizeof name, "%.*s", SPAN_ARG(column));
		stop_at(s, t, row, s->cells[c->number], &h, name);
		return;
	}
}

static void follow_cell(struct seeking *s, const struct linked_table *t,
	size_t row, const struct linked_column *c,
	const struct linked_entry *by)
{
	const struct link *l = &c->link;
	struct span text = cell_plain(s->cells[c->number], &s->text);
	struct span module = { 0 };

	if (l->kind == LINK_ANY && t->se_module != COLUMN_NONE)
		module = cell_plain(s->cells[t->se_module], &s->module);
	while (text.len && !s->st) {
		struct span id = l->kind == LINK_SEVERAL
					 ? span_split(text, ';', &text)
					 : text;

		if (module.len)
			follow(s, t, row, c, module, id, by);
		for (uint32_t i = 0; !module.len && i < l->modules.count; i++)
			follow(s, t, row, c, l->modules.items[i], id, by);
		if (l->kind != LINK_SEVERAL)
			break;
	}
}

/* Where does a record that stays lead? */
static void follow_row(struct seeking *s, const struct linked_table *t,
	size_t row, const struct linked_entry *by)
{
	table_cells(&t->table, row, s->cells);
	for (size_t i = 0; !s->st && i < t->columns.count; i++)
		if (s->cells[t->columns.items[i].number].len)
			follow_cell(s, t, row, &t->columns.items[i], by);
}

static void seek_row(
	struct seeking *s, const struct linked_table *t, size_t row)
{
	struct undo_links *u = s->links;
	struct hit h;
	bool touched;

	if (table_is_bad(&t->table, row))
		return;
	touched = find_touched(u, t->module, row_id(t, row, &s->id), 0, &h);
	if (touched && h.touched->fates[h.number] == FATE_GOES)
		return;
	if (touched && !u->force &&
		find_later(s, h.entry->entry->id, t->module,
			row_id(t, row, &s->id))) {
		stop_at(s, t, row, (struct span){ 0 }, &h, NULL);
		return;
	}
	follow_row(s, t, row, touched ? h.entry : NULL);
}

static void seek_kept(struct seeking *s)
{
	while (s->waiting.count && !s->st) {
		struct hit h = s->waiting.items[--s->waiting.count];
		const struct linked_table *t =
			linked_table_of(s->links, h.touched->module);

		if (t)
			follow_row(s, t, h.touched->rows[h.number], h.entry);
	}
}

/* Nothing in a table that is as the conversion left it leads to what was
 * made: but for what the conversion wrote, and that goes. */
static bool is_settled(struct undo_links *u, const struct linked_table *t)
{
	struct touched_record *x =
		u->entries.count == 1
			? linked_touched(u->entries.items[0], t->module)
			: NULL;

	return x && x->is_unchanged;
}

static size_t most_columns(const struct undo_links *u)
{
	size_t most = 0;

	for (size_t i = 0; i < u->table_count; i++)
		if (u->tables[i].table.column_count > most)
			most = u->tables[i].table.column_count;
	return most;
}

/* Once through all tables; true: entries were added, and all begins anew. */
static bool seek(struct seeking *s)
{
	struct undo_links *u = s->links;

	s->grown = false;
	s->waiting.count = 0;
	s->faults = (struct faults){ .arena = u->arena };
	u->kept = (struct map){ .arena = u->arena };
	u->kept_modules = (struct map){ .arena = u->arena };
	linked_find_unchanged(u);
	for (size_t i = 0; !s->st && i < u->table_count; i++)
		s->st = decide_table(s, &u->tables[i]);
	for (size_t i = 0; !s->st && i < u->table_count; i++) {
		const struct linked_table *t = &u->tables[i];

		for (size_t row = 0;
			!s->st && !is_settled(u, t) && row < t->table.row_count;
			row++) {
			seek_row(s, t, row);
			seek_kept(s);
		}
	}
	if (!s->st && (s->text.failed || s->id.failed || s->module.failed))
		s->st = fault_memory(u->faults);
	if (!s->st && s->grown && !linked_add_wanted(u))
		s->st = fault_memory(u->faults);
	return s->grown && !s->st;
}

enum opk_status undo_links_find(
	struct undo_links *u, const struct history_entry *first)
{
	struct seeking s = { .links = u };

	s.st = linked_open(u, first);
	if (!s.st) {
		s.cells = arena_new(u->arena, struct span, most_columns(u) + 1);
		if (!s.cells)
			s.st = fault_memory(u->faults);
	}
	while (!s.st && seek(&s))
		;
	buf_release(&s.text);
	buf_release(&s.id);
	buf_release(&s.module);
	if (!s.st)
		faults_merge(u->faults, &s.faults);
	return s.st ? s.st : s.faults.worst;
}

bool undo_links_keep(
	const struct undo_links *u, struct span module, struct span id)
{
	struct buf key = { 0 };
	bool is_kept;

	if (!undo_links_keep_any(u, module))
		return false;
	buf_print(&key, "%.*s/%.*s", SPAN_ARG(module), SPAN_ARG(id));
	is_kept = key.failed || map_get(&u->kept, buf_span(&key)) != MAP_NONE;
	buf_release(&key);
	return is_kept;
}

bool undo_links_keep_any(const struct undo_links *u, struct span module)
{
	return u && map_get(&u->kept_modules, module) != MAP_NONE;
}

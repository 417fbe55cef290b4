/* SPDX-License-Identifier: MIT */
/* Cells of records as they are by now, and changing them. */
#include "convert/auto_number.h"

#include <stdlib.h>

enum { HEADS_LEAST = 1024 };

/* In place of a patch's number, while a record is loaded. */
#define IS_KEPT UINT32_MAX

uint32_t sheet_column(
	struct sheet *s, struct span name, const struct field_facts *facts)
{
	uint32_t number = map_get(&s->by_name, name);
	struct sheet_column *c;

	if (number != MAP_NONE)
		return number;
	c = vec_add(&s->arena, &s->columns);
	if (!c)
		return COLUMN_NONE;
	number = (uint32_t)s->columns.count - 1;
	*c = (struct sheet_column){ .name = arena_copy(&s->arena, name),
		.facts = facts,
		.is_boolean = facts && facts->type &&
			      !strcmp(facts->type->name, "boolean"),
		.is_added = true };
	if (!c->name.ptr || map_add(&s->by_name, c->name, number) != number) {
		s->columns.count--;
		return COLUMN_NONE;
	}
	s->stamp++; /* readers have to get room for it */
	return number;
}

static uint32_t find_patch(const struct sheet *s, uint32_t ref, uint32_t column)
{
	uint32_t n = sheet_head(s, ref);

	while (n && sheet_patch(s, n)->column != column)
		n = sheet_patch(s, n)->next;
	return n;
}

static struct span patch_cell(const struct patch *p)
{
	return (struct span){ p->ptr, p->len };
}

static struct span fresh_id(
	const struct sheet *s, uint32_t ref, struct buf *made)
{
	char digits[SHEET_ID];

	buf_clear(made);
	buf_add(made, number_text(s->next_id + (ref - s->row_count), digits));
	return made->failed ? (struct span){ 0 } : buf_span(made);
}

static struct span old_cell(
	const struct sheet *s, uint32_t ref, uint32_t column)
{
	if (column >= s->table.column_count || table_is_bad(&s->table, ref))
		return (struct span){ 0 };
	return table_cell(&s->table, ref, column);
}

/* What a marked row has in a column; false: what it had. */
static bool marked_cell(const struct sheet *s, uint32_t ref, uint32_t column,
	struct sheet_reader *r, struct span *out)
{
	if (!s->columns.items[column].is_marked ||
		sheet_mark(s, ref) == ROW_NONE || !s->all->derive)
		return false;
	*out = s->all->derive(s->all->user, s, ref, column, r);
	return out->ptr || !out->len;
}

/* A cell that no patch has changed. */
static struct span first_cell(const struct sheet *s, uint32_t ref,
	uint32_t column, struct sheet_reader *r)
{
	struct span cell;

	if (ref < s->row_count)
		return marked_cell(s, ref, column, r, &cell)
			       ? cell
			       : old_cell(s, ref, column);
	if (column == s->id && !s->names_ids)
		return fresh_id(s, ref, &r->made);
	if (s->columns.items[column].counted)
		return auto_number_cell(s, ref, column, &r->made);
	if (s->fresh.items[ref - s->row_count].row == ROW_NONE ||
		!s->all->derive)
		return (struct span){ 0 };
	return s->all->derive(s->all->user, s, ref, column, r);
}

void sheet_reader_release(struct sheet_reader *r)
{
	free(r->cells);
	free(r->patched);
	buf_release(&r->unquoted);
	buf_release(&r->made);
	buf_release(&r->kept);
	*r = (struct sheet_reader){ 0 };
}

static bool reader_has_room(struct sheet_reader *r, size_t columns)
{
	struct span *cells;
	uint32_t *patched;

	if (columns <= r->room)
		return true;
	cells = realloc(r->cells, columns * sizeof *cells);
	if (cells)
		r->cells = cells;
	patched = realloc(r->patched, columns * sizeof *patched);
	if (patched)
		r->patched = patched;
	if (!cells || !patched) {
		r->failed = true;
		return false;
	}
	r->room = columns;
	return true;
}

/* Let cells that r->kept holds point there, now that it has stopped growing. */
static bool settle(struct sheet_reader *r, size_t columns)
{
	const struct buf *all = &r->kept;

	for (size_t i = 0, at = 0; i < columns; i++) {
		if (r->patched[i] != IS_KEPT)
			continue;
		r->patched[i] = 0;
		r->cells[i].ptr = r->cells[i].len ? all->ptr + at : NULL;
		at += r->cells[i].len;
	}
	r->failed |= all->failed;
	return !all->failed;
}

static void keep_cell(struct sheet_reader *r, size_t column, struct span cell)
{
	r->cells[column].len = cell.len;
	r->patched[column] = IS_KEPT;
	buf_add(&r->kept, cell);
}

/* All that the mapping gives a fresh record. */
static void load_fresh(
	const struct sheet *s, uint32_t ref, struct sheet_reader *r)
{
	for (size_t i = 0; i < s->columns.count; i++)
		keep_cell(r, i, first_cell(s, ref, (uint32_t)i, r));
}

static void load_row(
	const struct sheet *s, uint32_t ref, struct sheet_reader *r)
{
	size_t n = s->table.column_count;

	if (table_is_bad(&s->table, ref))
		n = 0;
	else
		table_cells(&s->table, ref, r->cells);
	memset(r->patched, 0, s->columns.count * sizeof *r->patched);
	for (size_t i = n; i < s->columns.count; i++)
		r->cells[i] = (struct span){ 0 };
	if (sheet_mark(s, ref) == ROW_NONE)
		return;
	for (size_t i = 0; i < s->columns.count; i++) {
		struct span cell;

		if (marked_cell(s, ref, (uint32_t)i, r, &cell))
			keep_cell(r, i, cell);
	}
}

static bool load(const struct sheet *s, uint32_t ref, struct sheet_reader *r)
{
	uint32_t n = sheet_head(s, ref);

	if (!reader_has_room(r, s->columns.count))
		return false;
	buf_clear(&r->kept);
	if (ref < s->row_count)
		load_row(s, ref, r);
	else
		load_fresh(s, ref, r);
	if (!settle(r, s->columns.count))
		return false;
	for (; n; n = sheet_patch(s, n)->next) {
		const struct patch *p = sheet_patch(s, n);

		r->cells[p->column] = patch_cell(p);
		r->patched[p->column] = n;
	}
	r->is_loaded = true;
	return true;
}

/* Is the reader at this record, as it is by now? If not, then it is now. */
static bool look_again(
	const struct sheet *s, uint32_t ref, struct sheet_reader *r)
{
	if (r->sheet == s && r->ref == ref && r->stamp == s->stamp)
		return true;
	r->sheet = s;
	r->ref = ref;
	r->stamp = s->stamp;
	r->is_loaded = false;
	return false;
}

const struct span *sheet_load(
	const struct sheet *s, uint32_t ref, struct sheet_reader *r)
{
	look_again(s, ref, r);
	return r->is_loaded || load(s, ref, r) ? r->cells : NULL;
}

/*
 * Whoever asks for a second cell of a record will ask for more: then all are
 * cut at once.
 */
struct span sheet_cell(const struct sheet *s, uint32_t ref, uint32_t column,
	struct sheet_reader *r)
{
	uint32_t n;

	if (column >= s->columns.count)
		return (struct span){ 0 };
	if (look_again(s, ref, r) && (r->is_loaded || load(s, ref, r)))
		return r->cells[column];
	n = find_patch(s, ref, column);
	return n ? patch_cell(sheet_patch(s, n))
		 : first_cell(s, ref, column, r);
}

struct span sheet_text(const struct sheet *s, uint32_t ref, uint32_t column,
	struct sheet_reader *r)
{
	struct span text =
		cell_plain(sheet_cell(s, ref, column, r), &r->unquoted);

	r->failed |= r->unquoted.failed;
	return text;
}

static bool heads_have_room(struct sheet *s, uint32_t ref)
{
	size_t room = s->heads_room;
	uint32_t *heads;

	if (ref < room)
		return true;
	room = room / 2 * 3;
	if (room < sheet_count(s))
		room = sheet_count(s);
	if (room < HEADS_LEAST)
		room = HEADS_LEAST;
	heads = realloc(s->heads, room * sizeof *heads);
	if (!heads)
		return false;
	memset(heads + s->heads_room, 0,
		(room - s->heads_room) * sizeof *heads);
	s->heads = heads;
	s->heads_room = room;
	return true;
}

/* A new patch of a record; NULL: no memory. */
static struct patch *add_patch(struct sheet *s, uint32_t ref, uint32_t column)
{
	uint32_t n = s->patch_count + !s->patch_count; /* 0 is none */
	struct patch **block;

	if (n == UINT32_MAX || !heads_have_room(s, ref))
		return NULL;
	if (n / PATCH_BLOCK == s->patches.count) {
		block = vec_add(&s->arena, &s->patches);
		if (!block)
			return NULL;
		*block = arena_new(&s->arena, struct patch, PATCH_BLOCK);
		if (!*block) {
			s->patches.count--;
			return NULL;
		}
	}
	*sheet_patch(s, n) =
		(struct patch){ .column = column, .next = s->heads[ref] };
	s->heads[ref] = n;
	s->patch_count = n + 1;
	return sheet_patch(s, n);
}

/* Mark a row of the table as changed. */
static bool mark_changed(struct sheet *s, uint32_t ref)
{
	uint64_t bit = (uint64_t)1 << ref % 64;

	if (ref >= s->row_count)
		return true;
	if (!s->changed)
		s->changed = arena_new(
			&s->arena, uint64_t, (size_t)s->row_count / 64 + 1);
	if (!s->changed)
		return false;
	s->changed_count += !(s->changed[ref / 64] & bit);
	s->changed[ref / 64] |= bit;
	return true;
}

bool sheet_mark_row(struct sheet *s, uint32_t ref, uint32_t row)
{
	if (!s->marks)
		s->marks = arena_new(&s->arena, uint32_t, s->row_count);
	if (!s->marks || !mark_changed(s, ref))
		return false;
	s->marks[ref] = row + 1;
	s->stamp++;
	return true;
}

/* The patch of a cell: the old one, or a new one. */
static struct patch *patch_for(
	struct sheet *s, uint32_t ref, uint32_t column, struct sheet_reader *r)
{
	uint32_t n =
		r->is_loaded ? r->patched[column] : find_patch(s, ref, column);

	if (!n) {
		struct patch *p = add_patch(s, ref, column);

		if (p && r->is_loaded)
			r->patched[column] = s->heads[ref];
		return p;
	}
	return sheet_patch(s, n);
}

bool sheet_set(struct sheet *s, uint32_t ref, uint32_t column, struct span cell,
	struct sheet_reader *r)
{
	struct span old = sheet_cell(s, ref, column, r);
	struct sheet_column *c = &s->columns.items[column];
	struct patch *p;

	if (r->failed)
		return false;
	if (cell_same(old, cell))
		return true;
	if (cell.len > UINT32_MAX || !mark_changed(s, ref))
		return false;
	if (c->is_watched && s->all->watch)
		s->all->watch(s->all->user, s, ref, column, old, cell);
	p = patch_for(s, ref, column, r);
	if (!p)
		return false;
	p->ptr = cell.ptr;
	p->len = (uint32_t)cell.len;
	p->room = 0;
	c->is_used |= !cell_is_empty(cell);
	r->stamp = ++s->stamp; /* this reader keeps up */
	if (r->is_loaded)
		r->cells[column] = cell;
	return true;
}

bool sheet_set_text(struct sheet *s, uint32_t ref, uint32_t column,
	struct span text, struct sheet_reader *r)
{
	struct span cell;

	buf_clear(&s->quoting);
	cell_add(&s->quoting, text);
	if (s->quoting.failed)
		return false;
	if (cell_same(sheet_cell(s, ref, column, r), buf_span(&s->quoting)))
		return !r->failed;
	cell = arena_copy(&s->arena, buf_span(&s->quoting));
	return cell.ptr && sheet_set(s, ref, column, cell, r);
}

bool sheet_grow_text(struct sheet *s, uint32_t ref, uint32_t column,
	struct span text, struct sheet_reader *r)
{
	uint32_t n = find_patch(s, ref, column);
	size_t room = n ? sheet_patch(s, n)->room : 0;
	const char *to = n ? sheet_patch(s, n)->ptr : NULL;
	struct span cell;

	buf_clear(&s->quoting);
	cell_add(&s->quoting, text);
	cell = buf_span(&s->quoting);
	if (s->quoting.failed || cell.len > UINT32_MAX / 2)
		return false;
	if (cell_same(sheet_cell(s, ref, column, r), cell))
		return !r->failed;
	if (cell.len > room) {
		room = cell.len > 2 * room ? cell.len : 2 * room;
		to = arena_alloc(&s->arena, room + 1, 1, 1);
	}
	if (!to || !sheet_set(s, ref, column, cell, r))
		return false;
	n = find_patch(s, ref, column);
	memcpy((char *)(uintptr_t)to, cell.ptr, cell.len);
	sheet_patch(s, n)->ptr = to;
	sheet_patch(s, n)->room = (uint32_t)room;
	if (r->is_loaded)
		r->cells[column].ptr = to;
	return true;
}

/* Does a text stand in a cell without quotes, as it is? */
static bool is_simple(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '"' || text.ptr[i] == ',' ||
			text.ptr[i] == '\r' || text.ptr[i] == '\n')
			return false;
	return true;
}

bool sheet_append_text(struct sheet *s, uint32_t ref, uint32_t column,
	struct span more, struct sheet_reader *r, bool *done)
{
	uint32_t n = find_patch(s, ref, column);
	struct patch *p = n ? sheet_patch(s, n) : NULL;
	bool quoted;
	char *to;

	*done = false;
	if (!p || !p->len || s->columns.items[column].is_watched)
		return true;
	quoted = p->ptr[0] == '"';
	if ((!quoted && !is_simple(more)) || more.len > UINT32_MAX / 4 ||
		p->room < p->len + 2 * more.len)
		return true;
	sheet_cell(s, ref, column, r); /* the reader is at the record */
	if (r->failed)
		return false;
	to = (char *)(uintptr_t)p->ptr + p->len - quoted;
	for (size_t i = 0; i < more.len; i++) {
		*to++ = more.ptr[i];
		if (more.ptr[i] == '"')
			*to++ = '"';
	}
	if (quoted)
		*to++ = '"';
	p->len = (uint32_t)(to - p->ptr);
	r->stamp = ++s->stamp;
	if (r->is_loaded)
		r->cells[column] = patch_cell(p);
	*done = true;
	return true;
}

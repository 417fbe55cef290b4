/* SPDX-License-Identifier: MIT */
/* The tables of a run. */
#include "convert/auto_number.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "util/file.h"

/* Is there something of this name? */
static enum opk_status look(
	const struct sheets *all, struct span path, bool *is_there)
{
	struct stat st;
	enum presence there = file_look(all->dir, path.ptr, &st);

	*is_there = there == PRESENT;
	return there != UNKNOWN ? OPK_OK
				: fault_errno(all->faults, OPK_CANNOT_READ,
					  "look at", path.ptr);
}

/* Where the module's table is, or would be. */
static enum opk_status find_path(struct sheets *all, struct sheet *s)
{
	struct span plain =
		arena_print(&s->arena, "records/%.*s.csv", SPAN_ARG(s->module));
	struct span packed = arena_print(
		&s->arena, "records/%.*s.csv.gz", SPAN_ARG(s->module));
	bool has_plain = false, has_packed = false;
	enum opk_status st;

	if (!plain.ptr || !packed.ptr)
		return fault_memory(all->faults);
	st = look(all, plain, &has_plain);
	if (!st)
		st = look(all, packed, &has_packed);
	if (st)
		return st;
	if (has_plain && has_packed)
		return fault(all->faults, OPK_BAD_RECORDS,
			&(struct source){ .name = packed.ptr }, 0, 0,
			"the table '%.*s' is there twice, packed and not\n"
			"Remove the one that is not wanted.",
			SPAN_ARG(s->module));
	s->has_table = has_plain || has_packed;
	s->path = has_packed ? packed : plain;
	return OPK_OK;
}

static const struct field_facts *facts_of(
	const struct sheets *all, const struct sheet *s, struct span column)
{
	return all->world ? world_field(all->world, s->module, column) : NULL;
}

uint32_t sheet_field(struct sheet *s, struct span name)
{
	return sheet_column(s, name, facts_of(s->all, s, name));
}

/* The table's columns, as they stand. */
static enum opk_status take_columns(struct sheets *all, struct sheet *s)
{
	struct source src = { .name = s->path.ptr };

	for (size_t i = 0; i < s->table.column_count; i++) {
		struct span name = s->table.columns[i];
		uint32_t n = sheet_column(s, name, facts_of(all, s, name));

		if (n != i)
			return fault_memory(all->faults);
		s->columns.items[i].is_added = false;
	}
	if (map_get(&s->by_name, SPAN("id")) == MAP_NONE)
		return fault(all->faults, OPK_BAD_RECORDS, &src, 1, 1,
			"the table has no column 'id'\n%s",
			span_find(s->table.header, ';', 0) < s->table.header.len
				? "Part the columns with commas."
				: "Add one: the id of each record, each only "
				  "once.");
	s->row_count = (uint32_t)s->table.row_count;
	return OPK_OK;
}

/* Columns that every new table has; others come when they are used. */
static enum opk_status begin_columns(struct sheets *all, struct sheet *s)
{
	static const char *const names[] = { "id", "Owner", "Created_By",
		"Created_Time", "Modified_By", "Modified_Time" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct span name = span_of(names[i]);
		uint32_t n = sheet_column(s, name, facts_of(all, s, name));

		if (n == COLUMN_NONE)
			return fault_memory(all->faults);
		s->columns.items[n].is_used = true;
	}
	return OPK_OK;
}

/* MAP_NONE is COLUMN_NONE. */
static void find_system_columns(struct sheet *s)
{
	s->id = map_get(&s->by_name, SPAN("id"));
	s->owner = map_get(&s->by_name, SPAN("Owner"));
	s->layout = map_get(&s->by_name, SPAN("Layout"));
	s->tag = map_get(&s->by_name, SPAN("Tag"));
	s->created_by = map_get(&s->by_name, SPAN("Created_By"));
	s->created_time = map_get(&s->by_name, SPAN("Created_Time"));
	s->modified_by = map_get(&s->by_name, SPAN("Modified_By"));
	s->modified_time = map_get(&s->by_name, SPAN("Modified_Time"));
}

static enum opk_status open_table(struct sheets *all, struct sheet *s)
{
	enum opk_status st = find_path(all, s);

	if (st)
		return st;
	if (s->has_table) {
		st = table_open(&s->table, all->dir, s->path.ptr, s->path.ptr,
			&all->how, all->faults);
		s->has_table = !st;
	}
	if (!st)
		st = s->has_table ? take_columns(all, s)
				  : begin_columns(all, s);
	find_system_columns(s);
	return st ? st : auto_numbers_open(all, s);
}

static void close_sheet(struct sheet *s)
{
	if (s->has_table)
		table_close(&s->table);
	free(s->fresh.items);
	free(s->heads);
	slots_close(&s->by_id);
	bad_ids_close(&s->bad_ids);
	buf_release(&s->quoting);
	if (s->naming)
		sheet_reader_release(s->naming);
	arena_release(&s->arena);
}

struct sheet *sheets_find(const struct sheets *all, struct span module)
{
	for (size_t i = 0; i < all->items.count; i++)
		if (span_equal(all->items.items[i]->module, module))
			return all->items.items[i];
	return NULL;
}

static struct sheet *add_sheet(struct sheets *all, struct span module)
{
	struct sheet *s = arena_new(all->arena, struct sheet, 1);
	struct sheet **item;

	if (!s)
		return NULL;
	s->all = all;
	s->by_name.arena = &s->arena;
	s->module = arena_copy(all->arena, module);
	item = s->module.ptr ? vec_add(all->arena, &all->items) : NULL;
	if (item)
		*item = s;
	return item ? s : NULL;
}

struct sheet *sheets_get(struct sheets *all, struct span module)
{
	struct sheet *s = sheets_find(all, module);

	if (s)
		return s;
	s = add_sheet(all, module);
	if (!s) {
		fault_memory(all->faults);
		return NULL;
	}
	if (!open_table(all, s))
		return s;
	all->items.count--;
	close_sheet(s);
	return NULL;
}

void sheets_close(struct sheets *all)
{
	for (size_t i = 0; i < all->items.count; i++)
		close_sheet(all->items.items[i]);
	all->items.count = 0;
}

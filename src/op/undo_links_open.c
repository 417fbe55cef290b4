/* SPDX-License-Identifier: MIT */
/* What conversions have touched, and the tables of the org, to look at. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "op/hashing.h"
#include "op/recordcount.h"
#include "op/undo_links_parts.h"
#include "op/undoing.h"

const struct history_entry *linked_entry_of(const struct linked_entry *l)
{
	return l->entry;
}

struct touched_record *linked_touched(
	struct linked_entry *l, struct span module)
{
	for (size_t i = 0; i < l->modules.count; i++)
		if (span_equal(l->modules.items[i].module, module))
			return &l->modules.items[i];
	return NULL;
}

struct linked_table *linked_table_of(
	const struct undo_links *u, struct span module)
{
	for (size_t i = 0; i < u->table_count; i++)
		if (span_equal(u->tables[i].module, module))
			return &u->tables[i];
	return NULL;
}

/* Read the list when it is first asked for. */
enum opk_status linked_load(
	struct undo_links *u, struct linked_entry *l, struct touched_record *t)
{
	enum opk_status st = OPK_OK;

	if (t->is_loaded)
		return OPK_OK;
	if (!l->bytes.ptr)
		st = undo_open_trace(u->store, l->entry, u->faults, &l->bytes);
	if (!st)
		st = trace_read(l->bytes, TRACE_FILE, t->module, u->arena,
			u->faults, &t->list);
	if (st)
		return st;
	t->fates = arena_new(u->arena, unsigned char, t->list.items.count + 1);
	t->rows = arena_new(u->arena, uint32_t, t->list.items.count + 1);
	if (!t->fates || !t->rows)
		return fault_memory(u->faults);
	if (t->is_unchanged)
		memset(t->fates, FATE_GOES, t->list.items.count);
	t->is_loaded = true;
	return OPK_OK;
}

static struct linked_entry *new_entry(
	struct undo_links *u, const struct history_entry *e)
{
	struct linked_entry *l = arena_new(u->arena, struct linked_entry, 1);

	if (!l)
		return NULL;
	l->entry = e;
	NODE_EACH (n, node_get(e->detail, SPAN("tables"))) {
		struct touched_record *t = vec_add(u->arena, &l->modules);

		if (!t)
			return NULL;
		*t = (struct touched_record){
			.module = node_get_text(n, "module"), .about = n
		};
	}
	return l;
}

/* Entries are few, and put in their order, the newest first. */
static bool add_entry(struct undo_links *u, struct linked_entry *l)
{
	struct linked_entry **to = vec_add(u->arena, &u->entries);
	size_t i = u->entries.count - 1;

	if (!to)
		return false;
	for (; i && u->entries.items[i - 1]->entry->id < l->entry->id; i--)
		u->entries.items[i] = u->entries.items[i - 1];
	u->entries.items[i] = l;
	return true;
}

bool linked_is_taken_back(const struct undo_links *u, uint64_t id)
{
	for (size_t i = 0; i < u->entries.count; i++)
		if (u->entries.items[i]->entry->id == id)
			return true;
	return false;
}

/* The tables of the org; malformed rows are no records. */
static enum opk_status open_table(
	void *user, struct span module, struct span path)
{
	struct undo_links *u = user;
	struct linked_table *t;
	struct table_how how = { .workers = u->session->workers,
		.reject = true };
	enum opk_status st;

	if (u->table_count == u->table_room &&
		!vec_grow(u->arena, (void **)&u->tables, u->table_count,
			&u->table_room, sizeof *u->tables))
		return fault_memory(u->faults);
	t = &u->tables[u->table_count++];
	*t = (struct linked_table){ .module = module, .path = path };
	how.spool = open("/var/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	st = table_open(&t->table, store_dir(u->store), path.ptr, path.ptr,
		&how, u->faults);
	if (how.spool >= 0)
		close(how.spool);
	if (st)
		return st;
	t->is_open = true;
	t->id = table_column(&t->table, SPAN("id"));
	t->se_module = table_column(&t->table, SPAN("se_module"));
	for (uint32_t i = 0; i < t->table.column_count; i++) {
		struct linked_column c = { i,
			record_link(&u->world, module, t->table.columns[i]) };
		struct linked_column *to;

		if (!c.link.kind)
			continue;
		to = vec_add(u->arena, &t->columns);
		if (!to)
			return fault_memory(u->faults);
		*to = c;
	}
	return OPK_OK;
}

/* Is the table as the conversion left it, by its digest? */
static bool is_unchanged(struct undo_links *u, const struct linked_entry *l,
	const struct linked_table *t)
{
	struct digest before, after, now;
	bool is_delta;
	int fd = store_open_image(
		u->store, l->entry->id, t->path, &is_delta, &before, &after);

	if (fd >= 0)
		close(fd);
	return fd >= 0 && hashing_of_table(&t->table, &now) &&
	       digest_equal(&now, &after);
}

/*
 * Where all tables of the one conversion are as it left them, all that it
 * touched goes, and nobody need look into them.
 */
void linked_find_unchanged(struct undo_links *u)
{
	struct linked_entry *l = u->entries.items[0];
	bool all = u->entries.count == 1;

	for (size_t i = 0; i < l->modules.count; i++) {
		const struct linked_table *t =
			linked_table_of(u, l->modules.items[i].module);

		all = all && t && is_unchanged(u, l, t);
	}
	for (size_t i = 0; i < l->modules.count; i++)
		l->modules.items[i].is_unchanged = all;
}

bool linked_add_wanted(struct undo_links *u)
{
	bool good = true;

	for (size_t i = 0; good && i < u->others.count; i++) {
		struct linked_entry *l = u->others.items[i];

		if (l->is_wanted && !linked_is_taken_back(u, l->entry->id))
			good = add_entry(u, l);
	}
	return good;
}

/* Conversions that came later and are in force. */
static bool list_others(struct undo_links *u, uint64_t after)
{
	for (size_t i = 0; i < u->history_count; i++) {
		const struct history_entry *e = &u->history[i];
		struct linked_entry **to, *l;

		if (e->id <= after || e->undone_by || !undo_is_conversion(e))
			continue;
		l = new_entry(u, e);
		to = l ? vec_add(u->arena, &u->others) : NULL;
		if (!to)
			return false;
		*to = l;
	}
	return true;
}

enum opk_status linked_open(
	struct undo_links *u, const struct history_entry *first)
{
	struct faults unheard = { .arena = u->arena };
	struct linked_entry *l = new_entry(u, first);
	enum opk_status st = store_history(
		u->store, u->arena, u->faults, &u->history, &u->history_count);

	if (!st && (!l || !add_entry(u, l) || !list_others(u, first->id)))
		st = fault_memory(u->faults);
	if (!st && store_load(u->store, false, u->arena, &unheard, &u->state) ==
			   OPK_SYSTEM)
		st = OPK_SYSTEM;
	if (st == OPK_SYSTEM)
		faults_merge(u->faults, &unheard);
	if (!st)
		st = world_open(&u->world, &u->state, u->faults);
	u->has_world = !st;
	if (!st)
		st = tables_each(u->store, open_table, u, u->arena, u->faults);
	/* a field that cannot be read may be a lookup */
	return st ? st : world_say_unread(&u->world, u->arena, u->faults);
}

static void release_entry(struct linked_entry *l)
{
	if (l->bytes.len)
		munmap((void *)(uintptr_t)l->bytes.ptr, l->bytes.len);
	l->bytes = (struct span){ 0 };
}

void undo_links_release(struct undo_links *u)
{
	for (size_t i = 0; i < u->entries.count; i++)
		release_entry(u->entries.items[i]);
	for (size_t i = 0; i < u->others.count; i++)
		release_entry(u->others.items[i]);
	for (size_t i = 0; i < u->table_count; i++)
		if (u->tables[i].is_open)
			table_close(&u->tables[i].table);
	if (u->has_world)
		world_close(&u->world);
	u->faults->seen_text = NULL; /* other bytes may lie there then */
}

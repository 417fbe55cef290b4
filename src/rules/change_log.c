/* SPDX-License-Identifier: MIT */
/* Which cells a rule has changed, and what was in them. */
#include "rules/change_log.h"

/* A cell, and what it was; sheet NULL: it was taken. */
struct cell_change {
	struct sheet *sheet;
	uint32_t ref, column;
	struct span old;
};

struct change_log {
	VEC(struct cell_change) items; /* in texts */
	size_t next;                   /* those before it were taken */
	struct arena texts;
	struct arena_mark empty; /* texts with a block that stays */
	struct sheet_reader reader;
	struct faults *faults;
};

enum opk_status change_log_open(
	struct arena *a, struct faults *f, struct change_log **out)
{
	struct change_log *log = arena_new(a, struct change_log, 1);

	if (!log || !arena_alloc(&log->texts, 1, 1, 1))
		return fault_memory(f);
	log->empty = arena_mark(&log->texts);
	log->faults = f;
	*out = log;
	return OPK_OK;
}

void change_log_close(struct change_log *log)
{
	if (!log)
		return;
	sheet_reader_release(&log->reader);
	arena_release(&log->texts);
}

void change_log_clear(struct change_log *log)
{
	arena_rewind(&log->texts, log->empty);
	log->items.items = NULL;
	log->items.count = log->items.room = 0;
	log->next = 0;
}

enum opk_status change_log_add(struct change_log *log, struct sheet *s,
	uint32_t ref, uint32_t column, struct span old)
{
	struct cell_change *c;

	for (size_t i = 0; i < log->items.count; i++) {
		c = &log->items.items[i];
		if (c->sheet == s && c->ref == ref && c->column == column)
			return OPK_OK;
	}
	old = arena_copy(&log->texts, old);
	c = old.ptr ? vec_add(&log->texts, &log->items) : NULL;
	if (!c)
		return fault_memory(log->faults);
	*c = (struct cell_change){ s, ref, column, old };
	return OPK_OK;
}

bool change_log_next(
	struct change_log *log, struct sheet **sheet, uint32_t *ref)
{
	const struct cell_change *c;

	while (log->next < log->items.count &&
		!log->items.items[log->next].sheet)
		log->next++;
	if (log->next == log->items.count)
		return false;
	c = &log->items.items[log->next];
	*sheet = c->sheet;
	*ref = c->ref;
	return true;
}

static bool has_changed(struct change_log *log, const struct cell_change *c)
{
	return !span_equal(
		sheet_text(c->sheet, c->ref, c->column, &log->reader), c->old);
}

enum opk_status change_log_take(struct change_log *log, struct sheet *s,
	uint32_t ref, struct arena *a, struct record_change *out)
{
	uint32_t *columns =
		arena_new(a, uint32_t, log->items.count - log->next + 1);

	if (!columns)
		return fault_memory(log->faults);
	*out = (struct record_change){
		.sheet = s, .ref = ref, .columns = columns
	};
	for (size_t i = log->next; i < log->items.count; i++) {
		struct cell_change *c = &log->items.items[i];

		if (c->sheet != s || c->ref != ref)
			continue;
		if (has_changed(log, c))
			columns[out->column_count++] = c->column;
		c->sheet = NULL;
	}
	return log->reader.failed ? fault_memory(log->faults) : OPK_OK;
}

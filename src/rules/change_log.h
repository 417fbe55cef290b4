/* SPDX-License-Identifier: MIT */
/*
 * Which cells a rule has changed, and what was in them, until what it has
 * changed becomes events.
 *
 *     st = change_log_add(log, sheet, ref, column, old);      before a change
 *     while (change_log_next(log, &sheet, &ref))
 *             st = change_log_take(log, sheet, ref, a, &change);
 *     change_log_clear(log);
 */
#ifndef CHANGE_LOG_H
#define CHANGE_LOG_H

#include "table/sheet.h"

/* A record that was made or changed, and which columns changed. */
struct record_change {
	struct sheet *sheet;
	uint32_t ref;
	bool is_new;
	const uint32_t *columns; /* of a changed one */
	size_t column_count;
};

struct change_log;

/* no-memory is reported, here and below. */
enum opk_status change_log_open(
	struct arena *a, struct faults *f, struct change_log **out);
/* log may be NULL. */
void change_log_close(struct change_log *log);

/* Forget all; memory is used again. */
void change_log_clear(struct change_log *log);

/* A cell is about to change. What it was before the first change counts. */
enum opk_status change_log_add(struct change_log *log, struct sheet *s,
	uint32_t ref, uint32_t column, struct span old);

/* The record of the oldest change that was not taken; false: none. */
bool change_log_next(
	struct change_log *log, struct sheet **sheet, uint32_t *ref);

/*
 * Take what has changed in a record: the columns that hold another text now
 * than before, in `a`. None may be left.
 */
enum opk_status change_log_take(struct change_log *log, struct sheet *s,
	uint32_t ref, struct arena *a, struct record_change *out);

#endif

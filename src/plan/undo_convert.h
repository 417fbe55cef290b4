/* SPDX-License-Identifier: MIT */
/*
 * Taking back a conversion of which tables were changed since: record by
 * record (formats/history.md, section 4).
 */
#ifndef UNDO_CONVERT_H
#define UNDO_CONVERT_H

#include "model/world.h"
#include "plan/session.h"

struct undo_links;

struct undoing_records {
	struct opk_session *session;
	struct store *store;
	const struct history_entry *entry;
	const struct undo_links *links; /* what must stay; NULL: nothing */
	bool force, dry_run;
	struct arena *arena; /* lives as long as the plan */
	struct faults *faults;
	struct plan *plan;
	struct span touched; /* bytes of rows.csv, mapped */
	int spool;           /* directory for temporary files; begins as -1 */
	/* what became of the records */
	size_t removed, returned, kept;
};

/* Is the entry a conversion's, with all that this needs? */
bool undo_is_conversion(const struct history_entry *e);

/*
 * Make the plan that takes back what was not edited since, or, with force,
 * all. An edited record is a fault (record-edited) with its line, and stays.
 */
enum opk_status undo_records(struct undoing_records *u);

/* Give back what a plan of undo_records needed. */
void undo_records_release(struct undoing_records *u);

struct linked_entry;
struct linked_table;

struct undo_links {
	struct opk_session *session;
	struct store *store;
	struct arena *arena;
	struct faults *faults;
	bool force, cascade;
	/* conversions to be taken back, the newest first */
	VEC(struct linked_entry *) entries;
	/* the module's own */
	struct history_entry *history;
	size_t history_count;
	VEC(struct linked_entry *) others; /* later ones */
	struct linked_table *tables;
	size_t table_count, table_room;
	struct state state;
	struct world world;
	bool has_world;
	struct map kept;         /* "Accounts/5" */
	struct map kept_modules; /* that have some */
};

/* The entry of one that has to be taken back. */
const struct history_entry *linked_entry_of(const struct linked_entry *l);

/*
 * Look at all tables of the org. Faults are record-in-use, each with its
 * place; with cascade only what no later conversion has done. Linear in the
 * bytes of the tables that are not as the conversion left them.
 */
enum opk_status undo_links_find(
	struct undo_links *u, const struct history_entry *first);

void undo_links_release(struct undo_links *u);

#endif

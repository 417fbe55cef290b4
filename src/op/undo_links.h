/* SPDX-License-Identifier: MIT */
/*
 * What stands in the way of taking conversions back: records that would stay
 * and lead to records that would go, and later conversions that built on them
 * (formats/history.md, section 4).
 *
 *     links = { session, store, arena, faults, force, cascade }
 *     undo_links_find(&links, entry)
 *     links.entries    all that has to be taken back, the newest first
 *     undo_links_release(&links)
 */
#ifndef UNDO_LINKS_H
#define UNDO_LINKS_H

#include "model/world.h"
#include "op/session.h"
#include "op/trace.h"

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

/* Must a created record stay, since one that was edited, and stays, leads to
 * it? Of the module any? */
bool undo_links_keep(
	const struct undo_links *u, struct span module, struct span id);
bool undo_links_keep_any(const struct undo_links *u, struct span module);

void undo_links_release(struct undo_links *u);

#endif

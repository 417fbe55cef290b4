/* SPDX-License-Identifier: MIT */
/* Entries and tables as undo_links.c looks at them. */
#ifndef UNDO_LINKS_PARTS_H
#define UNDO_LINKS_PARTS_H

#include "op/undo_links.h"
#include "records/record_link.h"

/* What becomes of a touched record. */
enum fate { FATE_GONE, FATE_GOES, FATE_STAYS };

/* Of a module. */
struct touched_record {
	struct span module;
	const struct node *about; /* of the entry's detail */
	bool is_loaded;
	bool is_unchanged; /* the table is as the conversion left it */
	struct trace_list list;
	unsigned char *fates; /* by item of the list */
	uint32_t *rows;       /* of the table as it is */
};

struct linked_entry {
	const struct history_entry *entry;
	struct span bytes; /* of rows.csv, mapped */
	VEC(struct touched_record) modules;
	bool is_wanted; /* it stands in the way, and is to go as well */
};

/* A column that leads to records. */
struct linked_column {
	uint32_t number;
	struct link link;
};

struct linked_table {
	struct span module, path;
	struct table table;
	bool is_open;
	uint32_t id, se_module;
	VEC(struct linked_column) columns;
};

/* What an entry has touched of a module, or NULL. */
struct touched_record *linked_touched(
	struct linked_entry *l, struct span module);
struct linked_table *linked_table_of(
	const struct undo_links *u, struct span module);

/* Read the list, when it is first asked for. */
enum opk_status linked_load(
	struct undo_links *u, struct linked_entry *l, struct touched_record *t);

bool linked_is_taken_back(const struct undo_links *u, uint64_t id);
/* Those that are wanted are to be taken back, too; false: no memory. */
bool linked_add_wanted(struct undo_links *u);

/* Is every table as the one conversion left it? */
void linked_find_unchanged(struct undo_links *u);

/* The history, the org's fields, all its tables. */
enum opk_status linked_open(
	struct undo_links *u, const struct history_entry *first);

#endif

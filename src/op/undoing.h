/* SPDX-License-Identifier: MIT */
/*
 * Taking back a conversion of which tables were changed since: record by
 * record (formats/history.md, section 4).
 */
#ifndef UNDOING_H
#define UNDOING_H

#include "op/answer.h"
#include "op/session.h"
#include "op/trace.h"
#include "op/undo_links.h"

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

/* The bytes of an entry's rows.csv, mapped; bad-history when it is not the one
 * that the entry speaks of. */
enum opk_status undo_open_trace(struct store *s, const struct history_entry *e,
	struct faults *f, struct span *out);

/* Is the entry a conversion's, with all that this needs? */
bool undo_is_conversion(const struct history_entry *e);

/*
 * Make the plan that takes back what was not edited since, or, with force,
 * all. An edited record is a fault (record-edited) with its line, and stays.
 */
enum opk_status undo_records(struct undoing_records *u);

/* A new, unnamed file; -1: said. */
int undo_scratch(struct undoing_records *u);

/* Give back what a plan of undo_records needed. */
void undo_records_release(struct undoing_records *u);

/* One table of the conversion. */
struct undone_table {
	struct undoing_records *all;
	const struct node *about; /* of the entry's detail */
	struct span path, module;
	bool was_made; /* by the conversion: there was none before */
	int image;     /* what the history has of it, or -1 */
	bool is_delta;
	/* as the conversion found and left it; not of a made one */
	struct digest before, after;
	struct digest digest; /* as it is */
	struct table now;     /* as it is */
	struct table old; /* rows as they were before; empty for a made one */
	struct map old_rows; /* by id */
	struct trace_list touched;
	uint64_t *gone, *changed; /* a bit for each row of now */
	uint32_t *old_row;        /* by row of now that changes */
	VEC(uint32_t) lost;       /* rows of old that are gone by now */
	uint32_t *column;         /* by column of now: that of old, or none */
	size_t gone_count, changed_count;
	struct arena arena;
};

/* Decide what goes, what goes back and what stays. */
enum opk_status undo_rows_decide(struct undone_table *t);
/* Write the table as it will be. */
enum opk_status undo_rows_write(struct undone_table *t, int out);

/* Read the rows as they were before the conversion into t->old. */
enum opk_status undo_old_read(struct undone_table *t, int image, bool is_delta);

#endif

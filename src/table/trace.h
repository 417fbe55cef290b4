/* SPDX-License-Identifier: MIT */
/*
 * The records that a conversion has made or changed, as the history keeps
 * them: rows.csv, with the fingerprint of each row as it was written
 * (formats/history.md, section 4).
 *
 *     module,id,action,fingerprint
 *     Contacts,5001,created,dfaa285885178e60
 */
#ifndef TRACE_H
#define TRACE_H

#include "table/sheet.h"

#define TRACE_FILE "rows.csv"

/* Writing; fd is set by the caller, all else is zero. */
struct trace_writer {
	int fd;
	struct buf buf;
	struct sheet_reader reader;
	bool failed;
	int err; /* errno of a write that failed */
};

void trace_begin(struct trace_writer *w);

/* Add the records of a table that run_write_sheet has written: 40 bytes
 * each. */
void trace_add(struct trace_writer *w, const struct sheet *s);

/* Write the rest and give memory back; false sets errno. */
bool trace_end(struct trace_writer *w);

/* One record of a table, read back. */
struct trace {
	struct span id; /* borrowed from the file's bytes */
	uint64_t print;
	bool was_made;
};

/* All of one table; by_id leads from an id to its number. */
struct trace_list {
	VEC(struct trace) items;
	struct map by_id;
};

/*
 * Take the records of a module out of the file's bytes, which outlive the
 * list. bad-history when it is damaged. name is for faults.
 */
enum opk_status trace_read(struct span bytes, const char *name,
	struct span module, struct arena *a, struct faults *f,
	struct trace_list *out);

/* The one of that id, or NULL. */
const struct trace *trace_find(const struct trace_list *list, struct span id);

#endif

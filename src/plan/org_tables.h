/* SPDX-License-Identifier: MIT */
/* The tables of an org: records/<Module>.csv, or packed as .csv.gz. */
#ifndef ORG_TABLES_H
#define ORG_TABLES_H

#include "records/table.h"
#include "store/handle.h"
#include "util/hash.h"

/*
 * Where a module's records are ("records/Leads.csv"); empty: it has none.
 * Something that is no plain file is named all the same, so that opening it
 * says why. Both forms at once are bad-records.
 */
enum opk_status tables_find(struct store *s, struct span module,
	struct arena *a, struct faults *f, struct span *path);

/*
 * Open a table of the committed state, by so many workers. before, if not
 * NULL, gets the digest of the file's bytes as they were when it was opened.
 */
enum opk_status tables_open(struct store *s, struct span path, unsigned workers,
	struct arena *a, struct faults *f, struct table *out,
	struct digest *before);

/* A new, unnamed file for what is not to be kept; cannot-write. */
enum opk_status tables_scratch(struct faults *f, int *fd);

/* The digest of an open file. */
enum opk_status tables_digest(
	int fd, const char *name, struct faults *f, struct digest *out);

#endif

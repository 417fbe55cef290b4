/* SPDX-License-Identifier: MIT */
/*
 * Checking tables of records against the model: ids that are there,
 * well-formed and there once; values of their fields' types; lookups that
 * lead to a record, users who exist (formats/records.md, section 4).
 *
 *     tables[i].module = ..., tables[i].table = an open table
 *     records_check(tables, n, &how)
 *
 * Linear, by all workers. Memory: 16 bytes for each record's id, and a bounded
 * number of findings; all faults are counted, also those that the collection
 * does not keep.
 */
#ifndef RECORD_CHECK_H
#define RECORD_CHECK_H

#include "model/world.h"
#include "records/slots.h"
#include "records/table.h"
#include "util/zone.h"

/* A module's table; has_table false: it is there, and could not be opened, so
 * that lookups which lead into it are not looked at. */
struct record_table {
	struct span module;
	struct table table;
	bool has_table;
	size_t errors, warnings; /* what was found */
	/* the checker's own */
	uint32_t id;
	uint64_t seed[2];
	struct slots index;
	bool is_indexed;
};

struct record_checks {
	struct world *world;
	const struct map *users; /* by id; NULL: not known */
	const struct zone *zone;
	unsigned workers;
	/* At most so often as is good; false: stop. May be NULL. */
	bool (*progress)(void *user, uint64_t done, uint64_t total);
	void *user;
	struct arena *arena;
	struct faults *faults;
};

/*
 * Check all tables of an org, sorted by module. What would keep records from
 * converting or leads nowhere is an error: bad-records for ids, bad-value for
 * numbers, booleans, dates and times, unknown-reference for lookups and users.
 * What records may hold from before (values that pick lists no longer have,
 * addresses, lengths) is a warning.
 */
enum opk_status records_check(struct record_table *tables, size_t count,
	const struct record_checks *how);

#endif

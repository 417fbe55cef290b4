/* SPDX-License-Identifier: MIT */
/* The table of editions (formats/editions.yaml): limits, bounds, features. */
#ifndef EDITIONS_H
#define EDITIONS_H

#include "schema/kind.h"

enum limit_is { LIMIT_UNKNOWN, LIMIT_UNLIMITED, LIMIT_NONE, LIMIT_NUMBER };

/* How many of something an edition has. */
struct limit {
	enum limit_is is;
	uint64_t number; /* of LIMIT_NUMBER */
};

/* In what a count begins anew. */
enum limit_per { PER_ORG, PER_MODULE, PER_COMPONENT, PER_VALUE };

/* One row of `limits`. */
struct limit_row {
	struct span name, description;
	const struct kind *kind;
	enum limit_per per;
	struct span pointer; /* PER_VALUE: of the property */
	struct span where;   /* pointer; empty: all components count */
	const struct node *value;
	bool negated;              /* those count that have another value */
	struct span list;          /* count this list's members; or empty */
	const struct node *values; /* by edition */
	bool is_main;              /* the kind's x-limit: what status shows */
};

struct editions {
	const struct node *doc; /* the whole table, for those who hand over */
	struct limit_row *rows;
	size_t count;
	/* bounds */
	uint64_t transitions_per_state, criteria_in_group;
};

/* Read the table that is compiled in; rows of unknown kinds are left out. */
enum opk_status editions_read(
	struct arena *a, struct faults *f, struct editions *out);

/* What the row says of an edition; of one that it does not name, unknown. */
struct limit limit_of(const struct limit_row *row, struct span edition);

/*
 * The edition in force: a trial's until it expires, else the paid one. org
 * is org.yaml's tree, now in milliseconds since 1970 UTC; an expiry without
 * a time is the end of that day in UTC.
 */
struct span edition_in_force(const struct node *org, int64_t now);

/* When org.yaml's trial is over; 0: it has none. */
int64_t edition_trial_end(const struct node *org);

/* Does the edition have the feature? One that is not listed, it has. */
bool edition_has(
	const struct editions *e, struct span edition, const char *feature);

#endif

/* SPDX-License-Identifier: MIT */
/* Fields by path: "Email", or "Account_Name.Phone" through a lookup. */
#ifndef FIELD_PATH_H
#define FIELD_PATH_H

#include "model/inspection.h"

/*
 * Most lookups on a path, wherever one is followed: in criteria, searches
 * and merge fields. One that goes through more is a fault, never empty.
 */
enum { LOOKUPS_MOST = 8 };

enum path_is {
	PATH_FOUND,
	PATH_UNKNOWN,  /* it leads to where nothing is known, as to users */
	PATH_NO_FIELD, /* a module on the way has no such field */
	PATH_NO_WAY,   /* a field on the way leads to no other module */
	PATH_TOO_LONG  /* it goes through more than LOOKUPS_MOST lookups */
};

struct field_path {
	enum path_is is;
	const struct field_facts *field; /* of PATH_FOUND */
	struct span module, name; /* where the way ended, and with what name */
};

/* Follow a path from a module. One that does not exist is PATH_UNKNOWN. */
struct field_path field_path_find(
	struct world *w, struct span module, struct span path);

/*
 * The same for a path that the component writes at a node; what is missing,
 * and counts, is reported there, as an error or a warning. Only PATH_FOUND
 * and PATH_UNKNOWN are any good to the caller.
 */
struct field_path field_path_check(const struct inspection *in,
	const struct node *at, struct span module, struct span path,
	enum opk_severity severity);

/*
 * The fault (bad-criteria) of a path that goes through more lookups, for
 * whoever follows it without knowing where it is written.
 */
enum opk_status field_path_too_long(
	struct faults *f, struct span module, struct span path);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Criteria, compiled once and then held against records.
 *
 * One evaluator for criteria trees (YAML, XML) and for Zoho's search syntax:
 * custom views, workflow rules, blueprints, create_when, --where. Which
 * value a comparator and a pre-defined value stand for is in
 * formats/criteria.md. The time is what the caller says, so that a run sees
 * one moment only.
 */
#ifndef CRITERIA_H
#define CRITERIA_H

#include "model/world.h"
#include "orgpack.h"
#include "tree/node.h"
#include "util/fault.h"
#include "util/zone.h"

/* What criteria cannot know by themselves. */
struct criteria_world {
	struct world *world;
	struct span module;      /* whose records are looked at */
	int64_t now_ms;          /* the moment */
	const struct zone *zone; /* the org's; NULL: UTC */
	struct span user, role;  /* ids: ${CURRENTUSER}, ${CURRENTUSERROLE} */
	unsigned fiscal_month;   /* first of the fiscal year, 1 to 12; 0: 1 */
	unsigned week_start;     /* first day of the week: 1 (Monday; also 0)
	                          * to 7 (Sunday), as business hours say */
	/*
	 * The number by which `get` will be asked for a field, given as a
	 * path ("Account_Name.Industry"); merge fields are asked for by their
	 * module too, which is empty for the record itself and for those that
	 * name its module. ${CURRENTUSERROLE} on a field of users asks for
	 * the path with ".role" behind it: the id of the role of that user.
	 * CRITERIA_NO_SLOT: no record has a value there.
	 */
	uint32_t (*slot)(void *user_data, struct span module, struct span path);
	void *user_data;
};
#define CRITERIA_NO_SLOT UINT32_MAX

struct criteria;

/* Most bytes of a text in search syntax, and values of one list in it. */
enum { SEARCH_BYTES = 65536, SEARCH_VALUES = 500 };

/*
 * Compile a tree that has passed criteria_check (else bad-criteria). It
 * borrows from the tree and lives in the arena. NULL tree: always true.
 */
enum opk_status criteria_compile(const struct criteria_world *w,
	const struct node *tree, const struct source *src, struct arena *a,
	struct faults *f, const struct criteria **out);

/* The record that is looked at, and room to work in; one for each thread. */
struct criteria_record {
	/* The text of a field, empty when it has none. Valid until the next
	 * call with the same slot. */
	struct span (*get)(void *user, uint32_t slot);
	/* Has the field just been changed? For ${ANYVALUE}; NULL: no. */
	bool (*changed)(void *user, uint32_t slot);
	/* Told of a boolean field that is looked at and holds no boolean, so
	 * that no positive comparator holds for it; NULL: nobody is. */
	void (*misread)(void *user, uint32_t slot);
	void *user;
	struct arena *scratch; /* rewound by each call */
	/* Set when memory ran out, and the answer is none; may be NULL. */
	bool *lost_memory;
};

/*
 * Does the record meet the criteria? NULL criteria hold for every record.
 * Thread-safe for different records. Takes no memory but for case folding of
 * texts that are not ASCII or have more than 512 bytes, and where a set is
 * compared with another field's.
 */
bool criteria_hold(const struct criteria *c, const struct criteria_record *r);

/*
 * The first leaf, in the order of the tree, because of which the criteria do
 * not hold (for explanations): "Lead_Status equal Qualified". Empty when
 * they hold.
 */
struct span criteria_why_not(const struct criteria *c,
	const struct criteria_record *r, struct arena *a);

struct leaf;

/* A leaf, or a group of terms. */
struct term {
	const struct leaf *leaf; /* NULL: a group */
	bool any;                /* of the group is enough; else all */
	const struct term *terms;
	uint32_t count;
};

struct criteria {
	struct term root;
};

#endif

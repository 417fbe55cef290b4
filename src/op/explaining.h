/* SPDX-License-Identifier: MIT */
/* Explaining what a conversion makes of one record (convert --explain). */
#ifndef EXPLAINING_H
#define EXPLAINING_H

#include "op/converting.h"

struct explaining {
	struct converting *converting;
	struct arena *arena; /* of the answer */
	const struct chosen *row;
	const struct row_fault *fault; /* NULL: it converts */
	struct row_view mapped; /* the row without the selection's values */
	struct row_view view;   /* and with them */
	struct span ids[TARGETS_MOST]; /* of the row's records */
	bool failed;                   /* memory ran out */
};

/* The record of a target, or NULL where the row fails or has none. */
const struct row_record *explained_record(
	const struct explaining *e, size_t target);

/* By which rules the target's record was looked for, and what they found. */
void explain_rules(struct explaining *e, size_t target, struct node *into);

/* For each field of the target's record which value won over which. */
void explain_fields(struct explaining *e, size_t target, struct node *into);

/* Put a copy of a text into a map; memory that runs out is remembered. */
void explain_text(struct explaining *e, struct node *map, const char *key,
	struct span text);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Texts with merge fields, ${!Leads.Company}, filled in from a record
 * (formats/conversion.md, 10, "Merge fields").
 */
#ifndef MERGE_FIELDS_H
#define MERGE_FIELDS_H

#include "rules/lookup.h"

/* So that what is filled in stays a text in what it is filled into. */
enum escape {
	ESCAPE_NOTHING,
	ESCAPE_HTML, /* & < > " ' */
	ESCAPE_URL,  /* %XX */
	ESCAPE_JSON
};

/* What a text is filled in for. */
enum merge_for {
	MERGE_DATA, /* a single merge field is the field's text as it is */
	MERGE_SHOWN /* users and records are shown by name */
};

/* A text in pieces: a piece as it stands, then what a way leads to. */
struct merge_piece {
	struct span text;
	uint32_t way;
	bool has_way;
};

struct merge {
	struct merge_piece *pieces;
	size_t count;
	enum escape escape;
};

/*
 * Take a text apart, for records of a sheet. Whatever is no merge field
 * stands as it is written; one that leads nowhere is empty. Borrows from
 * the text. Fails where a table cannot be read.
 */
enum opk_status merge_compile(struct ways *ways, struct sheet *sheet,
	struct span text, enum merge_for what, enum escape escape,
	const struct merge **out);

/* A scalar as it is written: numbers and booleans too. */
struct span node_scalar_text(const struct node *n);

/* Fill it in, behind what `out` holds. */
void merge_fill(
	const struct merge *m, struct lookup_reader *k, struct buf *out);

#endif

/* SPDX-License-Identifier: MIT */
/* The data types of fields: what kind of value each of them holds. */
#ifndef DATA_TYPE_H
#define DATA_TYPE_H

#include "tree/node.h"

/* Kinds of value, as far as comparing and converting tells them apart. */
enum holds {
	HOLDS_ANY, /* not known, or a form of its own: nothing is checked */
	HOLDS_TEXT,
	HOLDS_NUMBER,
	HOLDS_BOOLEAN,
	HOLDS_DATE,
	HOLDS_DATETIME,
	HOLDS_CHOICE,  /* one value of a pick list */
	HOLDS_CHOICES, /* several values of a pick list */
	HOLDS_RECORD,  /* the id of a record */
	HOLDS_RECORDS,
	HOLDS_USER,
	HOLDS_USERS,
	HOLDS_FILES,
	HOLDS_KINDS
};

/* A set of them, for tables. */
#define HOLDS_BIT(h) (1u << (h))

struct data_type {
	const char *name; /* as formats/kinds/field.yaml has it */
	enum holds holds; /* HOLDS_ANY for formulas: see their return type */
	bool whole;       /* of a number: it has no fraction */
	bool computed;    /* nobody enters a value */
	uint32_t length;  /* most characters or digits; 0: no bound */
};

/* NULL: there is no such data type. */
const struct data_type *data_type_find(struct span name);

/* What a formula or roll-up of this return type holds. */
enum holds data_type_of_result(struct span return_type);

/* "a number", for messages. */
const char *holds_words(enum holds h);

/*
 * Can a field hold this value, as YAML or bare text has it? Numbers and
 * booleans may be written as text. Pick lists are looked at elsewhere.
 */
bool holds_value(enum holds h, bool whole, const struct node *n);

/* A date "2026-03-31", a time "2026-03-31T17:30:00+02:00" that exist. */
bool text_is_date(struct span s);
bool text_is_datetime(struct span s);

#endif

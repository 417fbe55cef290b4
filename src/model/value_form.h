/* SPDX-License-Identifier: MIT */
/*
 * Which texts a field can hold (formats/conversion.md, section 4): form and
 * length, by its type.
 */
#ifndef VALUE_FORM_H
#define VALUE_FORM_H

#include "model/facts.h"
#include "util/map.h"
#include "util/zone.h"

/* Forms of texts; data types that are alike have one. */
enum form {
	FORM_FREE, /* any text */
	FORM_EMAIL,
	FORM_PHONE,
	FORM_WEBSITE,
	FORM_WHOLE,
	FORM_NUMBER,
	FORM_BOOLEAN,
	FORM_DATE,
	FORM_DATETIME,
	FORM_CHOICE,
	FORM_CHOICES,
	FORM_USER,
	FORM_ID,
	FORMS
};

/* What a value of a field must be like. */
struct value_check {
	enum form form;
	bool has_lines;        /* CR and LF may stand in it */
	uint32_t length;       /* most characters, or digits; 0: no bound */
	const char *too_long;  /* what to say then */
	const struct map *set; /* of values or of users' ids; NULL: unknown */
	struct map values;
	const struct zone *zone;
};

/*
 * Make a check of what is known of a field (facts NULL or without a type:
 * nothing, and all is good). Pick lists, users and the zone are the caller's
 * to add: without them all values and users are good. False: no memory.
 */
bool value_check_init(struct value_check *out, const struct field_facts *facts,
	struct arena *a);

/*
 * The same with what the org knows: values of pick lists, the ids of users
 * (NULL: all are good), its zone. NULL: no memory.
 */
struct world;
const struct value_check *value_check_of(struct world *w,
	const struct map *users, const struct zone *zone,
	const struct field_facts *facts, struct arena *a);

/* Is a text a good value for a field? NULL: yes; else the message. An empty
 * one is good. Thread-safe; takes no memory. */
const char *value_check_text(const struct value_check *c, struct span text);

/* Has a text (UTF-8, not empty) the check's form? */
bool form_holds(const struct value_check *c, struct span text);

/*
 * The message for a text in which no line ends stand, as in a cell without
 * quotes; NULL: it is good.
 */
const char *value_check_line(const struct value_check *c, struct span text);

#endif

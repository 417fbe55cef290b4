/* SPDX-License-Identifier: MIT */
/*
 * The words of criteria: comparators and pre-defined values, and which kinds
 * of value each of them fits. formats/criteria.md has the same as prose.
 */
#ifndef CRITERIA_WORDS_H
#define CRITERIA_WORDS_H

#include "model/data_type.h"

/* How many values a comparator takes. */
enum takes { TAKES_ONE, TAKES_TWO, TAKES_SOME };

struct comparator {
	const char *name;
	unsigned fits; /* HOLDS_BIT of what it compares */
	enum takes takes;
	bool is_part; /* compares with a part of a value: any text will do */
};

/* NULL: there is no such comparator. */
const struct comparator *comparator_find(struct span name);

/*
 * By a name of Zoho's search syntax, which says "equals" for equal (and
 * "not_equals"), and all others as we do.
 */
const struct comparator *comparator_of_search(struct span name);

/* The name that search syntax has for the nearest one, or an empty text. */
struct span comparator_near(struct span name);

/* "equal, not_equal or in": those for this kind of value. */
enum { COMPARATORS_BYTES = 240 };
const char *comparators_for(enum holds h, char out[COMPARATORS_BYTES]);

/* A pre-defined value, as ${TODAY}. */
struct predefined {
	const char *name;
	unsigned fits;
	bool has_number; /* ${LAST_N_DAYS:7}: a number belongs to it */
	bool may_shift;  /* ${AGEINDAYS}+7: a number may follow it */
	bool only_equal; /* makes sense with equal and not_equal only */
};

/* Does the text begin like one: with "${" and no "!"? */
bool text_is_predefined(struct span text);

/*
 * The pre-defined value that a text as a whole is; NULL: there is no such
 * one, or its number is wrong. *name is what stands in the braces.
 */
const struct predefined *predefined_find(struct span text, struct span *name);

/* The one whose name is nearest, or NULL. */
const struct predefined *predefined_near(struct span name);

/*
 * A merge field, ${!Leads.Company} or ${!Contacts.Account_Name.Phone}: the
 * module, and the path of fields in it. The "!" may be missing. False: the
 * text as a whole is none.
 */
bool text_is_merge_field(
	struct span text, struct span *module, struct span *path);

#endif

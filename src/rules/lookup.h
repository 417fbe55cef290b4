/* SPDX-License-Identifier: MIT */
/*
 * Ways from a record to a text: a field of its own, one of a record that
 * lookups lead to, a property of a user. Found once when rules are compiled,
 * so that no name is looked up for a record.
 */
#ifndef LOOKUP_H
#define LOOKUP_H

#include "model/criteria.h"
#include "model/field_path.h"
#include "rules/people.h"
#include "rules/setting.h"
#include "table/row_code.h"
#include "table/sheet.h"

/* A field that a transition gives a text. */
struct transition_value {
	uint32_t column; /* of the source's sheet */
	struct span text;
};

enum { WAY_STEPS = LOOKUPS_MOST };

#define WAY_NONE CRITERIA_NO_SLOT

enum way_end {
	WAY_CELL,   /* the last sheet's column */
	WAY_PERSON, /* a property of the user whom it holds */
	WAY_TEXT    /* the same for every record */
};

/* What is asked of a user. */
enum person_part {
	PERSON_ID,
	PERSON_EMAIL,
	PERSON_FULL_NAME,
	PERSON_ROLE,
	PERSON_PROFILE,
	PERSON_API_NAME,
	PERSON_SHOWN, /* the full name, else the address, else as it is */
	PERSON_PARTS
};

struct way {
	struct span key; /* what was asked for */
	const struct sheet *from;
	enum way_end end;
	unsigned steps;
	struct {
		struct sheet *sheet;
		uint32_t column;
	} at[WAY_STEPS + 1];
	enum person_part part;
	struct span text;
	struct sheet *named; /* WAY_CELL: show the name of the record of
				* this sheet; or NULL */
	uint32_t names[4];   /* its columns, or COLUMN_NONE: Name, Lead_Name,
				* First_Name, Last_Name */
};

/* All ways of a run; grows only while rules are compiled. */
struct ways {
	const struct setting *setting;
	struct arena *arena;
	bool index; /* what lookups lead to, at once: for many threads */
	VEC(struct way *) items;
};

/*
 * The number of a way; *way is WAY_NONE where it leads nowhere. Fails where
 * what is in the way cannot be read. path: "Company", "Account_Name.Phone",
 * "Owner.email". shown: the names of users and records instead of their ids.
 */
enum opk_status ways_add(struct ways *all, struct sheet *from, struct span path,
	bool shown, uint32_t *way);

/* A way that is always this text (borrowed). */
enum opk_status ways_add_text(
	struct ways *all, struct span text, uint32_t *way);

/* PERSON_PARTS: users have no such property. */
enum person_part person_part_find(struct span name);
struct span person_text(const struct person *who, enum person_part part);

/* The sheet of a module; *out is NULL where the org has no such module.
 * Fails where its table cannot be read. */
enum opk_status ways_sheet(
	const struct setting *s, struct span module, struct sheet **out);

/* One record that is looked at, and a thread's room for that. */
struct lookup_reader {
	const struct ways *ways;
	struct sheet *sheet;
	uint32_t ref;
	struct sheet_reader *own;
	struct sheet_reader others[WAY_STEPS + 1];
	struct arena texts; /* what way_text gives; rewound by the owner */
	const struct transition_value *given; /* in place of its own */
	size_t given_count;
	const uint32_t *changed; /* columns, for ${ANYVALUE} */
	size_t changed_count;
	bool lost_memory;
	/* What the first criteria met that should be a boolean, and is none;
	 * its texts live in `said`. */
	struct row_fault misread;
	struct arena said;
};
void lookup_reader_release(struct lookup_reader *k);

/* A record's own text; lives until `texts` is rewound. */
struct span lookup_reader_text(struct lookup_reader *k, uint32_t column);
/* The text at the end of a way; empty for WAY_NONE. */
struct span way_text(struct lookup_reader *k, uint32_t way);

/*
 * The record that a lookup column of it leads to, or REF_NONE. The sheet is
 * indexed if need be.
 */
uint32_t lookup_reader_follow(
	struct lookup_reader *k, uint32_t column, struct sheet *to);

/* Does the record that is looked at meet them? Sets `misread`. */
bool lookup_reader_meets(struct lookup_reader *k, const struct criteria *c);

/* Compile criteria of a module's records, with ways as slots. */
struct criteria_task {
	struct ways *ways;
	struct sheet *sheet;
	enum opk_status st; /* of the ways */
	/* What they read of other records, and of computed fields, also where
	 * no way leads there. */
	bool reads_others, reads_computed;
};
enum opk_status criteria_take(struct criteria_task *t, uint32_t component,
	const struct node *tree, const struct criteria **out);

#endif

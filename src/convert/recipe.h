/* SPDX-License-Identifier: MIT */
/*
 * A conversion mapping, compiled once per run: field slots, normalisers,
 * templates and checks, so that no cell is looked up by name.
 *
 * formats/conversion.md is what it means.
 */
#ifndef RECIPE_H
#define RECIPE_H

#include "convert/reach.h"
#include "model/criteria.h"
#include "rules/people.h"
#include "rules/setting.h"
#include "table/match.h"
#include "table/normalise.h"
#include "table/sheet.h"

enum { RULES_MOST = 20 };

enum match_policy {
	POLICY_NONE, /* nothing said */
	POLICY_SKIP,
	POLICY_MERGE,
	POLICY_OVERWRITE,
	POLICY_CREATE,
	POLICY_FAIL
};
/* POLICY_NONE: there is no such policy. */
enum match_policy policy_find(struct span name);

/* What becomes of a record in another account than the row's. */
enum account_policy {
	ACCOUNT_ANY, /* it is not looked at */
	ACCOUNT_KEEP,
	ACCOUNT_MOVE,
	ACCOUNT_CREATE,
	ACCOUNT_FAIL
};

/* What a value must be like; made from field_facts. */
struct value_check;

enum slot_from { FROM_FIELD, FROM_VALUE, FROM_TEMPLATE, FROM_RECORD };

struct template;
struct transforms;

/* A field of a target that gets a value. */
struct slot {
	struct span field;
	const struct field_facts *facts;
	const struct value_check *check;
	enum slot_from from;
	uint32_t source; /* FROM_FIELD: column of the source's table, or
			    * COLUMN_NONE: there it is always empty */
	bool is_plain;   /* the source's cell, but for quotes that it does not
			  * need */
	bool is_trimmed; /* the same, but for white space at both ends */
	bool date_only;  /* a datetime's first ten characters */
	bool is_sure;    /* a constant that is known to be good */
	const struct transforms *transforms; /* or NULL */
	const struct template *template;     /* FROM_TEMPLATE */
	struct span constant; /* FROM_VALUE: the cell, quoted if need be */
	uint32_t record;      /* FROM_RECORD: which earlier target */
	uint32_t given;       /* column of the selection, or COLUMN_NONE */
	struct span fallback; /* the field's default as a cell, or empty */
	uint32_t out;         /* column of the target's sheet */
	bool is_mapped; /* else only the selection or a default fills it */
	bool may_write; /* the user, in a record that is found */
	bool true_wins; /* of two booleans */
};

/* One rule of `match`. */
struct match_rule {
	bool existing_only;
	size_t key_count;
	struct {
		uint32_t slot;   /* of the target, or UINT32_MAX: no slot */
		uint32_t column; /* of the target's sheet; COLUMN_NONE: it has
				  * none, and nothing fills it */
		enum normaliser how;
		bool is_record; /* the slot is FROM_RECORD: known late */
	} keys[KEYS_MOST];
};

/* A field in which no two records may have the same value. */
struct unique_field {
	struct span field;
	uint32_t slot;   /* UINT32_MAX: nothing fills it */
	uint32_t column; /* COLUMN_NONE: the sheet has none as yet */
	bool cased;
};

struct recipe;

/* Rows of a subform that the record gets, of those of another subform. */
struct child_map {
	struct recipe *recipe; /* the source is the subform that is read; its
				* only target is the one that gets rows */
};

struct pipelines;

struct target {
	struct span module;
	struct sheet *sheet;
	bool is_never_made; /* one that is found is all it gets */
	bool on_request;    /* only with --with or a value of the selection */
	bool is_asked;      /* by --with */
	bool may_edit;      /* the acting user */
	const struct criteria *create_when; /* or NULL */
	struct span layout;                 /* "Standard" by default */
	struct slot *slots; /* the mapping's, in its order; then those that
			     * only the selection gives, in its order; then
			     * those that only have a default, by name */
	size_t slot_count, mapped_count, given_count;
	/* behind them: values of the source that only keys are made of */
	size_t key_slot_count;
	uint32_t *by_column; /* column of the sheet -> slot, or UINT32_MAX */
	size_t by_column_count;
	uint32_t *mandatory; /* slots or, from slot_count on, fields that
			      * nothing fills: by api_name */
	size_t mandatory_count;
	struct span *mandatory_names;
	struct match_rule *rules;
	size_t rule_count;
	struct unique_field *uniques; /* by api_name */
	size_t unique_count;
	enum match_policy policy; /* of options and mapping, never NONE */
	enum account_policy on_other_account; /* ANY: no account_slot */
	uint32_t account_slot; /* the first that is the record of Accounts */
	const struct pipelines *pipelines; /* or NULL */
	uint32_t stage, pipeline;          /* slots, or UINT32_MAX */
	const struct template *new_id;     /* NULL: next */
	struct child_map *children;
	size_t child_count;
};

struct recipe {
	const struct setting *setting;
	struct sheet *source;
	struct target *targets;
	size_t target_count;
	struct reaches *reaches; /* from a source record, for criteria */
	/* who owns what is made where the source's owner is no active user;
	 * NULL: the row fails */
	const struct person *stand_in;
	/* columns of the selection; COLUMN_NONE where there is none */
	uint32_t names_column;   /* the one that names the record */
	struct span names_field; /* "id" or the unique field's name */
	uint32_t assign_column, policy_column;
	/* columns of the source; booleans of its table, in their order */
	uint32_t *booleans;
	size_t boolean_count;
	uint32_t converted, locked, approval, layout, tag, owner;
	uint32_t converted_time, converted_account, converted_contact,
		converted_deal;
};

/*
 * Compile. All that cannot work is a fault: no-permission (section 2) before
 * all others; bad-mapping, or what else validate says of the mapping, with
 * its place; bad-records with the selection's; bad-option for modules and
 * policies of options. The recipe borrows from the setting. Target sheets
 * get columns for all slots, in the order of section 13, and the source's one
 * for every field that is asked of it; those named here that its table lacks
 * are COLUMN_NONE.
 */
enum opk_status recipe_compile(const struct setting *s, struct recipe **out);

/* The tables that a mapping's rules act on. */
struct rule_scope recipe_scope(const struct recipe *p);

/* The column of a field, if the sheet has it; else COLUMN_NONE. */
uint32_t sheet_known_column(const struct sheet *s, struct span field);

/* Is the stage in the pipeline of this value, or has that no file? */
bool pipelines_have(
	const struct pipelines *p, struct span pipeline, struct span stage);

#endif

/* SPDX-License-Identifier: MIT */
/* What the parts of the compiler of recipes share. */
#ifndef RECIPE_PARTS_H
#define RECIPE_PARTS_H

#include "convert/reach.h"
#include "model/inspection.h"

/* No slot. */
#define SLOT_MISSING UINT32_MAX

/* A target in the making. */
struct target_plan {
	const struct setting *setting;
	struct recipe *recipe;
	struct target *target;
	const struct node *node; /* of the mapping */
	size_t number;
	struct map by_field; /* name of a field -> slot */
	/* of the layout, or NULL; and its defaults as texts, by field */
	const struct layout_facts *layout;
	struct map default_numbers;
	VEC(struct span) defaults;
};

/* The default of a field: the layout's, else its own; ptr NULL: none. */
struct span plan_default(const struct target_plan *p, struct span field,
	const struct field_facts *facts);

/* The slot of a field, or SLOT_MISSING. */
uint32_t plan_slot(const struct target_plan *p, struct span field);

/* The column of a field, if the sheet has it; else COLUMN_NONE. */
uint32_t sheet_known_column(const struct sheet *s, struct span field);

/*
 * Who may (formats/conversion.md, 2); once it is known what is asked for.
 */
enum opk_status recipe_permit(const struct recipe *p);

/* Columns of the selection; before the targets' slots are made. */
enum opk_status recipe_take_selection(struct recipe *p);
/*
 * Is the selection's column "<Module>.<Field>" for this module? Then *field
 * is set.
 */
bool column_is_for(struct span column, struct span module, struct span *field);

/*
 * Hints for a word that is no target, and for a column of the selection that
 * nothing takes: what was probably meant, or what there is. Their faults come
 * next (faults_may_guess).
 */
const char *hint_target(
	const struct recipe *p, struct span word, char out[HINT_BYTES]);
const char *hint_column(
	const struct recipe *p, struct span column, char out[HINT_BYTES]);

/* --with and --on-match. */
enum opk_status recipe_take_options(struct recipe *p);

/* All of a target. */
enum opk_status target_compile(struct target_plan *p);
/* recipe_children.c: the subforms of its record. */
enum opk_status target_take_children(struct target_plan *p);

/* Components of a module's fields, in the order of their names. */
struct field_range {
	const uint32_t *items;
	size_t count;
};

/* Slots, mandatory fields; false: no memory. */
bool target_take_slots(struct target_plan *p);
bool target_take_mandatory(struct target_plan *p);
/* Rules and unique fields. */
enum opk_status target_take_rules(struct target_plan *p);
bool target_take_uniques(struct target_plan *p);
/* What on_other_account says, once there are slots. */
void target_take_account(struct target_plan *p);

/* Stages by pipeline. */
bool target_take_pipelines(struct target_plan *p);
/* Is the stage in the pipeline of this value, or has that no file? */
bool pipelines_have(
	const struct pipelines *p, struct span pipeline, struct span stage);

#endif

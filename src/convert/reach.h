/* SPDX-License-Identifier: MIT */
/*
 * Ways from a record of the source to texts that criteria look at: its own
 * fields, fields of records that its lookups lead to, roles of users.
 */
#ifndef REACH_H
#define REACH_H

#include "model/criteria.h"
#include "model/field_path.h"
#include "rules/setting.h"
#include "table/sheet.h"

struct reach {
	struct span path;
	uint32_t column; /* of the source's table */
	size_t steps;
	struct {
		struct sheet *sheet;
		uint32_t column;
	} step[LOOKUPS_MOST];
	bool is_role; /* of the user whom the text names */
};

struct reaches {
	const struct setting *setting;
	struct sheet *source;
	VEC(struct reach) items;
	enum opk_status st; /* of what was opened on the way */
};

/* Compile criteria about records of the source; tables on the way are opened
 * and indexed. NULL tree: *out is NULL. */
enum opk_status reach_compile(struct reaches *all, const struct node *tree,
	const struct criteria **out);

struct row_view;
struct row_fault;
/* Say of the view's `misread` what is wrong, and where; false: no memory. */
bool reach_misread(
	const struct row_view *v, struct arena *a, struct row_fault *out);

/* Does the view's record meet them? Sets the view's `misread`. */
bool reach_holds(struct row_view *v, const struct criteria *c);

#endif

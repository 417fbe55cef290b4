/* SPDX-License-Identifier: MIT */
/* What a run of a conversion is about. */
#ifndef SETTING_H
#define SETTING_H

#include "model/criteria.h"
#include "rules/people.h"
#include "table/sheet.h"
#include "util/text.h"
#include "util/zone.h"

/* What a run is about, for the compiler and for everybody else. */
struct setting {
	struct world *world;
	struct span module;         /* the source */
	const struct node *mapping; /* its conversion.yaml */
	const struct source *text;  /* of the mapping, for places */
	struct sheets *sheets;
	const struct people *people;
	const struct person *actor;
	const struct table *selection;           /* NULL: --where or --all */
	const struct opk_texts *with, *on_match; /* options as given */
	int64_t now_ms;
	const struct zone *zone;
	unsigned fiscal_month; /* as criteria_world has them */
	unsigned week_start;
	struct arena *arena;
	struct faults *faults;
};

enum { TARGETS_MOST = 20 };

/* The tables that the rules of a run act on. */
struct rule_scope {
	const struct setting *setting;
	struct sheet *source;
	uint32_t owner; /* the source's column of owners, or COLUMN_NONE */
	size_t target_count;
	struct sheet *targets[TARGETS_MOST];
};

/*
 * What criteria on records of a module are compiled against; who compiles
 * them adds the fields' slots. It borrows from the setting.
 */
struct criteria_world setting_criteria(
	const struct setting *s, struct span module);

/*
 * A fault (bad-records) of a column of the selection, at its name. last: zero
 * before the first of several columns that are looked at in their order, so
 * that all their places together cost one pass over the header.
 */
enum opk_status selection_refuse(const struct setting *s,
	struct text_cursor *last, size_t column, const char *what,
	const char *hint);

#endif

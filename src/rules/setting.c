/* SPDX-License-Identifier: MIT */
/* What a run of a conversion is about. */
#include "rules/setting.h"

#include "model/inspection.h"
#include "schema/value_text.h"
#include "util/text.h"

struct criteria_world setting_criteria(
	const struct setting *s, struct span module)
{
	return (struct criteria_world){ .world = s->world,
		.module = module,
		.now_ms = s->now_ms,
		.zone = s->zone,
		.user = s->actor->id,
		.role = s->actor->role,
		.fiscal_month = s->fiscal_month,
		.week_start = s->week_start };
}

enum opk_status selection_refuse(const struct setting *s,
	struct text_cursor *last, size_t column, const char *what,
	const char *hint)
{
	const struct table *t = s->selection;
	struct source src = { t->name, t->bytes };
	struct span name = t->columns[column];
	const char *begin = t->bytes.ptr;
	char shown[VALUE_BYTES];
	uint32_t line = 1, at = 1;

	if (name.ptr >= begin && name.ptr < begin + t->header.len)
		text_cursor_place(
			last, t->bytes, (size_t)(name.ptr - begin), &line, &at);
	return fault(s->faults, OPK_BAD_RECORDS, &src, line, at,
		"column %s %s\n%s", show(name, shown), what, hint);
}

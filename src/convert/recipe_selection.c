/* SPDX-License-Identifier: MIT */
/* What the columns of a selection are for (formats/conversion.md, 1). */
#include "convert/recipe_parts.h"
#include "model/value_text.h"

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

bool column_is_for(struct span column, struct span module, struct span *field)
{
	struct span rest, first = span_split(column, '.', &rest);

	if (first.len == column.len || !span_equal(first, module))
		return false;
	*field = rest;
	return true;
}

/* Ours, but not needed for a conversion: what an earlier run said. */
static bool is_ignored(struct span name)
{
	return span_is(name, "error_line") || span_is(name, "error_code") ||
	       span_is(name, "error_field") || span_is(name, "error_message");
}

static const struct field_facts *facts_of(
	const struct recipe *p, struct span module, struct span field)
{
	return world_field(p->setting->world, module, field);
}

/* "<Module>.<Field>"; *known: the module has something to do with it. */
static enum opk_status check_given(const struct recipe *p,
	struct text_cursor *last, size_t column, bool *known)
{
	struct span name = p->setting->selection->columns[column], field;
	const struct field_facts *facts;
	char hint[HINT_BYTES];

	for (size_t i = 0; i < p->target_count; i++) {
		struct span module = p->targets[i].module;

		if (!column_is_for(name, module, &field))
			continue;
		*known = true;
		facts = facts_of(p, module, field);
		if (!facts)
			return selection_refuse(p->setting, last, column,
				"names a field that there is not",
				hint_column(p, name, hint));
		if (facts->read_only)
			return selection_refuse(p->setting, last, column,
				"is for a field that only the system sets",
				"Leave the column out.");
		if (span_is(field, "Owner") || span_is(field, "Layout"))
			return selection_refuse(p->setting, last, column,
				"is for what the conversion itself sets",
				"Name the owner in assign_to, the layout in "
				"the mapping.");
	}
	if (column_is_for(name, p->setting->module, &field))
		*known = facts_of(p, p->setting->module, field);
	return OPK_OK;
}

static enum opk_status check_column(
	const struct recipe *p, struct text_cursor *last, size_t column)
{
	struct span name = p->setting->selection->columns[column];
	bool known = column == p->names_column || span_is(name, "assign_to") ||
		     span_is(name, "on_match") || is_ignored(name);
	const struct table *own = &p->source->table;
	char hint[HINT_BYTES];
	enum opk_status st;

	/* a file of failures has all columns of the table, fields or not */
	if (known || facts_of(p, p->setting->module, name) ||
		table_column(own, name) != COLUMN_NONE)
		return OPK_OK;
	st = check_given(p, last, column, &known);
	if (st || known)
		return st;
	return selection_refuse(p->setting, last, column,
		"is none that a conversion knows", hint_column(p, name, hint));
}

/* `id`, else the first that is named as a unique field. */
static void find_names(struct recipe *p)
{
	const struct table *t = p->setting->selection;

	p->names_column = table_column(t, SPAN("id"));
	p->names_field = SPAN("id");
	for (uint32_t i = 0;
		p->names_column == COLUMN_NONE && i < t->column_count; i++) {
		const struct field_facts *facts =
			facts_of(p, p->setting->module, t->columns[i]);

		if (facts && facts->is_unique) {
			p->names_column = i;
			p->names_field = t->columns[i];
		}
	}
}

enum opk_status recipe_take_selection(struct recipe *p)
{
	const struct table *t = p->setting->selection;
	struct text_cursor last = { 0 };
	enum opk_status st = OPK_OK;

	p->names_column = p->assign_column = p->policy_column = COLUMN_NONE;
	if (!t)
		return OPK_OK;
	find_names(p);
	p->assign_column = table_column(t, SPAN("assign_to"));
	p->policy_column = table_column(t, SPAN("on_match"));
	if (p->names_column == COLUMN_NONE)
		st = fault(p->setting->faults, OPK_BAD_RECORDS,
			&(struct source){ t->name, t->bytes }, 1, 1,
			"no column names the record\n"
			"Add a column 'id', or one of a unique field of "
			"'%.*s'.",
			SPAN_ARG(p->setting->module));
	for (size_t i = 0; i < t->column_count; i++)
		st = worse(st, check_column(p, &last, i));
	return st;
}

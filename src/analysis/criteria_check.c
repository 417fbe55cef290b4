/* SPDX-License-Identifier: MIT */
/* Checking criteria, leaf by leaf. */
#include "analysis/criteria_check.h"

#include <stdio.h>

#include "model/criteria_words.h"
#include "model/field_path.h"
#include "model/inspection.h"
#include "schema/schema_check.h"
#include "tree/resolve.h"

/* A leaf with what is known of its field. */
struct leaf {
	const struct inspection *in;
	struct span module;
	const struct node *path; /* the field's name, for its place */
	const struct field_facts *field;
	const struct comparator *comparator;
	const struct node *compares; /* the comparator, for its place */
	const struct node *value;
	struct span type; /* "value", "merge_field", "pre_defined", "field" */
};

static const char *type_name(const struct leaf *l)
{
	return l->field->type ? l->field->type->name : "unknown";
}

static void check_merge_field(const struct leaf *l, const struct node *value,
	struct span module, struct span path)
{
	struct field_path p =
		field_path_check(l->in, value, module, path, OPK_ERROR);
	enum holds a = l->field->holds, b = p.field ? p.field->holds : a;
	bool days = (a == HOLDS_DATE || a == HOLDS_DATETIME) &&
		    (b == HOLDS_DATE || b == HOLDS_DATETIME);
	char name[VALUE_BYTES];

	if (p.is != PATH_FOUND || a == b || days || a == HOLDS_TEXT ||
		b == HOLDS_TEXT || a == HOLDS_ANY || b == HOLDS_ANY)
		return;
	FAULT_AT(l->in, OPK_BAD_CRITERIA, value,
		"%s holds %s, and %.*s, with which it is compared, holds "
		"%s\nCompare it with a field of a like type.",
		show(l->path->text, name), holds_words(a), SPAN_ARG(path),
		holds_words(b));
}

static void check_predefined(const struct leaf *l, const struct node *value)
{
	struct span name;
	const struct predefined *w = predefined_find(value->text, &name);
	char shown[VALUE_BYTES], field[VALUE_BYTES];

	if (!w) {
		w = predefined_near(name);
		FAULT_AT(l->in, OPK_BAD_CRITERIA, value,
			"there is no pre-defined value %s\n%s%s%s%s",
			show(value->text, shown),
			w ? "Did you mean ${"
			  : "${EMPTY} and ${TODAY} are some; "
			    "formats/criteria.md has them all.",
			w ? w->name : "", w && w->has_number ? ":7" : "",
			w ? "}?" : "");
		return;
	}
	if (!(w->fits & HOLDS_BIT(l->field->holds)))
		FAULT_AT(l->in, OPK_BAD_CRITERIA, value,
			"%s does not fit %s, which is of type %s\n"
			"Give a value of that type, or ${EMPTY}.",
			show(value->text, shown), show(l->path->text, field),
			type_name(l));
	else if (w->only_equal && l->comparator->takes == TAKES_ONE &&
		 !span_is(span_of(l->comparator->name), "equal") &&
		 !span_is(span_of(l->comparator->name), "not_equal"))
		FAULT_AT(l->in, OPK_BAD_CRITERIA, value,
			"%s cannot be compared by %s\n"
			"Use equal or not_equal.",
			show(value->text, shown), l->comparator->name);
}

static void check_choice(const struct leaf *l, const struct node *value)
{
	struct texts known = world_values(l->in->world, l->field);
	char shown[VALUE_BYTES], field[VALUE_BYTES], hint[HINT_BYTES];

	if (!known.count || texts_have(&known, value->text))
		return;
	if (span_is(value->text, "-None-"))
		snprintf(hint, sizeof hint,
			"Write ${EMPTY} for a field without a value.");
	else
		hint_texts(l->in,
			FAULT_NEXT(l->in->searching ? OPK_WARNING : OPK_ERROR,
				OPK_BAD_CRITERIA, value),
			&known, value->text, hint);
	if (l->in->searching)
		WARN_AT(l->in, OPK_BAD_CRITERIA, value,
			"%s is no value of the pick list %s\n%s",
			value_format(value, shown), show(l->path->text, field),
			hint);
	else
		FAULT_AT(l->in, OPK_BAD_CRITERIA, value,
			"%s is no value of the pick list %s\n%s",
			value_format(value, shown), show(l->path->text, field),
			hint);
}

/* Dates are good enough for times, and the other way round. */
static bool fits(const struct leaf *l, const struct node *value)
{
	enum holds h = l->field->holds;

	if (h == HOLDS_DATE || h == HOLDS_DATETIME)
		return holds_value(HOLDS_DATE, false, value) ||
		       holds_value(HOLDS_DATETIME, false, value);
	return holds_value(h, false, value);
}

static const char *example(enum holds h)
{
	switch (h) {
	case HOLDS_NUMBER:
		return "Write a number, such as 100.";
	case HOLDS_BOOLEAN:
		return "Write true or false.";
	case HOLDS_DATE:
		return "Write a date, such as 2026-03-31.";
	case HOLDS_DATETIME:
		return "Write a time with its offset, such as "
		       "2026-03-31T17:30:00+02:00.";
	default:
		return "Write a single text.";
	}
}

static void check_literal(const struct leaf *l, const struct node *value)
{
	enum holds h = l->field->holds;
	char shown[VALUE_BYTES], field[VALUE_BYTES];

	if (l->comparator->is_part)
		return;
	if (!fits(l, value))
		FAULT_AT(l->in, OPK_BAD_CRITERIA, value,
			"%s does not fit %s, which is of type %s\n%s",
			value_format(value, shown), show(l->path->text, field),
			type_name(l), example(h));
	else if (h == HOLDS_CHOICE || h == HOLDS_CHOICES)
		check_choice(l, value);
}

static void check_other_field(const struct leaf *l, const struct node *value)
{
	check_merge_field(l, value, l->module, value->text);
}

static void check_value(const struct leaf *l, const struct node *value)
{
	struct span module, path;
	char shown[VALUE_BYTES];

	if (!node_is_scalar(value) || value->type == NODE_NULL)
		return;
	if (span_is(l->type, "field"))
		check_other_field(l, value);
	else if (text_is_merge_field(value->text, &module, &path))
		check_merge_field(l, value, module, path);
	else if (text_is_predefined(value->text))
		check_predefined(l, value);
	else if (span_is(l->type, "merge_field") ||
		 span_is(l->type, "pre_defined"))
		FAULT_AT(l->in, OPK_BAD_CRITERIA, value,
			"%s is no %s value\n%s", value_format(value, shown),
			span_is(l->type, "merge_field") ? "merge field"
							: "pre-defined",
			span_is(l->type, "merge_field")
				? "Write one as ${!Leads.Company}, or leave "
				  "the type out."
				: "Write one as ${TODAY}, or leave the type "
				  "out.");
	else
		check_literal(l, value);
}

static double number_of(const struct node *n)
{
	struct node plain = *n;

	if (n->type == NODE_TEXT)
		node_resolve(&plain, n->text);
	if (plain.type == NODE_INT)
		return (double)plain.integer;
	return plain.type == NODE_FLOAT ? plain.number : 0;
}

/* Nothing lies between 9 and 1. */
static void check_range(const struct leaf *l)
{
	const struct node *a = node_first(l->value), *b = a->next;
	enum holds h = l->field->holds;
	bool wrong = false;

	if (!fits(l, a) || !fits(l, b))
		return;
	if (h == HOLDS_NUMBER)
		wrong = number_of(a) > number_of(b);
	else if (h == HOLDS_DATE || h == HOLDS_DATETIME)
		wrong = span_order(span_cut(a->text, 0, 10),
				span_cut(b->text, 0, 10)) > 0;
	if (wrong)
		FAULT_AT(l->in, OPK_BAD_CRITERIA, b,
			"the range ends before it begins\n"
			"Put the smaller value first.");
}

/* How many values? */
static bool check_count(const struct leaf *l)
{
	bool is_list = l->value->type == NODE_LIST;
	enum takes takes = l->comparator->takes;

	if (takes == TAKES_TWO && (!is_list || l->value->count != 2)) {
		FAULT_AT(l->in, OPK_BAD_CRITERIA, l->value,
			"%s takes two values\n"
			"Write a list of the smallest and the greatest.",
			l->comparator->name);
		return false;
	}
	if (takes == TAKES_ONE && is_list) {
		FAULT_AT(l->in, OPK_BAD_CRITERIA, l->value,
			"%s takes one value, not a list\n"
			"Write one value, or compare by in or include_any.",
			l->comparator->name);
		return false;
	}
	return true;
}

static void check_fitting(const struct leaf *l)
{
	char field[VALUE_BYTES], all[COMPARATORS_BYTES];

	if (l->field->holds == HOLDS_ANY)
		return;
	if (!(l->comparator->fits & HOLDS_BIT(l->field->holds))) {
		FAULT_AT(l->in, OPK_BAD_CRITERIA, l->compares,
			"%s cannot compare %s, which is of type %s\n"
			"Use %s.",
			l->comparator->name, show(l->path->text, field),
			type_name(l), comparators_for(l->field->holds, all));
		return;
	}
	if (l->value->type != NODE_LIST)
		check_value(l, l->value);
	NODE_EACH (value, l->value)
		check_value(l, value);
	if (l->comparator->takes == TAKES_TWO)
		check_range(l);
}

static void check_leaf(
	const struct inspection *in, struct span module, const struct node *n)
{
	const struct node *path = node_get(n, SPAN("field"));
	struct field_path p;
	struct leaf l;

	if (!path || path->type != NODE_TEXT || !path->text.len)
		return;
	p = field_path_check(in, path, module, path->text, OPK_ERROR);
	l = (struct leaf){
		.in = in,
		.module = module,
		.path = path,
		.field = p.field,
		.comparator = comparator_find(node_get_text(n, "comparator")),
		.compares = node_get(n, SPAN("comparator")),
		.value = node_get(n, SPAN("value")),
		.type = node_get_text(n, "type"),
	};
	if (!in->brought || !l.comparator || !l.value || !check_count(&l) ||
		p.is != PATH_FOUND)
		return;
	check_fitting(&l);
}

/* The schema of YAML says it, XML has no way to. */
static void check_size(const struct inspection *in, const struct node *group)
{
	if (in->id->kind->syntax == SYNTAX_XML && in->brought &&
		group->count > in->editions->criteria_in_group)
		FAULT_AT(in, OPK_BAD_CRITERIA, group,
			"a group of %u conditions: at most %u may stand "
			"together\nPut some of them into a group of their "
			"own.",
			group->count,
			(unsigned)in->editions->criteria_in_group);
}

/* Recursion is bounded by TREE_DEPTH. */
void criteria_check(const struct inspection *in, struct span module,
	const struct node *criteria)
{
	const struct node *group = node_get(criteria, SPAN("group"));

	if (!group) {
		check_leaf(in, module, criteria);
		return;
	}
	check_size(in, group);
	NODE_EACH (member, group)
		criteria_check(in, module, member);
}

/* SPDX-License-Identifier: MIT */
/* Roll-up summaries: what a field comes to over records of another module. */
#include "interop/salesforce/sf_rollup.h"

#include <string.h>

#include "interop/salesforce/sf_criteria.h"
#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_org.h"

/* "Child__c.Field__c": a field of the module whose records are summed up. */
static uint32_t child_field(
	struct sf_making *m, struct span name, uint32_t *module)
{
	struct span field, object = span_split(name, '.', &field);
	uint32_t modules[2], fields[SF_FIELDS];
	const char *why;

	if (!sf_modules_of(m->w, object, modules, &why) ||
		sf_find_fields(m->w, modules[0], field, fields) != 1)
		return SF_NONE;
	*module = modules[0];
	return fields[0];
}

static bool is_day(struct span type)
{
	return span_is(type, "date") || span_is(type, "datetime");
}

/* What a roll-up over values of a type is, or an empty span. */
static struct span result_of(struct span type, bool sum)
{
	static const char *const same[] = { "integer", "bigint", "double",
		"currency", "percent", NULL };

	for (const char *const *t = same; *t; t++)
		if (span_is(type, *t))
			return type;
	return !sum && is_day(type) ? type : SPAN("");
}

static const char *function_of(struct span operation, struct span type)
{
	if (span_is(operation, "sum"))
		return "sum";
	if (span_is(operation, "min"))
		return is_day(type) ? "earliest" : "minimum";
	if (span_is(operation, "max"))
		return is_day(type) ? "latest" : "maximum";
	return NULL;
}

/* The summed field and what comes of it; false: *why. */
static bool put_function(
	struct sf_making *m, uint32_t based, struct node *expression)
{
	struct sf *w = m->w;
	struct span operation = sf_said(m, "summaryOperation"), type;
	uint32_t module = SF_NONE;
	uint32_t at = child_field(m, sf_said(m, "summarizedField"), &module);
	const char *function;
	const struct sf_field *f;

	m->why = "the field that it sums up is not carried";
	if (at == SF_NONE || module != based ||
		!sf_make_field(w, at, m->depth + 1))
		return false;
	f = &w->fields.items[at];
	type = f->result.len ? f->result : f->type;
	function = function_of(operation, type);
	type = result_of(type, function && !strcmp(function, "sum"));
	m->why = "Zoho has no such roll-up";
	if (!function || !type.len)
		return false;
	w->fields.items[m->field].result = type;
	node_put_text(w->a, expression, "function", span_of(function));
	node_add(node_put_list(w->a, expression, "function_parameters"),
		node_new_text(w->a, f->api_name));
	return true;
}

static bool put_expression(
	struct sf_making *m, uint32_t based, struct node *rollup)
{
	struct sf *w = m->w;
	struct node *expression = node_new(w->a, NODE_MAP);
	struct sf_filter how = { .items = "summaryFilterItems",
		.module = based,
		.source = SF_NONE,
		.strict = true,
		.depth = m->depth };
	struct node *criteria;

	if (span_is(sf_said(m, "summaryOperation"), "count")) {
		node_put_text(w->a, expression, "function", SPAN("count"));
		w->fields.items[m->field].result = SPAN("integer");
	} else if (!put_function(m, based, expression)) {
		return false;
	}
	m->why = "which records it sums up cannot be said as criteria";
	if (!sf_criteria(w, m->part, m->e, &how, &criteria))
		return false;
	if (criteria)
		node_put(expression, SPAN("criteria"), criteria);
	node_put_text(
		w->a, rollup, "return_type", w->fields.items[m->field].result);
	node_put_text(w->a, rollup, "rollup_based_on", SPAN("lookup"));
	node_put_text(w->a, rollup, "based_on_module",
		w->modules.items[based].api_name);
	node_put(rollup, SPAN("expression"), expression);
	return true;
}

bool sf_put_rollup(struct sf_making *m)
{
	uint32_t module = SF_NONE;
	uint32_t key = child_field(m, sf_said(m, "summaryForeignKey"), &module);
	struct node *rollup = node_new(m->w->a, NODE_MAP);

	m->why = "the lookup that it is based on is not carried";
	if (key == SF_NONE || !sf_make_field(m->w, key, m->depth + 1) ||
		!put_expression(m, module, rollup))
		return false;
	node_put(m->tree, SPAN("rollup_summary"), rollup);
	return true;
}

/* SPDX-License-Identifier: MIT */
/* Formulas are carried as they stand, in their dialect. */
#include "interop/salesforce/sf_formula.h"

#include <string.h>

#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_number.h"
#include "interop/salesforce/sf_report.h"

static const char *const results[][2] = {
	{ "Checkbox", "boolean" },
	{ "Currency", "currency" },
	{ "Date", "date" },
	{ "DateTime", "datetime" },
	{ "Number", "double" },
	{ "Percent", "double" },
	{ "Text", "string" },
	{ "Time", "string" },
};

bool sf_put_formula(struct sf_making *m)
{
	struct span type = sf_said(m, "type"), text = sf_said(m, "formula");
	struct node *formula = node_put_map(m->w->a, m->tree, "formula");
	const char *result = NULL;
	bool cut = false;

	for (size_t i = 0; i < sizeof results / sizeof *results; i++)
		if (span_is(type, results[i][0]))
			result = results[i][1];
	sf_limit(text, 32000, &cut);
	m->why = !result            ? "Zoho's formulas have no such result"
		 : !text.len || cut ? "the formula is empty or too long"
				    : NULL;
	if (m->why)
		return false;
	m->w->fields.items[m->field].result = span_of(result);
	node_put_text(m->w->a, formula, "return_type", span_of(result));
	node_put_text(m->w->a, formula, "expression", text);
	node_put_text(m->w->a, formula, "dialect", SPAN("salesforce"));
	if (span_is(sf_said(m, "formulaTreatBlanksAs"), "BlankAsZero"))
		node_put_bool(m->w->a, formula, "assume_default", true);
	if (span_is(type, "Percent") || span_is(type, "Time"))
		sf_lose(m->w, m->part, "type",
			"Zoho's formulas have no such result: it is a number, "
			"or a text");
	if (!strcmp(result, "double") || !strcmp(result, "currency"))
		sf_put_decimals(m);
	return true;
}

/* SPDX-License-Identifier: MIT */
/* Formulas are carried as they stand, in their dialect. */
#include "interop/salesforce/sf_formula.h"

#include "interop/salesforce/sf_mapping.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_number.h"
#include "interop/salesforce/sf_report.h"

bool sf_put_formula(struct sf_making *m)
{
	struct span text = sf_said(m, "formula"), result = m->type->result;
	struct arena *a = m->w->a;
	bool cut = false;

	import_limit(text, 32000, &cut);
	m->why = !result.len        ? "Zoho's formulas have no such result"
		 : !text.len || cut ? "the formula is empty or too long"
				    : NULL;
	if (m->why)
		return false;
	m->w->fields.items[m->field].result = result;
	sf_put_at(m, SPAN("formula.return_type"), node_new_text(a, result));
	sf_put_at(m, SPAN("formula.expression"), node_new_text(a, text));
	if (m->type->result_report)
		sf_lose(m->w, m->part, "type", m->type->result_report);
	if (span_is(result, "double") || span_is(result, "currency"))
		sf_put_scale(m);
	return true;
}

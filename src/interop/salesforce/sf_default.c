/* SPDX-License-Identifier: MIT */
/* Default values: literals that the field takes. */
#include "interop/salesforce/sf_default.h"

#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_number.h"
#include "interop/salesforce/sf_picklist.h"
#include "interop/salesforce/sf_report.h"
#include "util/text.h"

/* "text" in quotes, without them; ptr NULL: it is no literal. */
static struct span text_literal(struct sf *w, struct span s)
{
	char *out;
	size_t n = 0;

	if (s.len < 2 || (s.ptr[0] != '"' && s.ptr[0] != '\'') ||
		s.ptr[s.len - 1] != s.ptr[0])
		return (struct span){ NULL, 0 };
	out = arena_new(w->a, char, s.len);
	if (!out) {
		w->log.failed = true;
		return SPAN("");
	}
	for (size_t i = 1; i + 1 < s.len; i++) {
		if (s.ptr[i] == s.ptr[0])
			return (struct span){ NULL, 0 };
		if (s.ptr[i] == '\\' && i + 2 < s.len)
			i++;
		out[n++] = s.ptr[i];
	}
	return (struct span){ out, n };
}

static struct node *number_literal(
	struct sf *w, struct span type, struct span s)
{
	struct node *n = sf_number(w, s);
	bool integer = span_is(type, "integer") || span_is(type, "bigint");

	if (n && integer && n->type != NODE_INT)
		return NULL;
	/* a percentage is a fraction in a formula: 0.1 is 10 % */
	if (n && span_is(type, "percent")) {
		double value = 100 * (n->type == NODE_INT ? (double)n->integer
							  : n->number);
		int64_t whole;

		if (!(value > -1e6 && value < 1e6))
			return NULL;
		whole = (int64_t)(value + (value < 0 ? -0.5 : 0.5));
		if (value - (double)whole > 1e-9 ||
			value - (double)whole < -1e-9)
			return NULL;
		return node_new_int(w->a, whole);
	}
	return n;
}

static struct node *literal(struct sf *w, struct span type, struct span s)
{
	static const char *const texts[] = { "text", "textarea", "email",
		"phone", "website", "picklist", NULL };
	struct span text;

	if (span_is(type, "boolean"))
		return import_same(s, "true") ? node_new_bool(w->a, true)
					      : NULL;
	for (const char *const *t = texts; *t; t++)
		if (span_is(type, *t)) {
			text = text_literal(w, s);
			return text.ptr ? node_new_text(w->a, text) : NULL;
		}
	return number_literal(w, type, s);
}

/* Will the field take its own default? */
static bool is_taken(const struct sf_making *m, const struct node *value)
{
	const struct sf_field *f = &m->w->fields.items[m->field];
	int64_t most = node_get_int(m->tree, "length", INT64_MAX);

	if (value->type != NODE_TEXT)
		return true;
	if (f->values)
		return sf_has_value(m->w, m->field, value->text);
	return (int64_t)text_length(value->text) <= most;
}

bool sf_put_default(struct sf_making *m)
{
	struct span type = m->w->fields.items[m->field].type;
	struct span s = sf_said(m, "defaultValue");
	struct node *value;

	if (!s.len || span_is(s, "\"\"") ||
		(span_is(type, "boolean") && import_same(s, "false")) ||
		node_get(m->tree, SPAN("default_value")))
		return true;
	value = literal(m->w, type, s);
	if (!value)
		sf_lose(m->w, m->part, "defaultValue",
			"Zoho's defaults are values, no formulas");
	else if (!is_taken(m, value))
		sf_lose(m->w, m->part, "defaultValue",
			"the field would not take it");
	else
		node_put(m->tree, SPAN("default_value"), value);
	return true;
}

/* SPDX-License-Identifier: MIT */
/* Fields that count and compute: numbers, auto-numbers, formulas, defaults. */
#include "op/import_salesforce_parts.h"

#include <stdlib.h>
#include <string.h>

#include "util/ascii.h"
#include "util/text.h"

static struct span said(const struct sf_making *m, const char *name)
{
	return element_child_text(m->part->e, name);
}

bool sf_integer(struct span s, int64_t *out)
{
	int64_t n = 0;
	bool minus = s.len && s.ptr[0] == '-';

	s = span_cut(s, minus, s.len);
	if (!s.len || s.len > 18)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_digit(s.ptr[i]))
			return false;
		n = n * 10 + (s.ptr[i] - '0');
	}
	*out = minus ? -n : n;
	return true;
}

struct node *sf_number(struct sf *w, struct span s)
{
	struct span tail, head = span_split(s, '.', &tail);
	struct node *n;
	int64_t whole, part = 0;

	if (!sf_integer(head, &whole) ||
		(tail.len && (!ascii_is_digit(tail.ptr[0]) ||
				     !sf_integer(tail, &part))))
		return NULL;
	if (!part && !(s.ptr[0] == '-' && !whole))
		return node_new_int(w->a, whole);
	n = node_new(w->a, NODE_NULL);
	if (!n) {
		w->failed = true;
		return NULL;
	}
	/* "007.5" is no YAML number */
	while (s.len > 1 && s.ptr[0] == '0' && ascii_is_digit(s.ptr[1]))
		s = span_cut(s, 1, s.len);
	node_resolve(n, s);
	return n->type == NODE_TEXT ? NULL : n;
}

static int64_t digits_of(
	const struct element *e, const char *name, int64_t most)
{
	int64_t n;

	return sf_integer(element_child_text(e, name), &n) && n >= 0 ? n : most;
}

const char *sf_number_type(const struct element *e)
{
	int64_t precision = digits_of(e, "precision", 18);

	if (digits_of(e, "scale", 0) > 0)
		return "double";
	return precision <= 9 ? "integer" : "bigint";
}

/* The most digits, with those behind the point, that Zoho's types have. */
static int64_t digits_most(struct span type)
{
	return span_is(type, "integer")   ? 9
	       : span_is(type, "bigint")  ? 18
	       : span_is(type, "percent") ? 5
					  : 16;
}

static void put_decimals(struct sf_making *m)
{
	int64_t scale = digits_of(m->part->e, "scale", 0);

	if (scale > 9)
		sf_lose(m->w, m->part, "scale",
			"Zoho has at most 9 decimal places");
	node_put_int(m->w->a, m->tree, "decimal_place", scale > 9 ? 9 : scale);
}

bool sf_fill_number(struct sf_making *m)
{
	struct span type = m->w->fields.items[m->field].type;
	int64_t most = digits_most(type);
	int64_t precision = digits_of(m->part->e, "precision", most);
	bool whole = span_is(type, "integer") || span_is(type, "bigint");

	if (precision > most)
		sf_lose_print(m->w, m->part, "precision",
			"Zoho's %s fields have at most %d digits", type.ptr,
			(int)most);
	if (precision > 0)
		node_put_int(m->w->a, m->tree, "length",
			precision > most ? most : precision);
	if (!whole)
		put_decimals(m);
	sf_put_unique(m);
	sf_put_default(m);
	return true;
}

/* {0000} in a display format: the number itself. */
static bool find_number(struct span format, size_t *from, size_t *to)
{
	for (size_t i = span_find(format, '{', 0); i < format.len;
		i = span_find(format, '{', i + 1)) {
		size_t end = i + 1;

		while (end < format.len && format.ptr[end] == '0')
			end++;
		if (end > i + 1 && end < format.len && format.ptr[end] == '}') {
			*from = i;
			*to = end + 1;
			return true;
		}
	}
	return false;
}

static void put_affix(struct sf_making *m, struct node *number, const char *key,
	struct span text)
{
	if (!text.len)
		return;
	node_put_text(m->w->a, number, key, sf_label(m->w, text, SPAN("")));
	if (span_find(text, '{', 0) < text.len)
		sf_lose(m->w, m->part, "displayFormat",
			"the date in it stands as Salesforce writes it");
}

void sf_fill_autonumber(struct sf_making *m, const struct element *e)
{
	struct span format = element_child_text(e, "displayFormat");
	struct node *number = node_put_map(m->w->a, m->tree, "auto_number");
	size_t from = format.len, to = format.len;
	int64_t start;

	if (!sf_integer(element_child_text(e, "startingNumber"), &start) ||
		start < 0 || start > 999999999999)
		start = 1;
	find_number(format, &from, &to);
	put_affix(m, number, "prefix", span_cut(format, 0, from));
	node_put_int(m->w->a, number, "start_number", start);
	put_affix(m, number, "suffix", span_cut(format, to, format.len));
	if (to - from > 2)
		node_put_int(m->w->a, number, "starting_number_length",
			to - from - 2 > 16 ? 16 : (int64_t)(to - from - 2));
}

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

bool sf_fill_formula(struct sf_making *m)
{
	struct span type = said(m, "type"), text = said(m, "formula");
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
	if (span_is(said(m, "formulaTreatBlanksAs"), "BlankAsZero"))
		node_put_bool(m->w->a, formula, "assume_default", true);
	if (span_is(type, "Percent") || span_is(type, "Time"))
		sf_lose(m->w, m->part, "type",
			"Zoho's formulas have no such result: it is a number, "
			"or a text");
	if (!strcmp(result, "double") || !strcmp(result, "currency"))
		put_decimals(m);
	return true;
}

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
		w->failed = true;
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
		return sf_same(s, "true") ? node_new_bool(w->a, true) : NULL;
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

void sf_put_default(struct sf_making *m)
{
	struct span type = m->w->fields.items[m->field].type;
	struct span s = said(m, "defaultValue");
	struct node *value;

	if (!s.len || span_is(s, "\"\"") ||
		(span_is(type, "boolean") && sf_same(s, "false")) ||
		node_get(m->tree, SPAN("default_value")))
		return;
	value = literal(m->w, type, s);
	if (!value)
		sf_lose(m->w, m->part, "defaultValue",
			"Zoho's defaults are values, no formulas");
	else if (!is_taken(m, value))
		sf_lose(m->w, m->part, "defaultValue",
			"the field would not take it");
	else
		node_put(m->tree, SPAN("default_value"), value);
}

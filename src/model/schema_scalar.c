/* SPDX-License-Identifier: MIT */
/* Checking one value by itself: type, choice, text and number. */
#include <float.h>

#include "model/schema_check.h"
#include "util/decimal.h"
#include "util/text.h"

/* Beyond 2 to the 53rd a double has no fraction; no libm for floor(). */
static bool is_integral(double d)
{
	if (!(d >= -DBL_MAX && d <= DBL_MAX))
		return false;
	return d > 9007199254740992.0 || d < -9007199254740992.0 ||
	       (double)(int64_t)d == d;
}

unsigned node_rule_types(const struct node *n)
{
	switch (n->type) {
	case NODE_NULL:
		return RULE_NULL;
	case NODE_BOOL:
		return RULE_BOOLEAN;
	case NODE_INT:
		return RULE_INTEGER | RULE_NUMBER;
	case NODE_FLOAT:
		return is_integral(n->number) ? RULE_INTEGER | RULE_NUMBER
					      : RULE_NUMBER;
	case NODE_TEXT:
		return RULE_TEXT;
	case NODE_LIST:
		return RULE_LIST;
	case NODE_MAP:
		return RULE_OBJECT;
	}
	return 0;
}

bool rule_takes_value(const struct rule *r, const struct node *n)
{
	if (r->constant && !node_equal(r->constant, n))
		return false;
	if (!r->values)
		return true;
	if (r->texts)
		return n->type == NODE_TEXT &&
		       map_get(r->texts, n->text) != MAP_NONE;
	NODE_EACH (value, r->values)
		if (node_equal(value, n))
			return true;
	return false;
}

bool check_type(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	char is[TYPES_BYTES], must[TYPES_BYTES];

	if (r->types & node_rule_types(n))
		return true;
	if (check_found(c))
		check_say(c, OPK_WRONG_TYPE, n, at, hint_type(r->types, n),
			"is %s, but must be %s",
			types_format(node_rule_types(n), is),
			types_format(r->types, must));
	return false;
}

bool check_choice(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	char value[VALUE_BYTES], hint[HINT_BYTES];

	if (rule_takes_value(r, n))
		return true;
	if (check_found(c))
		check_say(c, OPK_WRONG_VALUE, n, at,
			faults_are_full(c->faults) ? SPAN("")
						   : hint_choice(r, n, hint),
			"is %s, which is not allowed here",
			value_format(n, value));
	return false;
}

static bool check_length(struct schema_walk *c, const struct rule_text *t,
	const struct node *n, const struct check_frame *at)
{
	size_t length = n->text.len;

	/* a code point has one to four bytes, so most need no counting */
	if (length <= t->most && (length + 3) / 4 >= t->least)
		return true;
	length = text_length(n->text);
	if (length < t->least) {
		if (check_found(c))
			check_say(c, OPK_OUT_OF_RANGE, n, at, SPAN(""),
				length ? "has %zu characters, fewer than %zu"
				       : "is empty",
				length, t->least);
		return false;
	}
	if (length <= t->most)
		return true;
	if (check_found(c))
		check_say(c, OPK_OUT_OF_RANGE, n, at, SPAN(""),
			"has %zu characters, more than %zu", length, t->most);
	return false;
}

bool check_text(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_text *t = r->text;
	bool fits = check_length(c, t, n, at), starved = false;
	char value[VALUE_BYTES];

	/* an empty text that must not be empty is one fault, not two */
	if (!t->regex || (!fits && !n->text.len) ||
		(!fits && c->mode == CHECK_VERDICT))
		return fits;
	if (regex_match(t->regex, n->text, &starved))
		return fits;
	if (starved) { /* that is no fault of the text */
		c->lost_memory = true;
		return fits;
	}
	if (check_found(c))
		check_say(c, OPK_BAD_PATTERN, n, at, r->description,
			"is %s, which does not match %.*s",
			value_format(n, value), SPAN_ARG(t->pattern));
	return false;
}

static bool check_bound(struct schema_walk *c, bool fits, const struct node *n,
	const struct check_frame *at, const char *relation,
	const struct node *bound)
{
	char value[VALUE_BYTES], limit[VALUE_BYTES];

	if (fits)
		return true;
	if (check_found(c))
		check_say(c, OPK_OUT_OF_RANGE, n, at, SPAN(""), "is %s, %s %s",
			value_format(n, value), relation,
			value_format(bound, limit));
	return false;
}

static bool is_multiple(const struct node *n, const struct node *step)
{
	if (n->type == NODE_INT && step->type == NODE_INT)
		return n->integer % step->integer == 0;
	return decimal_is_multiple(n->text, step->text);
}

bool check_number(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_number *m = r->number;
	bool fits = true;

	if (m->minimum)
		fits &= check_bound(c, node_order(n, m->minimum) >= 0, n, at,
			"less than", m->minimum);
	if (m->maximum)
		fits &= check_bound(c, node_order(n, m->maximum) <= 0, n, at,
			"more than", m->maximum);
	if (m->above)
		fits &= check_bound(c, node_order(n, m->above) > 0, n, at,
			"not more than", m->above);
	if (m->below)
		fits &= check_bound(c, node_order(n, m->below) < 0, n, at,
			"not less than", m->below);
	if (m->multiple_of)
		fits &= check_bound(c, is_multiple(n, m->multiple_of), n, at,
			"not a multiple of", m->multiple_of);
	return fits;
}

/* SPDX-License-Identifier: MIT */
/* Numbers: as they are written, and how many digits a field holds. */
#include "interop/salesforce/sf_number.h"

#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_report.h"
#include "tree/resolve.h"
#include "util/ascii.h"

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

void sf_put_decimals(struct sf_making *m)
{
	int64_t scale = digits_of(m->part->e, "scale", 0);

	if (scale > 9)
		sf_lose(m->w, m->part, "scale",
			"Zoho has at most 9 decimal places");
	node_put_int(m->w->a, m->tree, "decimal_place", scale > 9 ? 9 : scale);
}

void sf_put_digits(struct sf_making *m)
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
		sf_put_decimals(m);
}

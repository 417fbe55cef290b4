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

	if (!import_integer(head, &whole) ||
		(tail.len && (!ascii_is_digit(tail.ptr[0]) ||
				     !import_integer(tail, &part))))
		return NULL;
	if (!part && !(s.ptr[0] == '-' && !whole))
		return node_new_int(w->a, whole);
	n = node_new(w->a, NODE_NULL);
	if (!n) {
		w->log.failed = true;
		return NULL;
	}
	/* "007.5" is no YAML number */
	while (s.len > 1 && s.ptr[0] == '0' && ascii_is_digit(s.ptr[1]))
		s = span_cut(s, 1, s.len);
	node_resolve(n, s);
	return n->type == NODE_TEXT ? NULL : n;
}

static int64_t digits_of(
	const struct element *e, const char *name, int64_t otherwise)
{
	int64_t n;

	return import_integer(element_child_text(e, name), &n) && n >= 0
		       ? n
		       : otherwise;
}

const struct foreign_number *sf_choose_number(
	const struct foreign_field_type *type, const struct element *e)
{
	bool decimals = digits_of(e, "scale", 0) > 0;
	int64_t precision = digits_of(e, "precision", 18);
	const struct foreign_number *best = type->numbers;

	for (size_t i = 0; i < type->count; i++) {
		const struct foreign_number *n = &type->numbers[i];

		if ((n->decimals > 0) != decimals)
			continue;
		best = n;
		if (n->digits >= precision)
			break;
	}
	return best;
}

bool sf_put_precision(struct sf_making *m)
{
	int64_t most = m->number->digits;
	int64_t precision = digits_of(m->e, "precision", most);

	if (precision > most)
		sf_lose_print(m->w, m->part, "precision",
			"Zoho's %s fields have at most %d digits",
			m->number->data_type.ptr, (int)most);
	if (precision > 0)
		node_put_int(m->w->a, m->tree, "length",
			precision > most ? most : precision);
	return true;
}

bool sf_put_scale(struct sf_making *m)
{
	int64_t most = m->number->decimals;
	int64_t scale = digits_of(m->e, "scale", 0);

	/* where digits are not bounded, places are what the file says */
	if (most < 0 || (!m->number->digits && !sf_said(m, "scale").len))
		return true;
	if (scale > most)
		sf_lose_print(m->w, m->part, "scale",
			"Zoho has at most %d decimal places", (int)most);
	node_put_int(
		m->w->a, m->tree, "decimal_place", scale > most ? most : scale);
	return true;
}

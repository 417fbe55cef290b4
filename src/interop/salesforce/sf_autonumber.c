/* SPDX-License-Identifier: MIT */
/* Auto-numbers: a display format is a prefix, digits and a suffix. */
#include "interop/salesforce/sf_autonumber.h"

#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_report.h"

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
	node_put_text(
		m->w->a, number, key, import_label(&m->w->log, text, SPAN("")));
	if (span_find(text, '{', 0) < text.len)
		sf_lose(m->w, m->part, "displayFormat",
			"the date in it stands as Salesforce writes it");
}

void sf_put_autonumber(struct sf_making *m, const struct element *e)
{
	struct span format = element_child_text(e, "displayFormat");
	struct node *number = node_put_map(m->w->a, m->tree, "auto_number");
	size_t from = format.len, to = format.len;
	int64_t start;

	if (!import_integer(element_child_text(e, "startingNumber"), &start) ||
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

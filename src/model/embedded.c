/* SPDX-License-Identifier: MIT */
/* Finding what kinds.awk compiled in. */
#include "model/embedded.h"

#include <string.h>

#include "model/kind_table.h"

struct span embedded_file(const char *name)
{
	for (unsigned i = 0; i < embedded_count; i++)
		if (!strcmp(embedded_table[i].name, name))
			return embedded_table[i].content;
	return (struct span){ NULL, 0 };
}

bool is_legal_form(struct span word)
{
	unsigned low = 0, high = legal_form_count;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		const struct legal_form *f = &legal_forms[middle];
		int c = span_order((struct span){ f->text, f->len }, word);

		if (!c)
			return true;
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

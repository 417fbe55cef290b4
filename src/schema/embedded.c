/* SPDX-License-Identifier: MIT */
/* Finding what kinds.awk compiled in. */
#include "schema/embedded.h"

#include <string.h>

#include "schema/kind_table.h"
#include "util/span.h"

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

static bool has_public_domain(struct span domain)
{
	unsigned low = 0, high = public_domain_count;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		const struct public_domain *d = &public_domains[middle];
		int c = span_order((struct span){ d->text, d->len }, domain);

		if (!c)
			return true;
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool is_public_domain(struct span domain)
{
	size_t at = 0;

	while (at < domain.len) {
		domain = span_cut(domain, at, domain.len);
		if (has_public_domain(domain))
			return true;
		at = span_find(domain, '.', 0) + 1;
	}
	return false;
}

/* SPDX-License-Identifier: MIT */
/* Names: Salesforce's ignore case, and become orgpack's. */
#include "interop/salesforce/sf_name.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/ascii.h"
#include "util/map.h"
#include "util/path.h"
#include "util/text.h"

/* Where a field or value set has its values, in any version of the API. */
static const char *const places[][3] = {
	{ "valueSet", "valueSetDefinition", "value" },
	{ "picklist", NULL, "picklistValues" },
	{ NULL, NULL, "customValue" },
	{ NULL, NULL, "standardValue" },
	{ NULL, NULL, "globalPicklistValues" },
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct span sf_unescape(struct sf *w, struct span s)
{
	char *out;
	size_t n = 0;

	if (span_find(s, '%', 0) == s.len)
		return s;
	out = arena_new(w->a, char, s.len + 1);
	if (!out) {
		w->log.failed = true;
		return s;
	}
	for (size_t i = 0; i < s.len; i++) {
		bool coded = s.ptr[i] == '%' && i + 2 < s.len &&
			     hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0;

		if (coded) {
			out[n++] = (char)(hex(s.ptr[i + 1]) * 16 +
					  hex(s.ptr[i + 2]));
			i += 2;
		} else {
			out[n++] = s.ptr[i];
		}
	}
	if (text_find_invalid((struct span){ out, n }) < n)
		return s;
	return (struct span){ out, n };
}

/* The element whose children of name *item are the values, or NULL. */
const struct element *sf_value_parent(
	const struct element *e, const char **item)
{
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const struct element *at = e;

		if (places[i][0])
			at = element_find(at, places[i][0]);
		if (at && places[i][1])
			at = element_find(at, places[i][1]);
		*item = places[i][2];
		if (at && element_find(at, *item))
			return at;
	}
	return NULL;
}

size_t sf_value_count(const struct element *e)
{
	const char *item;
	const struct element *parent = sf_value_parent(e, &item);
	size_t n = 0;

	if (!parent)
		return 0;
	ELEMENT_EACH (child, parent)
		n += span_is(child->name, item);
	return n;
}

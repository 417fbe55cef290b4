/* SPDX-License-Identifier: MIT */
/* Finding things in XML elements. */
#include "tree/element.h"

#include <string.h>

const struct element *element_find(const struct element *e, const char *name)
{
	struct span want = span_of(name);

	ELEMENT_EACH (child, e)
		if (span_equal(child->name, want))
			return child;
	return NULL;
}

struct span element_text(const struct element *e)
{
	struct span s = e->text;

	while (s.len && memchr(" \t\r\n", s.ptr[0], 4))
		s = span_cut(s, 1, s.len);
	while (s.len && memchr(" \t\r\n", s.ptr[s.len - 1], 4))
		s.len--;
	return s;
}

struct span element_child_text(const struct element *e, const char *name)
{
	const struct element *child = element_find(e, name);

	return child ? element_text(child) : SPAN("");
}

struct span element_attribute(const struct element *e, const char *name)
{
	for (const struct attribute *a = e->attributes; a; a = a->next)
		if (span_is(a->name, name))
			return a->value;
	return (struct span){ NULL, 0 };
}

/* SPDX-License-Identifier: MIT */
/* XML as it stands: elements with attributes, text, children and places. */
#ifndef ELEMENT_H
#define ELEMENT_H

#include <stdint.h>

#include "util/span.h"

struct attribute {
	struct span name, value;
	struct attribute *next;
};

struct element {
	struct span name; /* local name, without a prefix */
	struct span text; /* character data, joined; trimmed nowhere */
	struct attribute *attributes;
	struct element *first, *last, *next;
	uint32_t count;        /* of children */
	uint32_t line, column; /* of the '<' */
	bool has_text;         /* text other than white space */
	bool is_qualified; /* it, or an attribute, has a prefix or an xmlns */
};

#define ELEMENT_EACH(child, parent)                                \
	for (const struct element *child = (parent)->first; child; \
		child = child->next)

/* The first child of that name, or NULL. */
const struct element *element_find(const struct element *e, const char *name);

/* The text of the first child of that name, trimmed; empty when none. */
struct span element_child_text(const struct element *e, const char *name);

/* The text of e without white space (space, tab, CR, LF) at its ends. */
struct span element_text(const struct element *e);

/* The value of an attribute; ptr is NULL when there is none. */
struct span element_attribute(const struct element *e, const char *name);

#endif

/* SPDX-License-Identifier: MIT */
/* Where a property of an object stands in XML: what reading, writing and
 * RELAX NG must agree on. */
#ifndef XMLMAP_SLOT_H
#define XMLMAP_SLOT_H

#include "model/schema_rule.h"

enum xml_slot_form {
	SLOT_ATTRIBUTE, /* a scalar in an attribute */
	SLOT_TEXT,      /* a scalar in an element */
	SLOT_OBJECT,    /* an object in an element */
	SLOT_WRAPPED,   /* a list: item elements in one element */
	SLOT_ITEMS,     /* a list: item elements beside the others */
	SLOT_EITHER     /* a text in an attribute, or a list as SLOT_ITEMS */
};

struct xml_slot {
	struct span key; /* of the property */
	const struct rule *rule;
	enum xml_slot_form form;
	struct span name; /* of the attribute, the element or the wrapper */
	struct span item; /* of the item elements of a list; else empty */
};

/* The slot of the i-th property; false behind the last. */
bool xml_slot_at(const struct rule *object, unsigned i, struct xml_slot *out);

/* The slot of a property; false when the schema does not know it. */
bool xml_slot_of(
	const struct rule *object, struct span key, struct xml_slot *out);

/* Whose attribute, or whose child element, has this name? */
bool xml_slot_find(const struct rule *object, struct span name, bool attribute,
	struct xml_slot *out);

#endif

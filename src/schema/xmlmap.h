/* SPDX-License-Identifier: MIT */
/*
 * XML elements <-> node tree, by a schema's xml annotations.
 *
 * formats/blueprint.md, section 3, has the rules. What fits no rule (an
 * unknown element, text in the place of an object) still comes into the tree,
 * at its place, so that checking the tree against the schema reports it with
 * everything else; what a tree cannot show (the same attribute twice, an
 * element for what is an attribute) is reported here.
 */
#ifndef XMLMAP_H
#define XMLMAP_H

#include "schema/schema.h"
#include "tree/element.h"

/*
 * Make the tree of a document whose root element must be called `name`.
 * *out is set also when faults were found, as far as memory allowed.
 * Texts are borrowed. Linear, times the number of an object's properties.
 */
enum opk_status xmlmap_read(struct span name, const struct rule *rule,
	const struct element *root, const struct source *src, struct arena *a,
	struct faults *f, struct node **out);

/*
 * Make the elements of a tree that its schema holds valid, in the order of
 * the schema's properties. A text that XML cannot hold is a fault, and so is
 * a tree that has no XML form (possible only for invalid ones).
 */
enum opk_status xmlmap_write(struct span name, const struct rule *rule,
	const struct node *tree, struct arena *a, struct faults *f,
	struct element **out);

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

#endif

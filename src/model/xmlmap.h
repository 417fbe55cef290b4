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

#include "model/schema.h"
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

#endif

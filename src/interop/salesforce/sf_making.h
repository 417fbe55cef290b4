/* SPDX-License-Identifier: MIT */
/* A component in the making, and what its item says. */
#ifndef SF_MAKING_H
#define SF_MAKING_H

#include "interop/salesforce/sf_state.h"
#include "tree/element.h"

/* A field that is being made; what fills it may find that it is lost. */
struct sf_making {
	struct sf *w;
	struct sf_part *part;
	uint32_t field;
	struct node *tree;
	unsigned depth;  /* of fields that wait for each other */
	const char *why; /* it is lost */
};

/* The text of a property of the item. */
static inline struct span sf_said(const struct sf_making *m, const char *name)
{
	return element_child_text(m->part->e, name);
}

static inline bool sf_says_true(const struct sf_making *m, const char *name)
{
	return span_is(sf_said(m, name), "true");
}

static inline struct node *sf_put_map(
	const struct sf_making *m, const char *key)
{
	return node_put_map(m->w->a, m->tree, key);
}

#endif

/* SPDX-License-Identifier: MIT */
/* A component in the making, and what its item says. */
#ifndef SF_MAKING_H
#define SF_MAKING_H

#include "interop/salesforce/sf_state.h"
#include "tree/element.h"

/* A component that is being made; one of a field may turn out to be lost. */
struct sf_making {
	struct sf *w;
	struct sf_part *part;    /* what is not carried is reported of it */
	const struct element *e; /* whose properties are converted */
	const char *within;      /* before their names in reports, or NULL */
	struct node *tree;
	struct span name; /* stands in for a label that is not there */
	uint32_t module;  /* whose fields the properties name */

	/* of fields */
	uint32_t field;
	const struct foreign_field_type *type;
	const struct foreign_number *number; /* the data_type that it has */
	unsigned depth;  /* of fields that wait for each other */
	const char *why; /* it is lost */
};

/* The text of a property of the item. */
static inline struct span sf_said(const struct sf_making *m, const char *name)
{
	return element_child_text(m->e, name);
}

static inline bool sf_says_true(const struct sf_making *m, const char *name)
{
	return span_is(sf_said(m, name), "true");
}

#endif

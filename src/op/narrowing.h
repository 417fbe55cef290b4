/* SPDX-License-Identifier: MIT */
/* Whether a field's values still fit after its definition has changed. */
#ifndef NARROWING_H
#define NARROWING_H

#include "op/planning.h"

/* What a change makes too narrow. All zero: nothing. */
struct narrowing {
	bool any;
	bool type;         /* the data type is another */
	int64_t length;    /* most characters or digits; -1: as before */
	int64_t decimals;  /* most decimals; -1: as before */
	struct map values; /* pick list values that go */
	bool several;      /* multi-select: values separated by ';' */
	const char *why;   /* "would become too short for" */
};

/* What the change of a field narrows. */
enum opk_status narrowing_of_field(
	struct planning *p, const struct plan_op *op, struct narrowing *out);

/* What the change or deletion of a global pick list narrows. */
enum opk_status narrowing_of_picklist(
	struct planning *p, const struct plan_op *op, struct narrowing *out);

/* Is this component a field that uses the global pick list? */
bool narrowing_uses(const struct component *c, struct span picklist);

/* Does a value that is not empty no longer fit? */
bool narrowing_harms(const struct narrowing *n, struct span value);

#endif

/* SPDX-License-Identifier: MIT */
/* Checks of the templates in a conversion mapping (template.h). */
#ifndef TEMPLATE_CHECK_H
#define TEMPLATE_CHECK_H

#include "model/inspection.h"

/* A template that is filled in from records of this module. */
void template_check(const struct inspection *in, struct span source,
	const struct node *template);

/* A target's new_id, or NULL: all that stands for something in it is the
 * source record's id. */
void template_check_id(const struct inspection *in, const struct node *n);

#endif

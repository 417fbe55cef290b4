/* SPDX-License-Identifier: MIT */
/* The fields that modules have without a file. */
#ifndef SYSTEM_FIELDS_H
#define SYSTEM_FIELDS_H

#include "model/facts.h"

/* Read them from what is compiled in. */
enum opk_status system_fields_read(
	struct arena *a, struct faults *f, struct system_fields *out);

/* NULL: the module has no such field by itself. */
const struct system_field *system_fields_find(
	const struct system_fields *all, struct span module, struct span name);

#endif

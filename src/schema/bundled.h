/* SPDX-License-Identifier: MIT */
/* Schemas of formats/ that stand alone. */
#ifndef BUNDLED_H
#define BUNDLED_H

#include "tree/node.h"
#include "util/fault.h"

/*
 * Read a schema document. What it uses of a shared one, whose name is that of
 * its $refs, is put into its own $defs: any validator of JSON Schema 2020-12
 * takes it. The two have no definition's name in common.
 */
enum opk_status bundled_read(const struct source *own,
	const struct source *shared, struct arena *a, struct faults *f,
	struct node **out);

#endif

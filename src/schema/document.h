/* SPDX-License-Identifier: MIT */
/* YAML documents of orgpack's own that are no components: each has a schema
 * in formats/, compiled in. */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "orgpack.h"
#include "tree/node.h"
#include "util/fault.h"

/* Check a tree against a schema of formats/ ("transfer.schema.yaml"). */
enum opk_status document_check(const char *schema, const struct node *tree,
	const struct source *src, struct faults *f);

/* Read a document and check it; *out is NULL unless all is well. */
enum opk_status document_read(const char *schema, const struct source *src,
	struct arena *a, struct faults *f, struct node **out);

/* The canonical text of a tree in the arena; ptr NULL: memory. */
struct span document_write(const struct node *tree, struct arena *a);

#endif

/* SPDX-License-Identifier: MIT */
/* Checking a tree against the rules of a schema. */
#ifndef SCHEMA_CHECK_H
#define SCHEMA_CHECK_H

#include "schema/schema.h"
#include "schema/value_text.h"
#include "tree/node.h"

struct check_frame;
struct schema_walk;

/* A scalar as a fault shows it: cut, and without control characters. */
const char *value_format(const struct node *n, char out[VALUE_BYTES]);

/*
 * Check a tree: every fault, in document order, with code, place and hint.
 * Linear in the tree for flat schemas. Thread-safe on one schema.
 */
enum opk_status schema_check(const struct schema *s, const struct node *n,
	const struct source *src, struct faults *f);

#endif

/* SPDX-License-Identifier: MIT */
/* Node tree -> canonical YAML, appended to a buffer. */
#ifndef YAML_WRITE_H
#define YAML_WRITE_H

#include "tree/node.h"
#include "util/buf.h"

/*
 * Write the canonical form: block style, keys as they stand in the tree,
 * minimal quoting (a text that any YAML 1.1 or 1.2 reader would take for
 * something else is quoted), literal blocks for texts of several lines, two
 * spaces of indent, LF, one final newline. yaml_read of it gives an equal
 * tree; writing that again gives the same bytes.
 */
void yaml_write(const struct node *n, struct buf *out);

/* One node as a single line of flow style, for messages and reports. */
void yaml_write_flow(const struct node *n, struct buf *out);

#endif

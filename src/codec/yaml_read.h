/* SPDX-License-Identifier: MIT */
/*
 * YAML 1.2, core schema, one document: bytes <-> node tree.
 *
 * Refused, each with place and hint: duplicate keys, anchors, aliases, tags,
 * a second document, %-directives other than %YAML 1.2, keys that are no
 * scalars, merge keys, bytes that are no UTF-8, nesting beyond TREE_DEPTH;
 * and, because readers of YAML 1.1 and 1.2 differ, U+0085, U+2028, U+2029 and
 * a lone CR as they are (double quotes and escapes can hold them).
 */
#ifndef YAML_READ_H
#define YAML_READ_H

#include "orgpack.h"
#include "tree/node.h"
#include "util/fault.h"

/*
 * Read a document. Texts borrow from src->text or the arena. Columns count
 * bytes. An empty document is a null node. Reports everything refused in the
 * order of the text, up to the first fault of syntax. Linear in the input.
 */
enum opk_status yaml_read(const struct source *src, struct arena *a,
	struct faults *f, struct node **out);

/* Does the document, known to be well-formed, hold a comment? */
bool yaml_has_comment(struct span text);

/* The same of any document, through libyaml. For yaml_read, and for tests. */
enum opk_status yaml_read_any(const struct source *src, struct arena *a,
	struct faults *f, struct node **out);

#endif

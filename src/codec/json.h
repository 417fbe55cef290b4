/* SPDX-License-Identifier: MIT */
/* JSON (RFC 8259) -> node tree through jansson, node tree -> JSON. */
#ifndef JSON_H
#define JSON_H

#include "orgpack.h"
#include "tree/node.h"
#include "util/buf.h"
#include "util/fault.h"

/*
 * Read a document; duplicate keys, nesting beyond TREE_DEPTH and trailing
 * text are refused. Faults in syntax have places; nodes have none (0), for
 * jansson keeps none. Integers beyond 64 bits, and floats beyond a double,
 * are refused; other floats' text is rewritten. The tree borrows nothing.
 */
enum opk_status json_read(const struct source *src, struct arena *a,
	struct faults *f, struct node **out);

/*
 * Write a tree: with indent 0 in one line, else on lines with that many
 * spaces. Numbers as they were written when that is JSON (0x1F becomes 31;
 * not-a-number and infinities become null). Bytes that are no UTF-8 become
 * U+FFFD; what a terminal must not get as it is (text_is_hidden) is written
 * as \uXXXX. No final newline.
 */
void json_write(const struct node *n, unsigned indent, struct buf *out);

/* A text with the escapes of JSON, without quotes. */
void json_escape(struct span text, struct buf *out);

#endif

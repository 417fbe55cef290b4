/* SPDX-License-Identifier: MIT */
/*
 * The outbox of a run (formats/outbox.md): what rules would send, a line of
 * JSON each, in memory up to OUTBOX_ROOM and then in a file.
 *
 *     st = lines_open(a, spill, f, &o);
 *     lines_begin(o, &head);             each line
 *     lines_key(o, "to");
 *     lines_text(o, email);
 *     st = lines_end(o);
 *     lines_close(o);
 *
 * What cannot be written is known when the line ends, and at each end from
 * then on.
 */
#ifndef OUTBOX_LINES_H
#define OUTBOX_LINES_H

#include "orgpack.h"
#include "tree/node.h"
#include "util/arena.h"
#include "util/fault.h"
#include "util/span.h"

enum { OUTBOX_ROOM = 1 << 20 };

struct outbox_lines;

/* spill: the file that takes what is more than OUTBOX_ROOM; -1: all stays in
 * memory. */
enum opk_status lines_open(struct arena *a, int spill, struct faults *f,
	struct outbox_lines **out);
/* o may be NULL, here and where it is read. */
void lines_close(struct outbox_lines *o);

/* How many lines were begun. */
size_t lines_count(const struct outbox_lines *o);
/* What of them is in memory: all, or what comes behind the bytes that the
 * spill has got. Until the next line begins. */
struct span lines_bytes(const struct outbox_lines *o);
uint64_t lines_spilled(const struct outbox_lines *o);

/* What every line begins with; ptr NULL is null. */
struct lines_head {
	const char *type;
	struct span name, rule, module, record, source, due;
};

/* Begin a line, up to the payload's brace. */
void lines_begin(struct outbox_lines *o, const struct lines_head *h);
/* End it. cannot-write: the spill; no-memory. */
enum opk_status lines_end(struct outbox_lines *o);

/* A key in the payload, or in a brace within it. */
void lines_key(struct outbox_lines *o, const char *key);
/* Values: a text (ptr NULL: null), a boolean, a number, a tree. */
void lines_text(struct outbox_lines *o, struct span text);
/* A text, but null when it is empty. */
void lines_filled(struct outbox_lines *o, struct span text);
void lines_bool(struct outbox_lines *o, bool value);
void lines_number(struct outbox_lines *o, uint64_t value);
void lines_tree(struct outbox_lines *o, const struct node *n);
/* '{', '[' open, '}', ']' close; members of lists are separated by
 * lines_next. */
void lines_brace_open(struct outbox_lines *o, char brace);
void lines_brace_close(struct outbox_lines *o, char brace);
void lines_next(struct outbox_lines *o);

#endif

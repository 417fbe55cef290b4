/* SPDX-License-Identifier: MIT */
/*
 * The lines of an outbox (formats/outbox.md) as they are written: JSON, one
 * behind the other, in memory up to OUTBOX_ROOM and then to a file.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include "orgpack.h"
#include "tree/node.h"
#include "util/buf.h"
#include "util/fault.h"
#include "util/span.h"

struct queue {
	struct buf lines;
	int spill;        /* -1: all stays in memory */
	uint64_t spilled; /* bytes that went there */
	size_t count;
	bool first;         /* no key has been written in what is open */
	enum opk_status st; /* sticky: cannot-write, said; or no-memory */
	struct faults *faults;
};

void queue_init(struct queue *q, int spill, struct faults *f);
void queue_release(struct queue *q);

/* What every line begins with; ptr NULL is null. */
struct queue_head {
	const char *type;
	struct span name, rule, module, record, source, due;
};

/* Begin a line, up to the payload's brace. */
void queue_begin(struct queue *q, const struct queue_head *h);
/* End it; what is too much for the memory goes to the spill. */
enum opk_status queue_end(struct queue *q);

/* A key in the payload, or in a brace within it. */
void queue_key(struct queue *q, const char *key);
/* Values: a text (ptr NULL: null), a boolean, a number, a tree. */
void queue_text(struct queue *q, struct span text);
/* A text, but null when it is empty. */
void queue_filled(struct queue *q, struct span text);
void queue_bool(struct queue *q, bool value);
void queue_number(struct queue *q, uint64_t value);
void queue_tree(struct queue *q, const struct node *n);
/* '{', '[' begin, '}', ']' end; members of lists are separated by
 * queue_next. */
void queue_open(struct queue *q, char brace);
void queue_close(struct queue *q, char brace);
void queue_next(struct queue *q);

/* A text with the escapes of JSON, without quotes. */
void json_escape(struct span text, struct buf *out);

#endif

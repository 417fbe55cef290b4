/* SPDX-License-Identifier: MIT */
/* The lines of an outbox, as they are written. */
#include "rules/queue.h"

#include <errno.h>
#include <unistd.h>

#include "codec/json.h"
#include "rules/automation.h"

void queue_init(struct queue *q, int spill, struct faults *f)
{
	*q = (struct queue){ .spill = spill, .faults = f };
}

void queue_release(struct queue *q)
{
	buf_release(&q->lines);
}

void queue_next(struct queue *q)
{
	if (!q->first)
		buf_add_char(&q->lines, ',');
	q->first = false;
}

void queue_open(struct queue *q, char brace)
{
	buf_add_char(&q->lines, brace);
	q->first = true;
}

void queue_close(struct queue *q, char brace)
{
	buf_add_char(&q->lines, brace);
	q->first = false;
}

void queue_key(struct queue *q, const char *key)
{
	queue_next(q);
	buf_add_char(&q->lines, '"');
	buf_add_text(&q->lines, key);
	buf_add(&q->lines, SPAN("\":"));
}

void queue_text(struct queue *q, struct span text)
{
	struct node n = { .type = NODE_TEXT, .text = text };

	if (text.ptr)
		json_write(&n, 0, &q->lines);
	else
		buf_add(&q->lines, SPAN("null"));
	q->first = false;
}

/* Depth is bounded by the readers' TREE_DEPTH. */
void queue_tree(struct queue *q, const struct node *n)
{
	bool is_map = n->type == NODE_MAP;

	if (node_is_scalar(n)) {
		json_write(n, 0, &q->lines);
		q->first = false;
		return;
	}
	queue_open(q, is_map ? '{' : '[');
	NODE_EACH (child, n) {
		queue_next(q);
		if (is_map) {
			queue_text(q, child->key);
			buf_add_char(&q->lines, ':');
		}
		queue_tree(q, child);
	}
	queue_close(q, is_map ? '}' : ']');
}

void queue_filled(struct queue *q, struct span text)
{
	queue_text(q, text.len ? text : (struct span){ 0 });
}

void queue_bool(struct queue *q, bool value)
{
	buf_add_text(&q->lines, value ? "true" : "false");
	q->first = false;
}

void queue_number(struct queue *q, uint64_t value)
{
	buf_add_number(&q->lines, value);
	q->first = false;
}

void queue_begin(struct queue *q, const struct queue_head *h)
{
	const struct {
		const char *key;
		struct span text;
	} rest[] = { { "type", span_of(h->type) }, { "name", h->name },
		{ "rule", h->rule }, { "module", h->module },
		{ "record", h->record }, { "source", h->source },
		{ "due", h->due } };

	queue_open(q, '{');
	queue_key(q, "format");
	queue_text(q, SPAN("orgpack-outbox-line/1"));
	queue_key(q, "number");
	queue_number(q, ++q->count);
	for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
		queue_key(q, rest[i].key);
		queue_text(q, rest[i].text);
	}
	queue_key(q, "payload");
	queue_open(q, '{');
}

static enum opk_status spill(struct queue *q)
{
	struct span all = buf_span(&q->lines);

	while (all.len) {
		ssize_t n = write(q->spill, all.ptr, all.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fault_errno(q->faults, OPK_CANNOT_WRITE, "write",
				"the outbox");
		q->spilled += (uint64_t)n;
		all = span_cut(all, (size_t)n, all.len);
	}
	buf_clear(&q->lines);
	return OPK_OK;
}

enum opk_status queue_end(struct queue *q)
{
	queue_close(q, '}');
	queue_close(q, '}');
	buf_add_char(&q->lines, '\n');
	if (!q->st && q->lines.failed)
		q->st = fault_memory(q->faults);
	if (!q->st && q->spill >= 0 && q->lines.len > OUTBOX_ROOM)
		q->st = spill(q);
	return q->st;
}

void json_escape(struct span text, struct buf *out)
{
	struct node n = { .type = NODE_TEXT, .text = text };
	struct buf quoted = { 0 };

	json_write(&n, 0, &quoted);
	if (quoted.failed)
		out->failed = true;
	else
		buf_add(out, span_cut(buf_span(&quoted), 1, quoted.len - 1));
	buf_release(&quoted);
}

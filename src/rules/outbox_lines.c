/* SPDX-License-Identifier: MIT */
/* The lines of an outbox, as they are written. */
#include "rules/outbox_lines.h"

#include <errno.h>
#include <unistd.h>

#include "codec/json.h"
#include "util/buf.h"

struct outbox_lines {
	struct buf lines;
	int spill;
	uint64_t spilled; /* bytes that went there */
	size_t count;
	bool first;         /* no key has been written in what is open */
	enum opk_status st; /* sticky, and reported */
	struct faults *faults;
};

enum opk_status lines_open(
	struct arena *a, int spill, struct faults *f, struct outbox_lines **out)
{
	struct outbox_lines *o = arena_new(a, struct outbox_lines, 1);

	if (!o)
		return fault_memory(f);
	o->spill = spill;
	o->faults = f;
	*out = o;
	return OPK_OK;
}

void lines_close(struct outbox_lines *o)
{
	if (o)
		buf_release(&o->lines);
}

size_t lines_count(const struct outbox_lines *o)
{
	return o ? o->count : 0;
}

struct span lines_bytes(const struct outbox_lines *o)
{
	return o ? buf_span(&o->lines) : (struct span){ 0 };
}

uint64_t lines_spilled(const struct outbox_lines *o)
{
	return o ? o->spilled : 0;
}

void lines_next(struct outbox_lines *o)
{
	if (!o->first)
		buf_add_char(&o->lines, ',');
	o->first = false;
}

void lines_brace_open(struct outbox_lines *o, char brace)
{
	buf_add_char(&o->lines, brace);
	o->first = true;
}

void lines_brace_close(struct outbox_lines *o, char brace)
{
	buf_add_char(&o->lines, brace);
	o->first = false;
}

void lines_key(struct outbox_lines *o, const char *key)
{
	lines_next(o);
	buf_add_char(&o->lines, '"');
	buf_add_text(&o->lines, key);
	buf_add(&o->lines, SPAN("\":"));
}

void lines_text(struct outbox_lines *o, struct span text)
{
	struct node n = { .type = NODE_TEXT, .text = text };

	if (text.ptr)
		json_write(&n, 0, &o->lines);
	else
		buf_add(&o->lines, SPAN("null"));
	o->first = false;
}

/* Depth is bounded by the readers' TREE_DEPTH. */
void lines_tree(struct outbox_lines *o, const struct node *n)
{
	bool is_map = n->type == NODE_MAP;

	if (node_is_scalar(n)) {
		json_write(n, 0, &o->lines);
		o->first = false;
		return;
	}
	lines_brace_open(o, is_map ? '{' : '[');
	NODE_EACH (child, n) {
		lines_next(o);
		if (is_map) {
			lines_text(o, child->key);
			buf_add_char(&o->lines, ':');
		}
		lines_tree(o, child);
	}
	lines_brace_close(o, is_map ? '}' : ']');
}

void lines_filled(struct outbox_lines *o, struct span text)
{
	lines_text(o, text.len ? text : (struct span){ 0 });
}

void lines_bool(struct outbox_lines *o, bool value)
{
	buf_add_text(&o->lines, value ? "true" : "false");
	o->first = false;
}

void lines_number(struct outbox_lines *o, uint64_t value)
{
	buf_add_number(&o->lines, value);
	o->first = false;
}

void lines_begin(struct outbox_lines *o, const struct lines_head *h)
{
	const struct {
		const char *key;
		struct span text;
	} rest[] = { { "type", span_of(h->type) }, { "name", h->name },
		{ "rule", h->rule }, { "module", h->module },
		{ "record", h->record }, { "source", h->source },
		{ "due", h->due } };

	lines_brace_open(o, '{');
	lines_key(o, "format");
	lines_text(o, SPAN("orgpack-outbox-line/1"));
	lines_key(o, "number");
	lines_number(o, ++o->count);
	for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
		lines_key(o, rest[i].key);
		lines_text(o, rest[i].text);
	}
	lines_key(o, "payload");
	lines_brace_open(o, '{');
}

static enum opk_status spill(struct outbox_lines *o)
{
	struct span all = buf_span(&o->lines);

	while (all.len) {
		ssize_t n = write(o->spill, all.ptr, all.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fault_errno(o->faults, OPK_CANNOT_WRITE, "write",
				"the outbox");
		o->spilled += (uint64_t)n;
		all = span_cut(all, (size_t)n, all.len);
	}
	buf_clear(&o->lines);
	return OPK_OK;
}

enum opk_status lines_end(struct outbox_lines *o)
{
	lines_brace_close(o, '}');
	lines_brace_close(o, '}');
	buf_add_char(&o->lines, '\n');
	if (!o->st && o->lines.failed)
		o->st = fault_memory(o->faults);
	if (!o->st && o->spill >= 0 && o->lines.len > OUTBOX_ROOM)
		o->st = spill(o);
	return o->st;
}

/* SPDX-License-Identifier: MIT */
/* Actions that add tags to a record, or remove them. */
#include "rules/action_tags.h"

struct tag_change {
	struct written_field to; /* Tag */
	struct span *names;
	size_t count;
	bool removes, over_write;
};

static const struct tag_change *compile(
	struct rule_compiler *c, const struct node *n, bool removes)
{
	struct tag_change *t = compiler_new(c, struct tag_change, 1);
	const struct node *list =
		n->type == NODE_LIST ? n : node_get(n, SPAN("tags"));

	if (!t)
		return NULL;
	t->removes = removes;
	t->over_write = node_get_bool(n, "over_write", false);
	t->names = compiler_new(c, struct span, list ? list->count : 0);
	if (!t->names)
		return NULL;
	NODE_EACH (tag, list) {
		struct span name = node_get_text(
			compiler_component(c, "tag", tag->text), "name");

		if (name.len)
			t->names[t->count++] = name;
	}
	if (!c->at.due.ptr)
		compiler_field(c, c->at.sheet, SPAN("Tag"), &t->to);
	return c->st ? NULL : t;
}

const void *add_tags_compile(
	struct rule_compiler *c, const struct node *n, size_t number)
{
	(void)number;
	return compile(c, n, false);
}

const void *remove_tags_compile(
	struct rule_compiler *c, const struct node *n, size_t number)
{
	(void)number;
	return compile(c, n, true);
}

/* Is the text one of the parts, which ';' separates? */
static bool has_part(struct span parts, struct span part)
{
	while (parts.len)
		if (span_equal(span_split(parts, ';', &parts), part))
			return true;
	return false;
}

static void add_part(struct buf *out, struct span part)
{
	if (out->len)
		buf_add_char(out, ';');
	buf_add(out, part);
}

static bool is_named(const struct tag_change *t, struct span tag)
{
	for (size_t i = 0; i < t->count; i++)
		if (span_equal(t->names[i], tag))
			return true;
	return false;
}

/* Add the tags that stay; true: some do not. */
static bool add_kept(
	const struct tag_change *t, struct span old, struct buf *all)
{
	bool changes = false;

	while (old.len) {
		struct span part = span_split(old, ';', &old);
		bool goes = t->removes && is_named(t, part);

		if (part.len && !goes)
			add_part(all, part);
		changes |= goes;
	}
	return changes;
}

/* Add those that are not there; true: there are some. */
static bool add_new(const struct tag_change *t, struct buf *all)
{
	bool changes = false;

	for (size_t i = 0; i < t->count; i++) {
		if (has_part(buf_span(all), t->names[i]))
			continue;
		add_part(all, t->names[i]);
		changes = true;
	}
	return changes;
}

void tags_run(struct rule_worker *w, const struct action *a)
{
	const struct tag_change *t = a->compiled;
	struct lookup_reader *k = worker_record(w);
	struct span old = lookup_reader_text(k, t->to.column);
	struct buf *all = worker_scratch(w);
	bool changes = false;

	if (t->removes || !t->over_write)
		changes = add_kept(t, old, all);
	if (!t->removes)
		changes |= add_new(t, all);
	if (all->failed)
		worker_lose_memory(w);
	if (changes)
		worker_put(w, &t->to, k->ref, buf_span(all));
}

void tags_describe(struct rule_worker *w, const struct action *a)
{
	const struct tag_change *t = a->compiled;
	struct outbox_lines *o = worker_outbox(w);

	lines_key(o, "tags");
	lines_brace_open(o, '[');
	for (size_t i = 0; i < t->count; i++) {
		lines_next(o);
		lines_text(o, t->names[i]);
	}
	lines_brace_close(o, ']');
	lines_key(o, "over_write");
	lines_bool(o, t->over_write);
}

/* SPDX-License-Identifier: MIT */
/* How a schema's faults are put into words. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/schema_check.h"
#include "util/suggest.h"

enum { PATH_TEXT = 400, FEW_CHOICES = 12, MOST_DEPTH = 2 * TREE_DEPTH };

/* A text of limited length; what does not fit is dropped. */
struct line {
	char *text;
	size_t len, room;
};

/* Never end within a UTF-8 sequence. */
static struct span cut_text(struct span s, size_t most)
{
	if (s.len <= most)
		return s;
	while (most && ((unsigned char)s.ptr[most] & 0xc0) == 0x80)
		most--;
	return span_cut(s, 0, most);
}

static void put(struct line *l, struct span s)
{
	s = cut_text(s, l->room - l->len - 1);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		/* a line break would end the fault's text */
		l->text[l->len++] = c < 0x20 || c == 0x7f ? ' ' : (char)c;
	}
	l->text[l->len] = '\0';
}

static void put_cut(struct line *l, struct span s, size_t most)
{
	struct span kept = cut_text(s, most);

	put(l, kept);
	if (kept.len < s.len)
		put(l, SPAN("..."));
}

static void put_frame(struct line *l, const struct check_frame *f)
{
	char index[32];

	if (f->is_item) {
		snprintf(index, sizeof index, "[%zu]", f->index);
		put(l, span_of(index));
		return;
	}
	if (l->len)
		put(l, SPAN("."));
	put_cut(l, f->key, 60);
}

/* "conditions[2].criteria.field" */
static void put_path(struct line *l, const struct check_frame *at)
{
	const struct check_frame *way[MOST_DEPTH];
	size_t n = 0;

	for (; at && n < MOST_DEPTH; at = at->up)
		way[n++] = at;
	while (n--)
		put_frame(l, way[n]);
}

const char *types_format(unsigned types, char out[TYPES_BYTES])
{
	static const struct {
		unsigned bit;
		const char *words;
	} names[] = {
		{ RULE_TEXT, "a text" },
		{ RULE_NUMBER, "a number" },
		{ RULE_INTEGER, "an integer" },
		{ RULE_BOOLEAN, "true or false" },
		{ RULE_LIST, "a list" },
		{ RULE_OBJECT, "an object" },
		{ RULE_NULL, "empty (null)" },
	};
	struct line l = { .text = out, .room = TYPES_BYTES };
	const char *words[sizeof names / sizeof *names];
	size_t n = 0;

	if (types & RULE_NUMBER) /* which says it all */
		types &= ~(unsigned)RULE_INTEGER;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (types & names[i].bit)
			words[n++] = names[i].words;
	for (size_t i = 0; i < n; i++) {
		if (i)
			put(&l, i + 1 == n ? SPAN(" or ") : SPAN(", "));
		put(&l, span_of(words[i]));
	}
	return out;
}

const char *value_format(const struct node *n, char out[VALUE_BYTES])
{
	struct line l = { .text = out, .room = VALUE_BYTES };

	out[0] = '\0';
	switch (n->type) {
	case NODE_NULL:
		put(&l, SPAN("empty (null)"));
		break;
	case NODE_BOOL:
		put(&l, n->boolean ? SPAN("true") : SPAN("false"));
		break;
	case NODE_INT:
	case NODE_FLOAT:
		put_cut(&l, n->text, 40);
		break;
	case NODE_TEXT:
		put(&l, SPAN("'"));
		put_cut(&l, n->text, 60);
		put(&l, SPAN("'"));
		break;
	case NODE_LIST:
		put(&l, SPAN("a list"));
		break;
	case NODE_MAP:
		put(&l, SPAN("an object"));
		break;
	}
	return out;
}

struct span hint_choice(
	const struct rule *r, const struct node *n, char out[HINT_BYTES])
{
	struct suggestion near = { .word = n->text };
	struct line l = { .text = out, .room = HINT_BYTES };
	char value[VALUE_BYTES];
	bool first = true;

	out[0] = '\0';
	if (n->type == NODE_TEXT)
		NODE_EACH (choice, r->values)
			if (choice->type == NODE_TEXT)
				suggest(&near, choice->text);
	if (near.best.len) {
		put(&l, SPAN("Did you mean '"));
		put(&l, near.best);
		put(&l, SPAN("'?"));
	}
	if (r->constant) {
		put(&l, SPAN("It must be "));
		put(&l, span_of(value_format(r->constant, value)));
		put(&l, SPAN("."));
		return span_of(out);
	}
	if (r->values->count > FEW_CHOICES)
		return span_of(out);
	put(&l, l.len ? SPAN(" Allowed are ") : SPAN("Allowed are "));
	NODE_EACH (choice, r->values) {
		put(&l, first ? SPAN("") : SPAN(", "));
		put(&l, span_of(value_format(choice, value)));
		first = false;
	}
	put(&l, SPAN("."));
	return span_of(out);
}

struct span hint_type(unsigned types, const struct node *n)
{
	struct node plain = { .type = NODE_NULL };

	if (n->type != NODE_TEXT) {
		if (node_is_scalar(n) && n->type != NODE_NULL &&
			(types & RULE_TEXT))
			return SPAN("Put it in quotes to make it a text.");
		return SPAN("");
	}
	node_resolve(&plain, n->text);
	if (n->text.len && plain.type != NODE_NULL &&
		(types & node_rule_types(&plain)))
		return SPAN("Write it without quotes.");
	if (types == RULE_BOOLEAN)
		return SPAN("Write true or false.");
	if (!(types & ~(unsigned)(RULE_INTEGER | RULE_NUMBER)))
		return types & RULE_NUMBER
			       ? SPAN("Write a number, such as 12.5.")
			       : SPAN("Write a whole number, such as 12.");
	return SPAN("");
}

struct span hint_property(
	const struct rule_object *o, struct span key, char out[HINT_BYTES])
{
	struct suggestion near = { .word = key };
	struct line l = { .text = out, .room = HINT_BYTES };

	out[0] = '\0';
	for (size_t i = 0; i < o->properties.count; i++)
		suggest(&near, o->properties.items[i].name);
	if (near.best.len) {
		put(&l, SPAN("Did you mean '"));
		put(&l, near.best);
		put(&l, SPAN("'?"));
		return span_of(out);
	}
	if (!o->properties.count || o->properties.count > FEW_CHOICES)
		return span_of(out);
	put(&l, SPAN("There are "));
	for (size_t i = 0; i < o->properties.count; i++) {
		put(&l, i ? SPAN(", ") : SPAN(""));
		put(&l, o->properties.items[i].name);
	}
	put(&l, SPAN("."));
	return span_of(out);
}

/* What the schema says of a value, or of the nearest that it is part of. */
static struct span find_description(
	const struct schema_walk *c, const struct check_frame *at)
{
	for (; at; at = at->up)
		if (rule_note(at->rule)->description.len)
			return at->rule->note.description;
	if (rule_note(c->root)->description.len)
		return c->root->note.description;
	return SPAN("Compare it with the schema.");
}

void check_say(struct schema_walk *c, enum opk_code code, const struct node *n,
	const struct check_frame *at, struct span hint, const char *fmt, ...)
{
	char path[PATH_TEXT] = "", text[1024], advice[HINT_BYTES] = "";
	char clean[sizeof text];
	struct line l = { .text = path, .room = sizeof path };
	struct line t = { .text = clean, .room = sizeof clean };
	struct line h = { .text = advice, .room = sizeof advice };
	va_list ap;

	if (faults_are_full(c->faults)) {
		fault(c->faults, code, c->src, n->line, n->column, "%s", "");
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	put_path(&l, at);
	put(&t, span_of(text));
	if (!hint.len)
		hint = c->why.len ? c->why : find_description(c, at);
	put(&h, hint);
	fault(c->faults, code, c->src, n->line, n->column, "%s%s%s %s\n%s",
		at ? "'" : "", at ? path : "the document", at ? "'" : "", clean,
		advice);
}

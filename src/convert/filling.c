/* SPDX-License-Identifier: MIT */
/* Changing texts on their way, and making them of several. */
#include "convert/filling.h"

#include "model/template.h"
#include "table/normalise.h"
#include "table/sheet.h"
#include "tree/node.h"
#include "util/text.h"

enum transform {
	TRANSFORM_TRIM,
	TRANSFORM_LOWER,
	TRANSFORM_UPPER,
	TRANSFORM_DIGITS,
	TRANSFORM_DOMAIN,
	TRANSFORMS
};

struct transforms {
	enum transform *items;
	size_t count;
};

static enum transform find_transform(struct span name)
{
	static const char *const names[TRANSFORMS] = {
		[TRANSFORM_TRIM] = "trim",
		[TRANSFORM_LOWER] = "lower",
		[TRANSFORM_UPPER] = "upper",
		[TRANSFORM_DIGITS] = "digits",
		[TRANSFORM_DOMAIN] = "domain",
	};
	unsigned i = 0;

	while (i < TRANSFORMS && !span_is(name, names[i]))
		i++;
	return (enum transform)i;
}

const struct transforms *transforms_compile(
	const struct node *list, struct arena *a)
{
	struct transforms *t = arena_new(a, struct transforms, 1);

	if (t)
		t->items = arena_new(a, enum transform, list->count);
	if (!t || !t->items)
		return NULL;
	NODE_EACH (n, list) {
		enum transform one = find_transform(n->text);

		if (one < TRANSFORMS)
			t->items[t->count++] = one;
	}
	return t;
}

static struct span apply(enum transform how, struct span text, struct buf *out)
{
	switch (how) {
	case TRANSFORM_TRIM:
		return text_trim(text);
	case TRANSFORM_LOWER:
		text_lower_to(out, text);
		return buf_span(out);
	case TRANSFORM_UPPER:
		text_upper_to(out, text);
		return buf_span(out);
	case TRANSFORM_DIGITS:
		return normalise(NORMALISE_DIGITS, text, out);
	case TRANSFORM_DOMAIN:
		return text_domain(text, out);
	default:
		return text;
	}
}

bool transforms_only_trim(const struct transforms *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->items[i] != TRANSFORM_TRIM)
			return false;
	return true;
}

static bool lies_in(const struct buf *b, struct span text)
{
	return b->ptr && text.ptr >= b->ptr && text.ptr < b->ptr + b->room;
}

struct span transforms_apply(const struct transforms *t, struct span text,
	struct buf *one, struct buf *other)
{
	for (size_t i = 0; i < t->count && text.len; i++)
		text = apply(
			t->items[i], text, lies_in(one, text) ? other : one);
	return text;
}

/* A text, or the first of several choices that is not empty. */
struct part {
	struct span text;
	uint32_t column; /* COLUMN_NONE: the text */
	bool follows;    /* another choice of the same place comes next */
};

struct template
{
	struct part *parts;
	size_t count;
};

static bool add_part(struct template *t, struct sheet *source,
	enum template_piece piece, bool is_first, struct span text)
{
	struct part *p = &t->parts[t->count];

	*p = (struct part){ .column = COLUMN_NONE };
	if (piece == TEMPLATE_FIELD) {
		p->column = sheet_field(source, text);
		if (p->column == COLUMN_NONE)
			return false;
	} else {
		p->text = text;
	}
	if (t->count && piece != TEMPLATE_TEXT && !is_first)
		t->parts[t->count - 1].follows = true;
	t->count++;
	return true;
}

const struct template *template_compile(
	struct sheet *source, struct span text, struct arena *a)
{
	struct template *t = arena_new(a, struct template, 1);
	struct template_scan scan = { .rest = text };
	enum template_piece piece;
	struct span out;
	size_t most = 1;

	for (size_t i = 0; i < text.len; i++)
		most += text.ptr[i] == '$' || text.ptr[i] == '|' ||
			text.ptr[i] == '}';
	if (t) /* each piece ends or begins with one of these, or ends all */
		t->parts = arena_new(a, struct part, 2 * most);
	if (!t || !t->parts)
		return NULL;
	while ((piece = template_next(&scan, &out)) != TEMPLATE_END &&
		piece != TEMPLATE_BROKEN)
		if (!add_part(t, source, piece, scan.is_first, out))
			return NULL;
	return t;
}

struct span template_fill(const struct template *t, const struct span *cells,
	struct buf *room, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < t->count; i++) {
		const struct part *p = &t->parts[i];
		struct span text;

		buf_clear(room);
		text = p->column == COLUMN_NONE
			       ? p->text
			       : cell_text(cells[p->column], room);

		buf_add(out, text);
		while (text.len && t->parts[i].follows)
			i++;
	}
	return buf_span(out);
}

/* SPDX-License-Identifier: MIT */
/* Editing XML in place: what is not concerned keeps its bytes. */
#include "interop/salesforce/sf_edit.h"

#include <stdlib.h>
#include <string.h>

#include "codec/xml.h"
#include "interop/foreign.h"
#include "tree/element.h"

/* Bytes of a file that are replaced. */
struct edit {
	size_t from, to;
	struct span text;
};

struct editing {
	struct give_back *g;
	struct foreign_system tables;
	struct arena *a;
	struct span text; /* the file */
	VEC(struct edit) edits;
	bool remove; /* all of the file */
	bool failed; /* memory ran out */
};

/* The offset of a place; columns count bytes. */
static size_t offset_of(struct span text, uint32_t line, uint32_t column)
{
	size_t at = 0;

	for (uint32_t i = 1; i < line; i++)
		at = span_find(text, '\n', at) + 1;
	return at + column - 1;
}

static bool starts_at(struct span text, size_t at, const char *word)
{
	size_t n = strlen(word);

	return at + n <= text.len && !memcmp(text.ptr + at, word, n);
}

/* Behind the next `word`; the end of the text if there is none. */
static size_t behind(struct span text, size_t at, const char *word)
{
	while (at < text.len && !starts_at(text, at, word))
		at++;
	return at < text.len ? at + strlen(word) : text.len;
}

/* Behind a tag, whose '<' is at `at`: no '>' in a value ends it. */
static size_t behind_tag(struct span text, size_t at)
{
	char quote = 0;

	for (; at < text.len; at++) {
		char c = text.ptr[at];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return at + 1;
	}
	return at;
}

/* Where the element that begins at `at` ends; the text is well-formed. */
static size_t element_end(struct span text, size_t at)
{
	size_t depth = 0;

	do {
		at = span_find(text, '<', at);
		if (starts_at(text, at, "<!--")) {
			at = behind(text, at, "-->");
		} else if (starts_at(text, at, "<![CDATA[")) {
			at = behind(text, at, "]]>");
		} else if (starts_at(text, at, "<?")) {
			at = behind(text, at, "?>");
		} else {
			bool closes = starts_at(text, at, "</");

			at = behind_tag(text, at);
			if (closes)
				depth--;
			else if (at < 2 || text.ptr[at - 2] != '/')
				depth++;
		}
	} while (depth && at < text.len);
	return at;
}

static void add_edit(
	struct editing *e, size_t from, size_t to, struct span text)
{
	struct edit *one = vec_add(e->a, &e->edits);

	if (!one || !text.ptr)
		e->failed = true;
	else
		*one = (struct edit){ from, to, text };
}

/* The white space in front of an element, from the line before on. */
static size_t blank_before(struct span text, size_t at)
{
	while (at && strchr(" \t\r", text.ptr[at - 1]))
		at--;
	return at && text.ptr[at - 1] == '\n' ? at - 1 : at;
}

static void remove_element(struct editing *e, const struct element *x)
{
	size_t at = offset_of(e->text, x->line, x->column);

	add_edit(e, blank_before(e->text, at), element_end(e->text, at),
		SPAN(""));
}

/* <name>text</name> */
static struct span write_element(
	struct editing *e, struct span name, struct span text)
{
	struct element x = { .name = name, .text = text };
	struct buf b = { 0 };
	struct span out;

	buf_add_char(&b, '<');
	buf_add(&b, x.name);
	buf_add_char(&b, '>');
	for (size_t i = 0; i < text.len; i++) {
		switch (text.ptr[i]) {
		case '&':
			buf_add_text(&b, "&amp;");
			break;
		case '<':
			buf_add_text(&b, "&lt;");
			break;
		case '>':
			buf_add_text(&b, "&gt;");
			break;
		case '"':
			buf_add_text(&b, "&quot;");
			break;
		case '\'':
			buf_add_text(&b, "&apos;");
			break;
		default:
			buf_add_char(&b, text.ptr[i]);
		}
	}
	buf_add_text(&b, "</");
	buf_add(&b, x.name);
	buf_add_char(&b, '>');
	out = b.failed ? (struct span){ NULL, 0 }
		       : arena_copy(e->a, buf_span(&b));
	buf_release(&b);
	return out;
}

/* In the order in which Salesforce writes: fullName, then by the alphabet. */
static void insert_element(struct editing *e, const struct element *parent,
	struct span name, struct span text)
{
	const struct element *before = NULL;
	struct span out = write_element(e, name, text), blank;
	size_t at, from;

	ELEMENT_EACH (child, parent)
		if (!before && !span_is(child->name, "fullName") &&
			span_order(child->name, name) > 0)
			before = child;
	if (!out.ptr || !parent->first) {
		e->failed |= !out.ptr;
		return;
	}
	if (before) {
		at = offset_of(e->text, before->line, before->column);
		from = blank_before(e->text, at);
		blank = span_cut(e->text, from, at);
		add_edit(e, at, at,
			arena_join(e->a, (struct span[]){ out, blank }, 2));
		return;
	}
	at = offset_of(e->text, parent->last->line, parent->last->column);
	from = blank_before(e->text, at);
	blank = span_cut(e->text, from, at);
	at = element_end(e->text, at);
	add_edit(e, at, at, arena_join(e->a, (struct span[]){ blank, out }, 2));
}

/* A value as Salesforce writes it; ptr NULL: it cannot be said so. */
static struct span say(struct editing *e, const struct foreign_property *row,
	const struct node *value)
{
	NODE_EACH (n, row->values)
		if (node_same(n, value))
			return n->key;
	switch (value->type) {
	case NODE_TEXT:
		return value->text;
	case NODE_BOOL:
		return value->boolean ? SPAN("true") : SPAN("false");
	case NODE_INT:
		return arena_print(e->a, "%jd", (intmax_t)value->integer);
	default:
		return (struct span){ NULL, 0 };
	}
}

/* The row of a property: one whose element is there, else the first. */
static const struct foreign_property *find_row(const struct foreign_type *type,
	const struct element *x, struct span path)
{
	const struct foreign_property *first = NULL;

	for (size_t i = 0; i < type->properties.count; i++) {
		const struct foreign_property *row = &type->properties.items[i];

		if (!span_equal(row->to, path))
			continue;
		if (element_find(x, row->name.ptr))
			return row;
		if (!first)
			first = row;
	}
	return first;
}

static void edit_scalar(struct editing *e, const struct foreign_type *type,
	const struct element *x, struct span path, const struct node *new)
{
	const struct foreign_property *row = find_row(type, x, path);
	const struct element *child =
		row ? element_find(x, row->name.ptr) : NULL;
	struct span text = SPAN("");
	bool says = new != NULL;
	size_t at;

	if (row && new)
		text = say(e, row, new);
	if (!row || !text.ptr)
		return;
	if (!new &&child && row->has_usual) {
		text = row->usual;
		says = true;
	}
	if (!says && child) {
		remove_element(e, child);
	} else if (child) {
		at = offset_of(e->text, child->line, child->column);
		add_edit(e, at, element_end(e->text, at),
			write_element(e, row->name, text));
	} else if (says) {
		insert_element(e, x, row->name, text);
	}
}

/* A map that comes or goes is each of its properties. */
static void edit_value(struct editing *e, const struct foreign_type *type,
	const struct element *x, struct span path, const struct node *old,
	const struct node *new)
{
	const struct node *map = new ? new : old;

	if (!map || map->type != NODE_MAP) {
		edit_scalar(e, type, x, path, new);
		return;
	}
	NODE_EACH (n, map) {
		struct span inner = arena_join(
			e->a, (struct span[]){ path, SPAN("."), n->key }, 3);

		edit_value(e, type, x, inner, new ? NULL : n, new ? n : NULL);
	}
}

static void edit_property(struct editing *e, const struct foreign_type *type,
	const struct element *x, const struct node *change)
{
	edit_value(e, type, x, node_get_text(change, "path"),
		node_get(change, SPAN("old")), node_get(change, SPAN("new")));
}

/* The element that was read as an item, by the line on which it begins. */
static const struct element *find_element(
	const struct element *root, uint32_t line)
{
	if (root->line == line)
		return root;
	ELEMENT_EACH (child, root)
		if (child->line == line)
			return child;
	return NULL;
}

static void edit_item(struct editing *e, const struct element *root,
	const struct give_back_item *one)
{
	const struct foreign_type *type =
		foreign_type_find(&e->tables, one->item->type);
	const struct element *x = find_element(root, one->item->line);
	bool whole = x == root && type && type->shape == FOREIGN_CHILD;

	if (!type || !x)
		return;
	if (span_is(node_get_text(one->entry, "action"), "delete")) {
		if (!give_back_may(e->g, one, SPAN("")))
			return;
		if (whole)
			e->remove = true;
		else if (x != root)
			remove_element(e, x);
		return;
	}
	NODE_EACH (change, node_get(one->entry, SPAN("properties")))
		if (give_back_may(e->g, one, node_get_text(change, "path")))
			edit_property(e, type, x, change);
}

static int by_place(const void *x, const void *y)
{
	const struct edit *a = x, *b = y;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	/* what is inserted goes before what is replaced */
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return span_order(a->text, b->text);
}

/* The file with its edits; ptr NULL: they overlap, or no memory. */
static struct span apply_edits(struct editing *e)
{
	struct buf b = { 0 };
	struct span out = { NULL, 0 };
	size_t at = 0;
	bool good = true;

	qsort(e->edits.items, e->edits.count, sizeof *e->edits.items, by_place);
	for (size_t i = 0; good && i < e->edits.count; i++) {
		const struct edit *one = &e->edits.items[i];

		good = one->from >= at;
		buf_add(&b, span_cut(e->text, at, one->from));
		buf_add(&b, one->text);
		at = one->to;
	}
	buf_add(&b, span_cut(e->text, at, e->text.len));
	if (good && !b.failed)
		out = arena_copy(e->a, buf_span(&b));
	e->failed |= b.failed;
	buf_release(&b);
	return out;
}

/* Items of one file stand one behind the other. */
static enum opk_status edit_file(struct editing *e, struct output_tree *to,
	const struct give_back_item *const *items, size_t count)
{
	struct give_back *g = e->g;
	struct span path = span_of(items[0]->item->file), bytes;
	struct span place = arena_print(
		e->a, "origin/%s/%s", g->system, items[0]->item->file);
	const struct component *c =
		place.ptr ? state_find(g->chosen, place) : NULL;
	struct faults unheard = { .arena = e->a };
	struct source src = { .name = items[0]->item->file };
	struct element *root;

	if (!c)
		return place.ptr ? OPK_OK : fault_memory(g->faults);
	e->text = src.text = c->bytes;
	e->edits.count = 0;
	e->remove = false;
	if (xml_read(&src, e->a, &unheard, &root))
		return OPK_OK;
	for (size_t i = 0; i < count; i++)
		edit_item(e, root, items[i]);
	if (e->failed)
		return fault_memory(g->faults);
	if (e->remove)
		return give_back_note(g, path, c->bytes)
			       ? output_tree_remove(to, path, g->faults)
			       : fault_memory(g->faults);
	if (!e->edits.count)
		return OPK_OK;
	bytes = apply_edits(e);
	if (!bytes.ptr)
		return e->failed ? fault_memory(g->faults) : OPK_OK;
	if (!give_back_note(g, path, c->bytes))
		return fault_memory(g->faults);
	return output_tree_replace(to, path, bytes, g->faults);
}

static int by_file(const void *x, const void *y)
{
	const struct give_back_item *const *a = x, *const *b = y;

	return strcmp((*a)->item->file, (*b)->item->file);
}

enum opk_status sf_edit(struct give_back *g, struct output_tree *to)
{
	struct editing e = { .g = g, .a = g->arena };
	const struct give_back_item **items = arena_new(
		g->arena, const struct give_back_item *, g->items.count);
	size_t n = 0;
	enum opk_status st =
		foreign_read(g->system, g->arena, g->faults, &e.tables);

	if (!items)
		return fault_memory(g->faults);
	for (size_t i = 0; i < g->items.count; i++)
		if (g->items.items[i].item && g->items.items[i].item->file)
			items[n++] = &g->items.items[i];
	qsort(items, n, sizeof *items, by_file);
	for (size_t i = 0, j; !st && i < n; i = j) {
		for (j = i + 1; j < n && !by_file(&items[i], &items[j]); j++)
			;
		st = edit_file(&e, to, items + i, j - i);
	}
	return st;
}

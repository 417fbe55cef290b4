/* SPDX-License-Identifier: MIT */
/* Texts with merge fields. */
#include "rules/merge_fields.h"

#include <string.h>

#include "codec/json.h"
#include "rules/lookup.h"
#include "rules/rule_tree.h"
#include "util/ascii.h"

static bool is_word(char c)
{
	return ascii_is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

/* A name's length at the beginning of s; 0: there is none. */
static size_t name_length(struct span s)
{
	size_t n = 0;

	if (!s.len || !ascii_is_letter(*s.ptr))
		return 0;
	while (n < s.len && is_word(s.ptr[n]))
		n++;
	return n;
}

/*
 * Is there a merge field at the beginning of s? Its length, or 0; *module
 * and *path are its names.
 */
static size_t merge_length(
	struct span s, struct span *module, struct span *path)
{
	size_t at = 2, begin, names = 0, first = 0;

	if (!span_starts(s, SPAN("${")))
		return 0;
	at += s.len > at && s.ptr[at] == '!';
	begin = at;
	for (;;) {
		size_t n = name_length(span_cut(s, at, s.len));

		if (!n)
			return 0;
		names++;
		at += n;
		if (names == 1)
			first = at;
		if (at == s.len || s.ptr[at] != '.')
			break;
		at++;
	}
	if (names < 2 || at == s.len || s.ptr[at] != '}')
		return 0;
	*module = span_cut(s, begin, first);
	*path = span_cut(s, first + 1, at);
	return at + 1;
}

/* A value of the whole org. */
static enum opk_status variable_way(
	struct ways *ways, struct span name, uint32_t *way)
{
	const struct setting *s = ways->setting;
	uint32_t at =
		component_at(s->world, "variable", name, (struct span){ 0 });
	const struct node *tree = NULL, *value;
	enum opk_status st = OPK_OK;

	if (at != WORLD_NONE)
		st = tree_take(s->world, at, ways->arena, s->faults, &tree);
	value = node_get(tree, SPAN("value"));
	return st || !value ? st
			    : ways_add_text(ways, node_scalar_text(value), way);
}

struct span node_scalar_text(const struct node *n)
{
	if (n->type == NODE_BOOL)
		return n->boolean ? SPAN("true") : SPAN("false");
	return node_is_scalar(n) ? n->text : (struct span){ 0 };
}

/* *way stays as it is where it leads nowhere. */
static enum opk_status way_of(struct ways *ways, struct sheet *sheet,
	struct span module, struct span path, bool shown, uint32_t *way)
{
	enum person_part part;

	if (span_equal(module, sheet->module))
		return ways_add(ways, sheet, path, shown, way);
	if (span_is(module, "Variables"))
		return variable_way(ways, path, way);
	part = person_part_find(path);
	if (!span_is(module, "Users") || part == PERSON_PARTS)
		return OPK_OK;
	return ways_add_text(
		ways, person_text(ways->setting->actor, part), way);
}

struct parts {
	VEC(struct merge_piece) pieces;
};

static enum opk_status add_piece(
	struct ways *ways, struct parts *p, struct merge_piece piece)
{
	struct merge_piece *at = vec_add(ways->arena, &p->pieces);

	if (!at)
		return fault_memory(ways->setting->faults);
	*at = piece;
	return OPK_OK;
}

/* Tell of all fields that fail, and return the worst. */
static enum opk_status take_apart(struct ways *ways, struct sheet *sheet,
	struct span text, bool shown, struct parts *p)
{
	enum opk_status st = OPK_OK;
	size_t from = 0;

	for (size_t at = 0; at < text.len;) {
		struct span module, path;
		size_t n = merge_length(
			span_cut(text, at, text.len), &module, &path);
		struct merge_piece piece = { span_cut(text, from, at), WAY_NONE,
			true };

		if (!n) {
			at++;
			continue;
		}
		st = worse(st,
			way_of(ways, sheet, module, path, shown, &piece.way));
		st = worse(st, add_piece(ways, p, piece));
		from = at += n;
	}
	if (from < text.len)
		st = worse(st, add_piece(ways, p,
				       (struct merge_piece){
					       .text = span_cut(text, from,
						       text.len) }));
	return st;
}

enum opk_status merge_compile(struct ways *ways, struct sheet *sheet,
	struct span text, enum merge_for what, enum escape escape,
	const struct merge **out)
{
	struct merge *m = arena_new(ways->arena, struct merge, 1);
	struct span module, path;
	bool alone = text.len && merge_length(text, &module, &path) == text.len;
	struct parts p = { 0 };
	enum opk_status st;

	if (!m)
		return fault_memory(ways->setting->faults);
	st = take_apart(ways, sheet, text, what == MERGE_SHOWN || !alone, &p);
	if (st)
		return st;
	*m = (struct merge){ p.pieces.items, p.pieces.count, escape };
	*out = m;
	return OPK_OK;
}

static void escape_html(struct span text, struct buf *out)
{
	static const char chars[] = "&<>\"'";
	static const char *const words[] = { "&amp;", "&lt;", "&gt;", "&quot;",
		"&#39;" };
	size_t done = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *c = text.ptr[i] ? strchr(chars, text.ptr[i]) : NULL;

		if (!c)
			continue;
		buf_add(out, span_cut(text, done, i));
		buf_add_text(out, words[c - chars]);
		done = i + 1;
	}
	buf_add(out, span_cut(text, done, text.len));
}

static void escape_url(struct span text, struct buf *out)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (is_word((char)c) || c == '-' || c == '.' || c == '~') {
			buf_add_char(out, (char)c);
			continue;
		}
		buf_add_char(out, '%');
		buf_add_char(out, digits[c >> 4]);
		buf_add_char(out, digits[c & 15]);
	}
}

void merge_fill(const struct merge *m, struct lookup_reader *k, struct buf *out)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct merge_piece *p = &m->pieces[i];
		struct span text;

		buf_add(out, p->text);
		if (!p->has_way)
			continue;
		text = way_text(k, p->way);
		switch (m->escape) {
		case ESCAPE_NOTHING:
			buf_add(out, text);
			break;
		case ESCAPE_HTML:
			escape_html(text, out);
			break;
		case ESCAPE_URL:
			escape_url(text, out);
			break;
		case ESCAPE_JSON:
			json_escape(text, out);
			break;
		}
	}
}

/* SPDX-License-Identifier: MIT */
/* Node tree -> JSON. */
#include "codec/json.h"

#include <math.h>
#include <string.h>

#include "codec/number.h"
#include "util/text.h"

/* A character that is not to stand in a string as it is. */
static void write_escape(int32_t c, struct buf *out)
{
	static const char plain[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	const char *found = c && c < 0x80 ? strchr(plain, c) : NULL;

	if (!found) {
		buf_print(out, "\\u%04x", (unsigned)c);
		return;
	}
	buf_add_char(out, '\\');
	buf_add_char(out, letters[found - plain]);
}

/* May a sequence that begins so be one that is hidden? */
static bool may_hide(unsigned char c)
{
	return c == 0xc2 || c == 0xd8 || c == 0xe1 || c == 0xe2 || c == 0xef;
}

/* What is hidden (text_is_hidden) is written as an escape: the document says
 * the same to a program, and to a terminal it is text. */
static void write_valid(struct span s, struct buf *out)
{
	size_t done = 0, n;

	for (size_t i = 0; i < s.len; i += n) {
		unsigned char c = (unsigned char)s.ptr[i];
		int32_t code = c;

		n = 1;
		if (may_hide(c))
			n = text_decode(s, i, &code);
		else if (c >= 0x80)
			continue;
		if (c != '"' && c != '\\' && !text_is_hidden(code))
			continue;
		buf_add(out, span_cut(s, done, i));
		write_escape(code, out);
		done = i + n;
	}
	buf_add(out, span_cut(s, done, s.len));
}

/* Bytes that are no UTF-8, as excerpts of inputs may hold, become U+FFFD. */
static void write_text(struct span s, struct buf *out)
{
	size_t bad;

	buf_add_char(out, '"');
	while ((bad = text_find_invalid(s)) < s.len) {
		write_valid(span_cut(s, 0, bad), out);
		buf_add(out, SPAN("\xef\xbf\xbd"));
		s = span_cut(s, bad + 1, s.len);
	}
	write_valid(s, out);
	buf_add_char(out, '"');
}

static void write_number(const struct node *n, struct buf *out)
{
	char text[NUMBER_TEXT];

	if (n->type == NODE_INT && number_is_integer(n->text)) {
		buf_add(out, n->text);
	} else if (n->type == NODE_INT) {
		buf_print(out, "%jd", (intmax_t)n->integer);
	} else if (number_is_json(n->text)) {
		buf_add(out, n->text);
	} else if (isfinite(n->number)) {
		number_format(n->number, text);
		buf_add_text(out, text);
	} else {
		buf_add(out, SPAN("null"));
	}
}

static void write_scalar(const struct node *n, struct buf *out)
{
	if (n->type == NODE_TEXT)
		write_text(n->text, out);
	else if (n->type == NODE_NULL)
		buf_add(out, SPAN("null"));
	else if (n->type == NODE_BOOL)
		buf_add_text(out, n->boolean ? "true" : "false");
	else
		write_number(n, out);
}

static void write_break(size_t width, struct buf *out)
{
	buf_add_char(out, '\n');
	buf_add_repeat(out, ' ', width);
}

/* Depth is bounded by the readers' TREE_DEPTH. */
static void write_node(
	const struct node *n, size_t indent, size_t width, struct buf *out)
{
	if (node_is_scalar(n)) {
		write_scalar(n, out);
		return;
	}
	buf_add_char(out, n->type == NODE_LIST ? '[' : '{');
	NODE_EACH (child, n) {
		if (child != node_first(n))
			buf_add_text(out, indent ? "," : ", ");
		if (indent)
			write_break(width + indent, out);
		if (n->type == NODE_MAP) {
			write_text(child->key, out);
			buf_add(out, SPAN(": "));
		}
		write_node(child, indent, width + indent, out);
	}
	if (indent && node_first(n))
		write_break(width, out);
	buf_add_char(out, n->type == NODE_LIST ? ']' : '}');
}

void json_write(const struct node *n, unsigned indent, struct buf *out)
{
	write_node(n, indent, 0, out);
}

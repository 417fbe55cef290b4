/* SPDX-License-Identifier: MIT */
/* Node tree -> JSON. */
#include "codec/json.h"

#include <math.h>
#include <string.h>

#include "codec/number.h"
#include "util/text.h"

/* A character that JSON's strings cannot hold as it is. */
static void write_escape(unsigned char c, struct buf *out)
{
	static const char plain[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	const char *found = c ? strchr(plain, c) : NULL;

	if (!found) {
		buf_print(out, "\\u%04x", c);
		return;
	}
	buf_add_char(out, '\\');
	buf_add_char(out, letters[found - plain]);
}

static void write_valid(struct span s, struct buf *out)
{
	size_t done = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(out, span_cut(s, done, i));
		write_escape(c, out);
		done = i + 1;
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

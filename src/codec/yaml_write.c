/* SPDX-License-Identifier: MIT */
/* Node tree -> canonical YAML, appended to a buffer without detours. */
#include "codec/yaml.h"

#include <math.h>
#include <string.h>

#include "codec/number.h"
#include "codec/yaml_style.h"

enum {
	INDENT = 2,
	/* libyaml takes no longer key before ':' without '?' (1024) */
	LONGEST_SIMPLE_KEY = 1000
};

static void write_single(struct span s, struct buf *out)
{
	buf_add_char(out, '\'');
	for (;;) {
		size_t quote = span_find(s, '\'', 0);

		buf_add(out, span_cut(s, 0, quote));
		if (quote == s.len)
			break;
		buf_add(out, SPAN("''"));
		s = span_cut(s, quote + 1, s.len);
	}
	buf_add_char(out, '\'');
}

/* The character at p and its length; bytes that are no UTF-8 give U+FFFD. */
static unsigned decode(const unsigned char *p, size_t left, size_t *n)
{
	unsigned c = p[0];

	*n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (c < 0x80)
		return c;
	if (c < 0xc2 || c > 0xf4 || *n > left) {
		*n = 1;
		return 0xfffd;
	}
	c &= 0x7fU >> *n;
	for (size_t i = 1; i < *n; i++) {
		if ((p[i] & 0xc0) != 0x80) {
			*n = i;
			return 0xfffd;
		}
		c = c << 6 | (p[i] & 0x3f);
	}
	return c;
}

static void write_escape(unsigned c, struct buf *out)
{
	static const char plain[] = "\"\\\n\t\r";
	static const char letters[] = "\"\\ntr";
	const char *found = c && c < 0x80 ? strchr(plain, (int)c) : NULL;

	if (found) {
		buf_add_char(out, '\\');
		buf_add_char(out, letters[found - plain]);
	} else if (c < 0x100) {
		buf_print(out, "\\x%02X", c);
	} else if (c < 0x10000) {
		buf_print(out, "\\u%04X", c);
	} else {
		buf_print(out, "\\U%08X", c);
	}
}

static bool needs_escape(unsigned c)
{
	return c < 0x20 || c == '"' || c == '\\' || (c >= 0x7f && c < 0xa0) ||
	       c == 0x2028 || c == 0x2029 || c == 0xfeff || c == 0xfffe ||
	       c == 0xffff;
}

static void write_double(struct span s, struct buf *out)
{
	size_t done = 0, i = 0, n;

	buf_add_char(out, '"');
	while (i < s.len) {
		unsigned c =
			decode((const unsigned char *)s.ptr + i, s.len - i, &n);
		bool bad = c == 0xfffd && (n < 3 || s.ptr[i] != '\xef');

		if (bad || needs_escape(c)) {
			buf_add(out, span_cut(s, done, i));
			write_escape(c, out);
			done = i + n;
		}
		i += n;
	}
	buf_add(out, span_cut(s, done, s.len));
	buf_add_char(out, '"');
}

static void write_styled(struct span s, enum yaml_style style, struct buf *out)
{
	if (style == YAML_PLAIN)
		buf_add(out, s);
	else if (style == YAML_SINGLE)
		write_single(s, out);
	else
		write_double(s, out);
}

/* Does every reader take the integer as it was written? 017 is octal to
 * YAML 1.1, 0o17 a text. */
static bool is_clear_integer(struct span s)
{
	return span_starts(s, SPAN("0x")) || number_is_integer(s);
}

static void write_float(double value, struct buf *out)
{
	char text[NUMBER_TEXT];

	if (isfinite(value)) {
		number_format(value, text);
		buf_add_text(out, text);
	} else {
		buf_add_text(out, isnan(value) ? ".nan"
				  : value < 0  ? "-.inf"
					       : ".inf");
	}
}

/* A number as it was written, if that is still what it means. */
static void write_number(const struct node *n, struct buf *out)
{
	struct node again = { 0 };

	if (n->text.len)
		node_resolve(&again, n->text);
	if (again.type == n->type && node_equal(&again, n) &&
		(n->type == NODE_FLOAT || is_clear_integer(n->text)))
		buf_add(out, n->text);
	else if (n->type == NODE_INT)
		buf_print(out, "%jd", (intmax_t)n->integer);
	else
		write_float(n->number, out);
}

static void write_plain_scalar(const struct node *n, struct buf *out)
{
	if (n->type == NODE_NULL)
		buf_add(out, SPAN("null"));
	else if (n->type == NODE_BOOL)
		buf_add_text(out, n->boolean ? "true" : "false");
	else
		write_number(n, out);
}

/* Lines of a literal block, each behind the indent, empty ones bare. */
static void write_lines(struct span s, size_t indent, struct buf *out)
{
	while (s.len) {
		size_t end = span_find(s, '\n', 0);

		if (end)
			buf_add_repeat(out, ' ', indent);
		buf_add(out, span_cut(s, 0, end));
		buf_add_char(out, '\n');
		s = span_cut(s, end + 1, s.len);
	}
}

/*
 * A block scalar, its final line break included. An indentation indicator is
 * needed when the first line that is not empty begins with white space.
 */
static void write_literal(struct span s, size_t indent, struct buf *out)
{
	size_t first = 0, end = s.len;

	while (s.ptr[first] == '\n')
		first++;
	while (s.ptr[end - 1] == '\n')
		end--;
	buf_add_char(out, '|');
	if (s.ptr[first] == ' ' || s.ptr[first] == '\t')
		buf_add_char(out, '0' + INDENT);
	if (end == s.len)
		buf_add_char(out, '-');
	else if (s.len - end > 1)
		buf_add_char(out, '+');
	buf_add_char(out, '\n');
	write_lines(s, indent, out);
}

/*
 * May this text be a block? At the end of the document none may end in empty
 * lines, for there is one final newline; and with an indicator it needs a
 * collection around it to count from.
 */
static bool may_be_block(struct span s, size_t indent, bool last)
{
	size_t first = 0;

	if (last && span_ends(s, SPAN("\n\n")))
		return false;
	while (first < s.len && s.ptr[first] == '\n')
		first++;
	return indent || first == s.len ||
	       (s.ptr[first] != ' ' && s.ptr[first] != '\t');
}

/* A key and its ':'; long ones need '?' to be taken for keys. */
static void write_key(struct span key, size_t indent, struct buf *out)
{
	size_t start = out->len;

	write_styled(key, yaml_style_of(key, false, false), out);
	if (!out->failed && out->len - start > LONGEST_SIMPLE_KEY) {
		out->len = start;
		buf_add(out, SPAN("? "));
		write_styled(key, yaml_style_of(key, false, false), out);
		buf_add_char(out, '\n');
		buf_add_repeat(out, ' ', indent);
	}
	buf_add_char(out, ':');
}

static void write_children(
	const struct node *n, size_t indent, bool last, struct buf *out);

/* Does it stand on lines of its own, below its key? */
static bool is_block(const struct node *n)
{
	return node_first(n) != NULL;
}

/*
 * A scalar or empty collection, with the line's end. `indent` is that of what
 * stands below it.
 */
static void write_leaf(
	const struct node *n, size_t indent, bool last, struct buf *out)
{
	enum yaml_style style;

	if (n->type == NODE_LIST || n->type == NODE_MAP) {
		buf_add_text(out, n->type == NODE_LIST ? "[]\n" : "{}\n");
		return;
	}
	if (n->type != NODE_TEXT) {
		write_plain_scalar(n, out);
		buf_add_char(out, '\n');
		return;
	}
	style = yaml_style_of(
		n->text, false, may_be_block(n->text, indent, last));
	if (style == YAML_LITERAL) {
		write_literal(n->text, indent ? indent : INDENT, out);
		return;
	}
	write_styled(n->text, style, out);
	buf_add_char(out, '\n');
}

/* A list's item: a collection begins on the line of its '-'. */
static void write_item(
	const struct node *n, size_t indent, bool last, struct buf *out)
{
	buf_add(out, SPAN("- "));
	if (is_block(n))
		write_children(n, indent + INDENT, last, out);
	else
		write_leaf(n, indent + INDENT, last, out);
}

static void write_entry(
	const struct node *n, size_t indent, bool last, struct buf *out)
{
	write_key(n->key, indent, out);
	if (!is_block(n)) {
		buf_add_char(out, ' ');
		write_leaf(n, indent + INDENT, last, out);
		return;
	}
	buf_add_char(out, '\n');
	buf_add_repeat(out, ' ', indent + INDENT);
	write_children(n, indent + INDENT, last, out);
}

/* Children of a collection; the first one's indent is written already. */
static void write_children(
	const struct node *n, size_t indent, bool last, struct buf *out)
{
	NODE_EACH (child, n) {
		bool end = last && !child->next;

		if (child != node_first(n))
			buf_add_repeat(out, ' ', indent);
		if (n->type == NODE_LIST)
			write_item(child, indent, end, out);
		else
			write_entry(child, indent, end, out);
	}
}

void yaml_write(const struct node *n, struct buf *out)
{
	if (is_block(n))
		write_children(n, 0, true, out);
	else
		write_leaf(n, 0, true, out);
}

static void write_flow_text(struct span s, struct buf *out)
{
	write_styled(s, yaml_style_of(s, true, false), out);
}

void yaml_write_flow(const struct node *n, struct buf *out)
{
	if (n->type == NODE_TEXT) {
		write_flow_text(n->text, out);
		return;
	}
	if (node_is_scalar(n)) {
		write_plain_scalar(n, out);
		return;
	}
	buf_add_char(out, n->type == NODE_LIST ? '[' : '{');
	NODE_EACH (child, n) {
		if (child != node_first(n))
			buf_add(out, SPAN(", "));
		if (n->type == NODE_MAP) {
			if (child->key.len > LONGEST_SIMPLE_KEY / 6)
				buf_add(out, SPAN("? "));
			write_flow_text(child->key, out);
			buf_add(out, SPAN(": "));
		}
		yaml_write_flow(child, out);
	}
	buf_add_char(out, n->type == NODE_LIST ? ']' : '}');
}

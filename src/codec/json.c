/* SPDX-License-Identifier: MIT */
/* JSON to node trees and back, through jansson. */
#include "codec/json.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "codec/number.h"
#include "tree/node.h"
#include "util/buf.h"
#include "util/text.h"

/* JSON -> node tree: jansson's values, copied. */

struct reader {
	const struct source *src;
	struct arena *arena;
	struct faults *faults;
	size_t bom; /* bytes that jansson is not shown */
};

static enum opk_status fault_at(const struct reader *r, enum opk_code code,
	size_t offset, const char *text, const char *hint)
{
	uint32_t line, column;

	text_place(r->src->text, offset, &line, &column);
	return fault(
		r->faults, code, r->src, line, column, "%s\n%s", text, hint);
}

/* Offset behind the string whose opening quote is at `at`. */
static size_t skip_string(struct span s, size_t at)
{
	for (at++; at < s.len && s.ptr[at] != '"'; at++)
		at += s.ptr[at] == '\\';
	return at;
}

/*
 * Deep nesting is refused before jansson recurses, and with a place. Brackets
 * that do not match are jansson's to refuse.
 */
static enum opk_status check_depth(const struct reader *r)
{
	struct span s = r->src->text;
	size_t depth = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '"')
			i = skip_string(s, i);
		else if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && depth)
			depth--;
		if (depth > TREE_DEPTH)
			return fault_at(r, OPK_TOO_DEEP, i,
				"arrays and objects stand more than 64 levels "
				"deep",
				"Write the document flatter.");
	}
	return OPK_OK;
}

static enum opk_status check_bytes(const struct reader *r)
{
	struct span s = r->src->text;
	size_t bad = text_find_invalid(s);

	if (bad < s.len)
		return fault_at(r, OPK_BAD_ENCODING, bad,
			"the file is not UTF-8 text", "Save it as UTF-8.");
	/* jansson takes one behind a number or a word for the end */
	bad = span_find(s, '\0', 0);
	if (bad < s.len)
		return fault_at(r, OPK_BAD_JSON, bad,
			"a NUL stands in the document",
			"Write one in a text as \\u0000.");
	return check_depth(r);
}

/* jansson's words hold a piece of the input; it may hold anything. */
static void clean(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

static enum opk_status fault_syntax(const struct reader *r, json_error_t *e)
{
	enum json_error_code code = json_error_code(e);
	size_t offset = r->bom + (e->position > 0 ? (size_t)e->position : 0);

	clean(e->text);
	if (code == json_error_out_of_memory)
		return fault_memory(r->faults);
	if (code == json_error_duplicate_key)
		return fault_at(r, OPK_DUPLICATE_KEY, offset, e->text,
			"Remove one of the two.");
	if (code == json_error_numeric_overflow)
		return fault_at(r, OPK_BAD_JSON, offset, e->text,
			"Write a number beyond 64 bits as a text, in quotes.");
	return fault_at(r, OPK_BAD_JSON, offset, e->text,
		"Write the document as RFC 8259 says.");
}

static struct span copy(const struct reader *r, const char *ptr, size_t len)
{
	return arena_copy(r->arena, (struct span){ ptr, len });
}

static struct node *make(const struct reader *r, json_t *v);

static struct node *make_list(const struct reader *r, json_t *v)
{
	struct node *n = node_new(r->arena, NODE_LIST);
	size_t count = json_array_size(v);

	for (size_t i = 0; i < count; i++)
		if (!node_add(n, make(r, json_array_get(v, i))))
			return NULL;
	return n;
}

static struct node *make_map(const struct reader *r, json_t *v)
{
	struct node *n = node_new(r->arena, NODE_MAP);
	void *i = json_object_iter(v);

	for (; i; i = json_object_iter_next(v, i)) {
		const char *name = json_object_iter_key(i);
		struct span key = copy(r, name, strlen(name));

		if (!key.ptr ||
			!node_put(n, key, make(r, json_object_iter_value(i))))
			return NULL;
	}
	return n;
}

static struct node *make_float(const struct reader *r, double value)
{
	struct node *n = node_new(r->arena, NODE_FLOAT);
	char text[NUMBER_TEXT];

	if (!n)
		return NULL;
	number_format(value, text);
	n->number = value;
	n->text = copy(r, text, strlen(text));
	return n->text.ptr ? n : NULL;
}

static struct node *make_text(const struct reader *r, json_t *v)
{
	struct span s = copy(r, json_string_value(v), json_string_length(v));

	return s.ptr ? node_new_text(r->arena, s) : NULL;
}

/* The node of a value, or NULL: no memory. Depth is at most TREE_DEPTH. */
static struct node *make(const struct reader *r, json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		return make_map(r, v);
	case JSON_ARRAY:
		return make_list(r, v);
	case JSON_STRING:
		return make_text(r, v);
	case JSON_INTEGER:
		return node_new_int(r->arena, json_integer_value(v));
	case JSON_REAL:
		return make_float(r, json_real_value(v));
	case JSON_TRUE:
	case JSON_FALSE:
		return node_new_bool(r->arena, json_is_true(v));
	default:
		return node_new(r->arena, NODE_NULL);
	}
}

enum opk_status json_read(const struct source *src, struct arena *a,
	struct faults *f, struct node **out)
{
	struct span s = src->text;
	struct reader r = { src, a, f,
		span_starts(s, SPAN("\xef\xbb\xbf")) ? 3 : 0 };
	enum opk_status status = check_bytes(&r);
	json_error_t error;
	struct node *n;
	json_t *v;

	if (status)
		return status;
	s = span_cut(s, r.bom, s.len);
	v = json_loadb(s.ptr ? s.ptr : "", s.len,
		JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL,
		&error);
	if (!v)
		return fault_syntax(&r, &error);
	n = make(&r, v);
	json_decref(v);
	if (!n)
		return fault_memory(f);
	*out = n;
	return OPK_OK;
}

/* Node tree -> JSON. */

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

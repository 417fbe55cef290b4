/* SPDX-License-Identifier: MIT */
/*
 * Node tree -> canonical YAML. YAML 1.1 readers take more plain texts for
 * booleans, numbers and times than YAML 1.2's (yaml.org/type/); a text that
 * either takes for something else is quoted.
 */
#include "codec/yaml_write.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "codec/number.h"
#include "tree/node.h"
#include "tree/resolve.h"
#include "util/ascii.h"
#include "util/buf.h"
#include "util/span.h"

enum yaml_style {
	YAML_PLAIN,  /* as it is */
	YAML_SINGLE, /* 'so': one line, all printable */
	YAML_DOUBLE, /* "so", with escapes */
	YAML_LITERAL /* a block behind '|' */
};

/* What a text holds, found in one pass. */
struct traits {
	bool special;   /* characters that only escapes can write */
	bool tab;       /* or anything else that plain text may not hold */
	bool breaks;    /* LF */
	bool trailing;  /* white space at the end of a line */
	bool solid;     /* something besides LF */
	bool indicator; /* ": ", " #", or one at the ends */
	bool brackets;  /* , [ ] { } ?, which mean something in flow style */
};

/*
 * Length of the character at p, or 0 when it must be escaped: controls,
 * U+0080 to U+009F, U+2028, U+2029, U+FEFF, U+FFFE, U+FFFF, and bytes that
 * are no UTF-8 (which no tree holds).
 */
static size_t printable(const unsigned char *p, size_t left)
{
	static const unsigned char lead[] = { 0xc2, 0xe0, 0xf0, 0xf5 };
	size_t n = p[0] < lead[1] ? 2 : p[0] < lead[2] ? 3 : 4;

	if (p[0] < 0x80)
		return p[0] >= 0x20 && p[0] != 0x7f;
	if (p[0] < lead[0] || p[0] >= lead[3] || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if (p[0] == 0xc2 && p[1] < 0xa0)
		return 0;
	if (n == 3 && (!memcmp(p, "\xe2\x80\xa8", 3) ||
			      !memcmp(p, "\xe2\x80\xa9", 3) ||
			      !memcmp(p, "\xef\xbb\xbf", 3) ||
			      !memcmp(p, "\xef\xbf\xbe", 3) ||
			      !memcmp(p, "\xef\xbf\xbf", 3)))
		return 0;
	return n;
}

static void see_byte(struct traits *t, struct span s, size_t i)
{
	char before = i ? s.ptr[i - 1] : '\n';
	char after = i + 1 < s.len ? s.ptr[i + 1] : '\n';

	switch (s.ptr[i]) {
	case '\n':
		t->breaks = true;
		t->trailing |= i && (before == ' ' || before == '\t');
		return;
	case '\t':
		t->tab = true;
		break;
	case ':':
		t->indicator |= after == ' ' || after == '\n' || after == '\t';
		break;
	case '#':
		t->indicator |= before == ' ' || before == '\n';
		break;
	case ',':
	case '[':
	case ']':
	case '{':
	case '}':
	case '?':
		t->brackets = true;
		break;
	default:
		break;
	}
	t->solid = true;
}

static struct traits look(struct span s)
{
	struct traits t = { 0 };
	size_t i = 0;

	while (i < s.len) {
		unsigned char c = (unsigned char)s.ptr[i];
		size_t n = 1;

		if (c != '\n' && c != '\t')
			n = printable(
				(const unsigned char *)s.ptr + i, s.len - i);
		if (!n) {
			t.special = true;
			return t;
		}
		if (n == 1)
			see_byte(&t, s, i);
		else
			t.solid = true;
		i += n;
	}
	t.trailing |=
		s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t');
	return t;
}

/* Words that some reader takes for null, a boolean, a number or a key. */
static bool is_word(struct span s)
{
	static const char words[][6] = { "~", "y", "n", "yes", "no", "on",
		"off", "true", "false", "null", "=", "<<", ".inf", "+.inf",
		"-.inf", ".nan", "---", "..." };

	if (s.len > 5)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == s.len &&
			!strncasecmp(words[i], s.ptr, s.len))
			return true;
	return false;
}

static bool is_made_of(struct span s, size_t from, const char *set)
{
	for (; from < s.len; from++)
		if (!s.ptr[from] || !strchr(set, s.ptr[from]))
			return false;
	return true;
}

/*
 * Does some reader take s for a number or a time: 1e5, 0x1F, 0o17, 0b1,
 * 1_000, 1:30, 1.2, 2026-11-21, 2001-12-14t21:59:43.10-05:00? Rather too
 * many than too few: 1-2-3 is none, and is quoted.
 */
static bool is_number(struct span s)
{
	size_t at = s.ptr[0] == '+' || s.ptr[0] == '-';
	char first = s.len > at ? s.ptr[at] : 'x';

	if (first == '.')
		return s.len > at + 1 &&
		       is_made_of(s, at + 1, "0123456789_.eE+-");
	if (first < '0' || first > '9')
		return false;
	if (is_made_of(s, at, "0123456789_.,:eE+-"))
		return true;
	if (first == '0' && s.len > at + 1 && strchr("xXoObB", s.ptr[at + 1]))
		return is_made_of(s, at + 2, "0123456789abcdefABCDEF_");
	return s.len > 8 && s.ptr[4] == '-' &&
	       is_made_of(s, 0, "0123456789-+:.tTzZ ");
}

/* Would the first characters be taken for an indicator? */
static bool starts_specially(struct span s)
{
	char c = s.ptr[0];

	if (strchr(",[]{}#&*!|>'\"%@`?: ", c))
		return true;
	if (s.len >= 3 &&
		(!memcmp(s.ptr, "---", 3) || !memcmp(s.ptr, "...", 3)))
		return true;
	return c == '-' && (s.len == 1 || s.ptr[1] == ' ');
}

#define BIT(c) ((uint64_t)1 << ((c)&63))

/*
 * Most texts begin with a letter and hold nothing that means something
 * anywhere: printable ASCII but for a few, no space at the end, no word.
 */
static bool is_calm(struct span s)
{
	static const uint64_t calm[4] = {
		~(uint64_t)0 << ' ' &
			~(BIT('#') | BIT(',') | BIT(':') | BIT('?')),
		~(BIT('[') | BIT(']') | BIT('{') | BIT('}') | BIT(0x7f)),
	};

	if (!s.len || !ascii_is_letter(s.ptr[0]) || s.ptr[s.len - 1] == ' ')
		return false;
	for (size_t i = 1; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (!(calm[c >> 6] & BIT(c)))
			return false;
	}
	return !is_word(s);
}

/*
 * The least quoting with which any reader of YAML 1.1 or 1.2 takes s for this
 * very text. In flow style, and for keys, there is no YAML_LITERAL. Linear.
 */
static enum yaml_style yaml_style_of(
	struct span s, bool flow, bool block_allowed)
{
	struct traits t;

	if (is_calm(s))
		return YAML_PLAIN;
	if (!s.len)
		return YAML_SINGLE;
	t = look(s);
	if (t.special)
		return YAML_DOUBLE;
	if (t.breaks)
		return block_allowed && !t.trailing && t.solid ? YAML_LITERAL
							       : YAML_DOUBLE;
	if (t.tab || t.trailing || t.indicator || starts_specially(s) ||
		(flow && t.brackets) || is_word(s) || is_number(s))
		return YAML_SINGLE;
	return YAML_PLAIN;
}

/* Node tree -> canonical YAML, appended to a buffer without detours. */

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

/* SPDX-License-Identifier: MIT */
/* Elements -> canonical XML; and whether a document holds comments. */
#include "codec/xml.h"

#include <string.h>

#include "codec/xml_source.h"

enum { INDENT = 2 };

/* Length of the character at s[i] if XML 1.0 cannot hold it, else 0. */
static size_t unwritable(struct span s, size_t i)
{
	unsigned char c = (unsigned char)s.ptr[i];

	if (c < 0x20)
		return c != '\t' && c != '\n' && c != '\r';
	if (c == 0xef && s.len - i > 2 &&
		(!memcmp(s.ptr + i, "\xef\xbf\xbe", 3) ||
			!memcmp(s.ptr + i, "\xef\xbf\xbf", 3)))
		return 3;
	return 0;
}

/*
 * How the character at s[i] must be written, or an empty span: as it is. XML
 * reads CR as LF, and in attributes all white space as spaces. Characters
 * that XML 1.0 cannot hold at all become U+FFFD.
 */
static struct span escape(struct span s, size_t i, bool attribute)
{
	switch (s.ptr[i]) {
	case '&':
		return SPAN("&amp;");
	case '<':
		return SPAN("&lt;");
	case '\r':
		return SPAN("&#13;");
	case '>':
		if (!attribute && i > 1 && s.ptr[i - 1] == ']' &&
			s.ptr[i - 2] == ']')
			return SPAN("&gt;");
		break;
	case '"':
		return attribute ? SPAN("&quot;") : SPAN("");
	case '\n':
		return attribute ? SPAN("&#10;") : SPAN("");
	case '\t':
		return attribute ? SPAN("&#9;") : SPAN("");
	default:
		if (unwritable(s, i))
			return SPAN("\xef\xbf\xbd");
	}
	return SPAN("");
}

static void write_text(struct span s, bool attribute, struct buf *out)
{
	size_t done = 0;

	for (size_t i = 0; i < s.len; i++) {
		size_t n = unwritable(s, i);
		struct span instead = escape(s, i, attribute);

		if (!instead.len)
			continue;
		buf_add(out, span_cut(s, done, i));
		buf_add(out, instead);
		i += n ? n - 1 : 0;
		done = i + 1;
	}
	buf_add(out, span_cut(s, done, s.len));
}

static void write_attributes(const struct element *e, struct buf *out)
{
	for (const struct attribute *a = e->attributes; a; a = a->next) {
		buf_add_char(out, ' ');
		buf_add(out, a->name);
		buf_add(out, SPAN("=\""));
		write_text(a->value, true, out);
		buf_add_char(out, '"');
	}
}

/* Depth is bounded by the reader's, or the tree's, TREE_DEPTH. */
static void write_element(
	const struct element *e, size_t indent, struct buf *out)
{
	buf_add_char(out, '<');
	buf_add(out, e->name);
	write_attributes(e, out);
	if (!e->first && !e->text.len) {
		buf_add(out, SPAN("/>"));
		return;
	}
	buf_add_char(out, '>');
	if (!e->first)
		write_text(e->text, false, out);
	ELEMENT_EACH (child, e) {
		buf_add_char(out, '\n');
		buf_add_repeat(out, ' ', indent + INDENT);
		write_element(child, indent + INDENT, out);
	}
	if (e->first) {
		buf_add_char(out, '\n');
		buf_add_repeat(out, ' ', indent);
	}
	buf_add(out, SPAN("</"));
	buf_add(out, e->name);
	buf_add_char(out, '>');
}

void xml_write(const struct element *e, struct buf *out)
{
	buf_add(out, SPAN("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
	write_element(e, 0, out);
	buf_add_char(out, '\n');
}

size_t xml_find_unwritable(struct span text)
{
	size_t i = 0;

	while (i < text.len && !unwritable(text, i))
		i++;
	return i;
}

bool xml_has_comment(struct span text)
{
	size_t start, end = 0, attributes;
	enum xml_markup markup;

	do
		markup = xml_find_markup(text, end, &start, &end, &attributes);
	while (markup != XML_NO_MARKUP && markup != XML_COMMENT);
	return markup == XML_COMMENT;
}

/* SPDX-License-Identifier: MIT */
/* A walk over XML's markup, without a look at its grammar. */
#include "codec/xml_source.h"

#include <string.h>
#include <strings.h>

#include "codec/encoding.h"
#include "util/text.h"

/* Offset behind the next `what` at or behind `from`, or the text's length. */
static size_t find_behind(struct span text, size_t from, struct span what)
{
	const char *p;

	if (from >= text.len)
		return text.len;
	p = memmem(text.ptr + from, text.len - from, what.ptr, what.len);
	return p ? (size_t)(p - text.ptr) + what.len : text.len;
}

/* Offset behind the '>' that closes a tag; '>' may stand in its values. */
static size_t find_tag_end(struct span text, size_t at, size_t *attributes)
{
	for (; at < text.len; at++) {
		char c = text.ptr[at];

		if (c == '>')
			return at + 1;
		if (c != '"' && c != '\'')
			continue;
		at = span_find(text, c, at + 1);
		++*attributes;
	}
	return text.len;
}

enum xml_markup xml_find_markup(struct span text, size_t from, size_t *start,
	size_t *end, size_t *attributes)
{
	size_t at = span_find(text, '<', from);
	struct span rest = span_cut(text, at, text.len);

	*start = at;
	*attributes = 0;
	if (at == text.len) {
		*end = at;
		return XML_NO_MARKUP;
	}
	if (span_starts(rest, SPAN("<!--"))) {
		*end = find_behind(text, at + 4, SPAN("-->"));
		return XML_COMMENT;
	}
	if (span_starts(rest, SPAN("<![CDATA["))) {
		*end = find_behind(text, at + 9, SPAN("]]>"));
		return XML_CDATA;
	}
	if (span_starts(rest, SPAN("<?"))) {
		*end = find_behind(text, at + 2, SPAN("?>"));
		return XML_PI;
	}
	*end = find_tag_end(text, at + 1, attributes);
	if (span_starts(rest, SPAN("<!")))
		return XML_DOCTYPE;
	return span_starts(rest, SPAN("</")) ? XML_END_TAG : XML_TAG;
}

/* libxml2 takes NUL for the end of the document. */
static enum opk_status check_nul(const struct source *src, struct faults *f)
{
	size_t at = span_find(src->text, '\0', 0);

	if (at == src->text.len)
		return OPK_OK;
	return encoding_fault(f, OPK_BAD_XML, src, at,
		"a NUL character stands in the text", "Remove it.");
}

static size_t skip_space(struct span s, size_t at)
{
	while (at < s.len && strchr(" \t\r\n", s.ptr[at]) && s.ptr[at])
		at++;
	return at;
}

/* Take name="value" off a declaration; false at its end, or when it is not
 * one, which libxml2 reports. */
static bool take_setting(struct span *s, struct span *name, struct span *value)
{
	size_t at = skip_space(*s, 0), equals = span_find(*s, '=', at), end;

	if (equals == s->len)
		return false;
	*name = span_cut(*s, at, equals);
	while (name->len && strchr(" \t\r\n", name->ptr[name->len - 1]))
		name->len--;
	at = skip_space(*s, equals + 1);
	if (at == s->len || (s->ptr[at] != '"' && s->ptr[at] != '\''))
		return false;
	end = span_find(*s, s->ptr[at], at + 1);
	*value = span_cut(*s, at + 1, end);
	*s = span_cut(*s, end + 1, s->len);
	return true;
}

static bool is_utf8(struct span name)
{
	return name.len == 5 && !strncasecmp(name.ptr, "UTF-8", 5);
}

static bool is_declaration(struct span s)
{
	return span_starts(s, SPAN("<?xml")) && skip_space(s, 5) > 5;
}

/* Check what <?xml ...?> says; `from` is behind a byte order mark. */
static enum opk_status check_declaration(
	const struct source *src, struct faults *f, size_t from)
{
	struct span s = span_cut(src->text, from, src->text.len);
	struct span name, value;
	size_t end = find_behind(s, 0, SPAN("?>"));

	if (!span_starts(s, SPAN("<?xml")) || end < 7 || skip_space(s, 5) == 5)
		return OPK_OK;
	s = span_cut(s, 5, end - 2);
	while (take_setting(&s, &name, &value)) {
		size_t at = (size_t)(value.ptr - src->text.ptr);

		if (span_is(name, "encoding") && !is_utf8(value))
			return encoding_fault(f, OPK_BAD_ENCODING, src, at,
				"the declared encoding is not UTF-8",
				"Save the file as UTF-8, and declare that.");
		if (span_is(name, "version") && !span_is(value, "1.0"))
			return encoding_fault(f, OPK_BAD_XML, src, at,
				"the document is not XML 1.0",
				"Declare version=\"1.0\".");
	}
	return OPK_OK;
}

/* What is wrong with a piece of markup, or NULL; and what to do about it. */
static const char *find_wrong(
	enum xml_markup markup, size_t attributes, const char **hint)
{
	switch (markup) {
	case XML_DOCTYPE:
		*hint = "Remove it: orgpack reads no DTDs and no entities.";
		return "a DOCTYPE or another declaration stands here";
	case XML_PI:
		*hint = "Remove it.";
		return "a processing instruction stands here";
	case XML_TAG:
		*hint = "Write some of them as elements.";
		return attributes > XML_ATTRIBUTES
			       ? "the element has more than 256 attributes"
			       : NULL;
	default:
		return NULL;
	}
}

/* Report all markup that is refused; no more than can be shown. */
static enum opk_status check_markup(
	const struct source *src, struct faults *f, size_t first)
{
	struct span s = src->text;
	struct text_cursor place = { 0 };
	size_t end = first, start, attributes, found = 0;
	enum opk_status status = OPK_OK;

	while (found < FAULTS_KEPT) {
		enum xml_markup markup =
			xml_find_markup(s, end, &start, &end, &attributes);
		const char *hint, *wrong;
		uint32_t line, column;

		if (markup == XML_NO_MARKUP)
			break;
		if (start == first && is_declaration(span_cut(s, start, end)))
			continue; /* libxml2 checks its rest */
		wrong = find_wrong(markup, attributes, &hint);
		if (!wrong)
			continue;
		found++;
		text_cursor_place(&place, s, start, &line, &column);
		status = worse(status, fault(f, OPK_BAD_XML, src, line, column,
					       "%s\n%s", wrong, hint));
	}
	return status;
}

enum opk_status xml_source_check(const struct source *src, struct faults *f)
{
	struct span s = src->text;
	size_t first = span_starts(s, SPAN("\xef\xbb\xbf")) ? 3 : 0;
	enum opk_status status;

	if (s.len > XML_BYTES)
		return fault(f, OPK_TOO_LARGE, src, 0, 0,
			"the document has %zu bytes\n"
			"Split it: no XML document may have more than %d.",
			s.len, XML_BYTES);
	status = encoding_check(src, f);
	if (!status)
		status = check_nul(src, f);
	if (!status)
		status = check_declaration(src, f, first);
	if (!status)
		status = check_markup(src, f, first);
	return status;
}

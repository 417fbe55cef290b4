/* SPDX-License-Identifier: MIT */
/* XML to elements and back: libxml2 parses, places are found beside it. */
#include "codec/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>

#include "codec/encoding.h"
#include "tree/element.h"
#include "tree/node.h"
#include "util/buf.h"
#include "util/fault.h"
#include "util/text.h"

/* A walk over XML's markup, without a look at its grammar. */

enum {
	/* libxml2 compares each attribute of an element with all before it */
	XML_ATTRIBUTES = 256,
	/* libxml2 reads no more, unless told to drop its other limits too */
	XML_BYTES = 10000000
};

/* Markup, as far as it can be told apart by its first characters. */
enum xml_markup {
	XML_TAG,
	XML_END_TAG,
	XML_COMMENT,
	XML_CDATA,
	XML_PI, /* or the XML declaration */
	XML_DOCTYPE,
	XML_NO_MARKUP /* the rest holds none */
};

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

/*
 * Find the next markup at or behind `from`: *start is that of its '<', *end
 * lies behind it. What is not closed ends with the text. For tags,
 * *attributes is how many quoted values they hold. Linear.
 */
static enum xml_markup xml_find_markup(struct span text, size_t from,
	size_t *start, size_t *end, size_t *attributes)
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

/* Report all markup that is refused. */
static enum opk_status check_markup(
	const struct source *src, struct faults *f, size_t first)
{
	struct span s = src->text;
	struct text_cursor place = { 0 };
	size_t end = first, start, attributes, found = 0;
	enum opk_status status = OPK_OK;

	while (found < FAULTS_OF_A_FILE) {
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

/*
 * Refuse what has more than XML_BYTES, is not UTF-8, or says so in its
 * declaration, XML 1.1, NUL; and then, each reported, DOCTYPE, processing
 * instructions and elements with more than XML_ATTRIBUTES.
 */
static enum opk_status xml_source_check(
	const struct source *src, struct faults *f)
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

/* XML -> elements: libxml2's SAX events, with places found in the bytes. */

enum {
	/* most bytes of libxml2's words that a fault shows */
	WORDS = 200,
	/* libxml2's table of names gets slow beyond */
	MOST_NAMES = 10000
};

struct reader {
	const struct source *src;
	struct arena *arena;
	struct faults *faults;
	xmlParserCtxtPtr parser;
	struct element *root;
	enum opk_status status;
	size_t bom;               /* bytes that libxml2 is not shown */
	struct buf text;          /* of the element that is open */
	struct text_cursor place; /* of the last start tag */
	size_t depth;
	struct element *open[TREE_DEPTH];
	/* namespaces declared at them; libxml2 looks each up among all */
	int namespaces[TREE_DEPTH], all_namespaces;
};

static void stop(struct reader *r, enum opk_status status)
{
	r->status = worse(r->status, status);
	xmlStopParser(r->parser);
}

/* libxml2 may call once more after it has been stopped. */
static void fail_memory(struct reader *r)
{
	if (!r->status)
		stop(r, fault_memory(r->faults));
}

/* Where libxml2 is, as an offset in the source; at events, just behind. */
static size_t find_offset(const struct reader *r)
{
	const xmlParserInput *in = r->parser->input;
	size_t offset;

	if (!in)
		return r->src->text.len;
	offset = in->consumed + (size_t)(in->cur - in->base) + r->bom;
	return offset < r->src->text.len ? offset : r->src->text.len;
}

/* Report a fault at the place that libxml2 has come to, and stop. */
static void refuse(struct reader *r, enum opk_code code, size_t offset,
	const char *text, const char *hint)
{
	uint32_t line, column;

	text_place(r->src->text, offset, &line, &column);
	stop(r, fault(r->faults, code, r->src, line, column, "%s\n%s", text,
			hint));
}

/* Offset of the '<' of the start tag that ends at `end`: within a tag, '<'
 * is not allowed a second time. */
static size_t find_start(const struct reader *r, size_t end)
{
	return span_find_last(span_cut(r->src->text, 0, end), '<');
}

/* The bytes of a name or value: the source's own if they stand at offset. */
static struct span keep(struct reader *r, struct span s, size_t offset)
{
	struct span there = span_cut(r->src->text, offset, offset + s.len);

	if (span_equal(there, s))
		return there;
	s = arena_copy(r->arena, s);
	if (!s.ptr)
		fail_memory(r);
	return s;
}

/*
 * An attribute's value as libxml2 leaves it: everything decoded but '&',
 * which stands as "&#38;".
 */
static struct span keep_value(struct reader *r, struct span s)
{
	char *p = arena_alloc(r->arena, s.len + 1, 1, 1);
	size_t to = 0;

	if (!p) {
		fail_memory(r);
		return SPAN("");
	}
	for (size_t from = 0; from < s.len; to++) {
		p[to] = s.ptr[from];
		from += s.ptr[from] == '&' ? 5 : 1;
	}
	return (struct span){ p, to };
}

static bool is_white(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!strchr(" \t\r\n", s.ptr[i]))
			return false;
	return true;
}

static struct element *innermost(const struct reader *r)
{
	return r->depth ? r->open[r->depth - 1] : NULL;
}

/* libxml2 gives five pointers for each attribute. */
enum { LOCAL_NAME, PREFIX, URI, VALUE, VALUE_END, FIELDS };

/* Would two attributes have one name, as their prefixes are dropped? libxml2
 * keeps each name once, so equal ones have one address. */
static bool has_twins(const xmlChar **fields, int count)
{
	bool prefixed = false;

	for (int i = 0; i < count; i++)
		prefixed |= fields[i * FIELDS + PREFIX] != NULL;
	for (int i = 1; prefixed && i < count; i++)
		for (int k = 0; k < i; k++)
			if (fields[i * FIELDS] == fields[k * FIELDS])
				return true;
	return false;
}

static void add_attributes(struct reader *r, struct element *e, size_t start,
	const xmlChar **fields, int count)
{
	struct attribute **last = &e->attributes;

	if (has_twins(fields, count)) {
		refuse(r, OPK_BAD_XML, start,
			"two attributes differ only in their prefix",
			"Remove one of the two.");
		return;
	}
	for (int i = 0; i < count; i++, fields += FIELDS) {
		const char *name = (const char *)fields[LOCAL_NAME];
		const char *value = (const char *)fields[VALUE];
		const char *end = (const char *)fields[VALUE_END];
		struct attribute *a = arena_new(r->arena, struct attribute, 1);

		if (!a) {
			fail_memory(r);
			return;
		}
		e->is_qualified |= fields[PREFIX] != NULL;
		a->name = keep(r, span_of(name), start);
		a->value = keep_value(
			r, (struct span){ value, (size_t)(end - value) });
		*last = a;
		last = &a->next;
	}
}

static void open_element(struct reader *r, struct element *e, int namespaces)
{
	struct element *parent = innermost(r);

	if (parent && parent->last)
		parent->last->next = e;
	else if (parent)
		parent->first = e;
	else
		r->root = e;
	if (parent) {
		parent->last = e;
		parent->count++;
	}
	r->all_namespaces += namespaces;
	r->namespaces[r->depth] = namespaces;
	r->open[r->depth++] = e;
	buf_clear(&r->text); /* white space before a child means nothing */
}

/* May an element begin here? Refuses it otherwise. */
static bool may_start(struct reader *r, size_t start, int namespaces)
{
	if (r->depth == TREE_DEPTH)
		refuse(r, OPK_TOO_DEEP, start,
			"elements stand more than 64 levels deep",
			"Write the document flatter.");
	else if (r->all_namespaces + namespaces > XML_ATTRIBUTES)
		refuse(r, OPK_TOO_LARGE, start,
			"more than 256 namespaces are declared here",
			"Declare each prefix once, or use none.");
	else if (xmlDictSize(r->parser->dict) > MOST_NAMES)
		refuse(r, OPK_TOO_LARGE, start,
			"the document has more than 10000 different names",
			"Write what differs as text, not as names.");
	else if (r->depth && innermost(r)->has_text)
		refuse(r, OPK_BAD_XML, start,
			"an element stands beside text in one element",
			"Put the text into an element of its own.");
	return !r->status;
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix,
	const xmlChar *uri, int n_namespaces, const xmlChar **namespaces,
	int n_attributes, int n_defaulted, const xmlChar **attributes)
{
	struct reader *r = user;
	size_t start = find_start(r, find_offset(r));
	size_t skip = prefix ? strlen((const char *)prefix) + 1 : 0;
	struct element *e;

	(void)uri, (void)namespaces, (void)n_defaulted;
	if (r->status || !may_start(r, start, n_namespaces))
		return;
	e = arena_new(r->arena, struct element, 1);
	if (!e) {
		fail_memory(r);
		return;
	}
	text_cursor_place(&r->place, r->src->text, start, &e->line, &e->column);
	e->is_qualified = prefix || n_namespaces;
	e->name = keep(r, span_of((const char *)name), start + 1 + skip);
	add_attributes(r, e, start, attributes, n_attributes);
	open_element(r, e, n_namespaces);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix,
	const xmlChar *uri)
{
	struct reader *r = user;
	struct element *e = innermost(r);
	size_t start;

	(void)name, (void)prefix, (void)uri;
	if (r->status)
		return;
	r->all_namespaces -= r->namespaces[--r->depth];
	e->text = SPAN("");
	if (r->text.failed) {
		fail_memory(r);
	} else if (!e->count && r->text.len) {
		start = find_start(r, find_offset(r));
		e->text = keep(r, buf_span(&r->text),
			start > r->text.len ? start - r->text.len : 0);
	}
	buf_clear(&r->text);
}

/* Offset of the text that libxml2 has just shown: behind the last markup,
 * without white space, unless that is the text: a CDATA section. */
static size_t find_text(const struct reader *r)
{
	struct span text = r->src->text;
	size_t start = find_start(r, find_offset(r)), end, attributes;

	if (xml_find_markup(text, start, &start, &end, &attributes) ==
		XML_CDATA)
		return start;
	while (end < text.len && is_white(span_cut(text, end, end + 1)))
		end++;
	return end;
}

static void on_text(void *user, const xmlChar *text, int len)
{
	struct reader *r = user;
	struct element *e = innermost(r);
	struct span s = { (const char *)text, (size_t)len };
	size_t end;

	if (r->status || !e)
		return;
	if (!is_white(s))
		e->has_text = true;
	if (e->has_text && e->count) {
		end = find_text(r);
		refuse(r, OPK_BAD_XML, end,
			"text stands beside elements in one element",
			"Put the text into an element of its own.");
		return;
	}
	if (!e->count)
		buf_add(&r->text, s);
}

/* Not reached while xml_source_check refuses both; the second lock. */
static void on_doctype(void *user, const xmlChar *name, const xmlChar *id,
	const xmlChar *system)
{
	struct reader *r = user;

	(void)name, (void)id, (void)system;
	refuse(r, OPK_BAD_XML, find_offset(r), "a DOCTYPE stands here",
		"Remove it: orgpack reads no DTDs and no entities.");
}

static void on_instruction(
	void *user, const xmlChar *target, const xmlChar *data)
{
	struct reader *r = user;

	(void)target, (void)data;
	refuse(r, OPK_BAD_XML, find_offset(r),
		"a processing instruction stands here", "Remove it.");
}

/* What to do about a fault, by libxml2's number for it. */
static const char *find_hint(int code)
{
	switch (code) {
	case XML_ERR_UNDECLARED_ENTITY:
		return "Write the character itself: orgpack knows only &amp; "
		       "&lt; &gt; &quot; &apos;.";
	case XML_ERR_NAME_REQUIRED:
	case XML_ERR_ENTITYREF_SEMICOL_MISSING:
		return "Write & as &amp; and < as &lt; in text.";
	case XML_ERR_LT_IN_ATTRIBUTE:
		return "Write < as &lt; in an attribute.";
	case XML_ERR_TAG_NAME_MISMATCH:
	case XML_ERR_TAG_NOT_FINISHED:
	case XML_ERR_LTSLASH_REQUIRED:
		return "Close every element with an end tag of its name.";
	case XML_ERR_ATTRIBUTE_REDEFINED:
		return "Remove one of the two.";
	case XML_NS_ERR_UNDEFINED_NAMESPACE:
		return "Declare the prefix with xmlns, or leave it out.";
	default:
		return "Write it as XML 1.0 says.";
	}
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Does the word that s begins with hold a capital? "StartTag" stays so. */
static bool has_capital(struct span s)
{
	for (size_t i = 0; i < s.len && s.ptr[i] != ' '; i++)
		if (is_capital(s.ptr[i]))
			return true;
	return false;
}

/*
 * libxml2's words as ours: one line, without the name of its function, small
 * at the beginning, cut where names are huge.
 */
static struct span take_words(const char *message, char out[WORDS])
{
	struct span s = span_of(message);
	size_t n;

	s = span_cut(s, 0, span_find(s, '\n', 0));
	if (span_starts(s, SPAN("xmlParse")) && strstr(s.ptr, ": "))
		s = span_cut(s, span_find(s, ' ', 0) + 1, s.len);
	n = s.len < WORDS ? s.len : WORDS;
	while (n && n < s.len && ((unsigned char)s.ptr[n] & 0xc0) == 0x80)
		n--;
	memcpy(out, s.ptr, n);
	if (n && is_capital(out[0]) && !has_capital(span_cut(s, 1, n)))
		out[0] = (char)(out[0] | 0x20);
	return (struct span){ out, n };
}

static void on_error(void *user, xmlErrorPtr error)
{
	struct reader *r = user;
	uint32_t line, column;
	char words[WORDS];
	struct span said;

	if (error->level < XML_ERR_ERROR || r->status)
		return;
	if (error->code == XML_ERR_NO_MEMORY) {
		fail_memory(r);
		return;
	}
	said = take_words(error->message ? error->message : "", words);
	text_place(r->src->text, find_offset(r), &line, &column);
	stop(r, fault(r->faults, OPK_BAD_XML, r->src, line, column, "%.*s\n%s",
			SPAN_ARG(said), find_hint(error->code)));
}

static void init_library(void)
{
	xmlInitParser();
}

static xmlParserCtxtPtr open_parser(struct reader *r)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	xmlParserCtxtPtr p;

	pthread_once(&once, init_library);
	p = xmlNewParserCtxt();
	if (!p)
		return NULL;
	*p->sax = (xmlSAXHandler){
		.internalSubset = on_doctype,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.processingInstruction = on_instruction,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.serror = on_error,
		.initialized = XML_SAX2_MAGIC,
	};
	p->userData = r;
	return p;
}

static void parse(struct reader *r)
{
	struct span s = span_cut(r->src->text, r->bom, r->src->text.len);

	if (!s.len) {
		r->status = fault(r->faults, OPK_BAD_XML, r->src, 1, 1,
			"the document is empty\nWrite an element.");
		return;
	}
	r->parser = open_parser(r);
	if (!r->parser) {
		r->status = fault_memory(r->faults);
		return;
	}
	xmlCtxtReadMemory(r->parser, s.ptr, (int)s.len, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
	if (!r->status && r->parser->errNo == XML_ERR_NO_MEMORY)
		fail_memory(r); /* the library does not always say so */
	if (!r->status && (!r->root || !r->parser->wellFormed))
		refuse(r, OPK_BAD_XML, find_offset(r),
			"the document is not well-formed",
			"Write it as XML 1.0 says.");
	xmlFreeParserCtxt(r->parser);
}

enum opk_status xml_read(const struct source *src, struct arena *a,
	struct faults *f, struct element **out)
{
	struct reader r = { .src = src, .arena = a, .faults = f };
	enum opk_status status = xml_source_check(src, f);

	if (status)
		return status;
	r.bom = span_starts(src->text, SPAN("\xef\xbb\xbf")) ? 3 : 0;
	parse(&r);
	buf_release(&r.text);
	if (!r.status)
		*out = r.root;
	return r.status;
}

/* Elements -> canonical XML; and whether a document holds comments. */

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

/* SPDX-License-Identifier: MIT */
/* Checks of YAML text, and node trees from YAML's events. */
#include "codec/yaml_build.h"

#include <stddef.h>
#include <string.h>

#include "codec/encoding.h"
#include "tree/node.h"
#include "tree/resolve.h"
#include "util/fault.h"
#include "util/map.h"
#include "util/text.h"

enum { YAML_SHOWN = 64 };

/* Characters, in valid UTF-8, that no document may hold as they are. */
static const struct {
	struct span bytes;
	const char *name, *escape;
} refused[] = {
	{ SPAN_INIT("\xc2\x85"), "next line (U+0085)", "\\N" },
	{ SPAN_INIT("\xe2\x80\xa8"), "line separator (U+2028)", "\\L" },
	{ SPAN_INIT("\xe2\x80\xa9"), "paragraph separator (U+2029)", "\\P" },
	{ SPAN_INIT("\xef\xbb\xbf"), "byte order mark (U+FEFF)", "\\uFEFF" },
	{ SPAN_INIT("\xef\xbf\xbe"), "non-character (U+FFFE)", "\\uFFFE" },
	{ SPAN_INIT("\xef\xbf\xbf"), "non-character (U+FFFF)", "\\uFFFF" },
};

static enum opk_status fault_control(
	const struct source *src, struct faults *f, size_t at, unsigned value)
{
	uint32_t line, column;

	text_place(src->text, at, &line, &column);
	return fault(f, OPK_BAD_YAML, src, line, column,
		"a control character (U+%04X) stands in the text\n"
		"Remove it, or write it as \"\\x%02X\" within double quotes.",
		value, value);
}

static enum opk_status check_special(
	const struct source *src, struct faults *f, size_t at)
{
	struct span rest = span_cut(src->text, at, src->text.len);
	uint32_t line, column;

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		if (!span_starts(rest, refused[i].bytes))
			continue;
		text_place(src->text, at, &line, &column);
		return fault(f, OPK_BAD_YAML, src, line, column,
			"a %s stands in the text\n"
			"Write it as \"%s\" within double quotes.",
			refused[i].name, refused[i].escape);
	}
	if (rest.ptr[0] == '\xc2' && (unsigned char)rest.ptr[1] < 0xa0)
		return fault_control(src, f, at, (unsigned char)rest.ptr[1]);
	return OPK_OK;
}

static bool is_plain_byte(unsigned char c)
{
	return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t';
}

enum { WIDE = 32 };

/* Are these bytes plain ones? Without a branch, so that all of them can be
 * looked at at once. */
static bool are_plain(const char *p)
{
	unsigned char bad = 0;

	for (int i = 0; i < WIDE; i++) {
		unsigned char c = (unsigned char)p[i];

		bad |= (c < 0x20) & (c != '\n') & (c != '\t');
		bad |= c > 0x7e;
	}
	return !bad;
}

/* Is all of it ASCII without anything that would have to be refused? */
static bool is_plain_text(struct span s)
{
	size_t i = 0;

	while (s.len - i >= WIDE && are_plain(s.ptr + i))
		i += WIDE;
	while (i < s.len && is_plain_byte((unsigned char)s.ptr[i]))
		i++;
	return i == s.len;
}

/* Check every character; clears *ascii when one is longer than a byte. */
static enum opk_status check_characters(
	const struct source *src, struct faults *f, size_t from, bool *ascii)
{
	struct span s = src->text;

	for (size_t i = from; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		enum opk_status status = OPK_OK;

		if (is_plain_byte(c))
			continue;
		if (c >= 0x80) {
			*ascii = false;
			if (c == 0xc2 || c == 0xe2 || c == 0xef)
				status = check_special(src, f, i);
		} else if (c != '\r') {
			status = fault_control(src, f, i, c);
		} else if (i + 1 == s.len || s.ptr[i + 1] != '\n') {
			status = encoding_fault(f, OPK_BAD_YAML, src, i,
				"a carriage return stands alone",
				"End lines with LF, or with CR LF.");
		}
		if (status)
			return status;
	}
	return OPK_OK;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t skip_blanks(struct span s, size_t at)
{
	while (at < s.len && is_blank(s.ptr[at]))
		at++;
	return at;
}

/* Is the line at `at` empty, or nothing but a comment, or at the end? */
static bool is_void_line(struct span s, size_t at)
{
	at = skip_blanks(s, at);
	return at == s.len || strchr("#\r\n", s.ptr[at]);
}

/* Is this line, of a '%' in its first column, "%YAML 1.2"? */
static bool is_version(struct span line)
{
	size_t at;

	if (!span_starts(line, SPAN("%YAML")))
		return false;
	at = skip_blanks(line, 5);
	return at > 5 &&
	       span_starts(span_cut(line, at, line.len), SPAN("1.2")) &&
	       (at + 3 == line.len || strchr(" \t\r", line.ptr[at + 3]));
}

/*
 * libyaml compares each %TAG with all before it: quadratic. Directives stand
 * only before the document, so they can be refused before libyaml is asked.
 */
static enum opk_status check_directives(
	const struct source *src, struct faults *f, size_t from)
{
	struct span s = src->text;
	size_t at = from;
	bool seen = false;

	while (at < s.len) {
		size_t end = span_find(s, '\n', at);

		if (s.ptr[at] == '%') {
			if (seen || !is_version(span_cut(s, at, end)))
				return encoding_fault(f, OPK_BAD_YAML, src, at,
					"a directive other than one '%YAML "
					"1.2' stands before the document",
					"Remove the line: orgpack reads YAML "
					"1.2 and no tags.");
			seen = true;
		} else if (!is_void_line(s, at)) {
			break;
		}
		at = end + 1;
	}
	return OPK_OK;
}

enum opk_status yaml_source_check(
	const struct source *src, struct faults *f, struct yaml_source *out)
{
	struct span s = src->text;
	size_t bom = span_starts(s, SPAN("\xef\xbb\xbf")) ? 3 : 0;
	enum opk_status status = OPK_OK;
	bool ascii = true;

	if (s.len > INT32_MAX)
		return fault(f, OPK_TOO_LARGE, src, 0, 0,
			"the document has %zu bytes\n"
			"Split it: no document may have more than 2 GiB.",
			s.len);
	if (!is_plain_text(s)) {
		status = encoding_check(src, f);
		if (!status)
			status = check_characters(src, f, bom, &ascii);
	}
	if (!status)
		status = check_directives(src, f, bom);
	if (status)
		return status;
	*out = (struct yaml_source){
		.text = span_cut(s, bom, s.len),
		.bom = (uint32_t)bom,
		.ascii = ascii,
	};
	return OPK_OK;
}

static bool is_inside(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t yaml_source_offset(struct yaml_source *y, size_t index)
{
	struct span s = y->text;

	if (y->ascii)
		return index < s.len ? index : s.len;
	while (y->index < index && y->offset < s.len) {
		do
			y->offset++;
		while (y->offset < s.len && is_inside(s.ptr[y->offset]));
		y->index++;
	}
	while (y->index > index) {
		do
			y->offset--;
		while (is_inside(s.ptr[y->offset]));
		y->index--;
	}
	return y->offset;
}

void yaml_source_place(struct yaml_source *y, size_t line, size_t offset,
	uint32_t *out_line, uint32_t *out_column)
{
	if (line != y->line) {
		struct span before = span_cut(y->text, 0, offset);
		size_t last = span_find_last(before, '\n');

		y->line = line;
		y->line_start = last < before.len ? last + 1 : 0;
	}
	*out_line = (uint32_t)line + 1;
	*out_column = (uint32_t)(offset - y->line_start) + 1;
	if (!line)
		*out_column += y->bom;
}

/* Is the line at `at` too little indented to go on something? */
static bool is_shallow(struct span s, size_t at, size_t to, long indent)
{
	size_t start = at;

	while (at < to && s.ptr[at] == ' ')
		at++;
	if ((long)(at - start) > indent)
		return false;
	at = skip_blanks(s, at);
	return at < s.len && !strchr("\r\n", s.ptr[at]);
}

/* Does a '?' that begins a text stand at this offset? */
static bool yaml_is_query(struct span text, size_t at)
{
	return text.len - at > 1 && text.ptr[at] == '?' &&
	       !strchr(" \t\r\n", text.ptr[at + 1]);
}

struct yaml_gap yaml_gap_scan(
	struct span text, size_t from, size_t to, bool flow, long indent)
{
	struct yaml_gap gap = { YAML_NOWHERE, YAML_NOWHERE, YAML_NOWHERE,
		YAML_NOWHERE };
	size_t i = from;

	while (i < to) {
		char c = text.ptr[i++];

		if (c == '#') {
			if (gap.comment == YAML_NOWHERE)
				gap.comment = i - 1;
			if (i > 1 && !strchr(" \t\n", text.ptr[i - 2]) &&
				gap.stuck == YAML_NOWHERE)
				gap.stuck = i - 1;
			i = span_find(text, '\n', i);
		} else if (flow && gap.query == YAML_NOWHERE &&
			   yaml_is_query(text, i - 1)) {
			gap.query = i - 1;
		} else if (c == '\n' && flow && gap.shallow == YAML_NOWHERE &&
			   is_shallow(text, i, text.len, indent) &&
			   !strchr("#]}", text.ptr[skip_blanks(text, i)])) {
			gap.shallow = skip_blanks(text, i);
		}
	}
	return gap;
}

/*
 * Offset of the first line after the first, within a scalar, that is not
 * blank and indented by no more than `indent`, or YAML_NOWHERE.
 */
static size_t yaml_find_shallow(
	struct span text, size_t from, size_t to, long indent)
{
	size_t at = from;

	text = span_cut(text, 0, to);
	while ((at = span_find(text, '\n', at)) < to) {
		at++;
		if (at < to && is_shallow(text, at, to, indent))
			return skip_blanks(text, at);
	}
	return YAML_NOWHERE;
}

/* Offset of the first thing behind a document's end that is neither white
 * space, a comment nor another end marker; text.len when there is none. */
static size_t yaml_find_rest(struct span text, size_t from)
{
	size_t at = from;

	while (at < text.len) {
		size_t end = span_find(text, '\n', at);
		struct span line = span_cut(text, at, end);
		bool starts = !at || text.ptr[at - 1] == '\n';

		if (starts && span_starts(line, SPAN("...")) &&
			(line.len == 3 || strchr(" \t\r", line.ptr[3])))
			at += 3;
		at = skip_blanks(text, at);
		if (at < end && !strchr("#\r", text.ptr[at]))
			return at;
		at = end + 1;
	}
	return text.len;
}

/* A text for a fault's words: cut, control characters replaced. */
static const char *yaml_show(struct span s, char out[YAML_SHOWN])
{
	size_t n = s.len < YAML_SHOWN - 4 ? s.len : YAML_SHOWN - 4;

	while (n < s.len && n && is_inside(s.ptr[n]))
		n--;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		bool c1 = i + 1 < n && c == 0xc2 &&
			  (unsigned char)s.ptr[i + 1] < 0xa0;

		out[i] = c < 0x20 || c == 0x7f || c1 ? '?' : s.ptr[i];
		if (c1)
			out[++i] = '?';
	}
	strcpy(out + n, n < s.len ? "..." : "");
	return out;
}

/* YAML's events, as a node tree; see the header for what is refused. */

/* Maps with more keys than this are searched for duplicates by hashing. */
enum { FEW_KEYS = 24 };

/*
 * libyaml loses white space that ends a text without a line break, also where
 * it is a block scalar's last line. Such a text, which is rare, gets one.
 */
static bool end_last_line(struct yaml_builder *b)
{
	struct span s = b->at.text;
	size_t at = s.len;
	char *p;

	while (at && (s.ptr[at - 1] == ' ' || s.ptr[at - 1] == '\t'))
		at--;
	if (at == s.len || !at || s.ptr[at - 1] != '\n')
		return true;
	p = arena_alloc(b->arena, s.len + 1, 1, 1);
	if (!p)
		return false;
	memcpy(p, s.ptr, s.len);
	p[s.len] = '\n';
	b->at.text = (struct span){ p, s.len + 1 };
	return true;
}

enum opk_status yaml_build_init(struct yaml_builder *b,
	const struct source *src, struct arena *a, struct faults *f)
{
	enum opk_status status;

	/* but for the levels, each of which is set when it is opened */
	memset(b, 0, offsetof(struct yaml_builder, levels));
	b->src = src;
	b->arena = a;
	b->faults = f;
	b->scratch.limit = a->limit;
	b->levels[0] = (struct yaml_level){ .indent = -1 };
	status = yaml_source_check(src, f, &b->at);
	if (!status && !end_last_line(b))
		status = fault_memory(f);
	return status;
}

void yaml_build_release(struct yaml_builder *b)
{
	arena_release(&b->scratch);
}

static void note(struct yaml_builder *b, enum opk_status status)
{
	b->status = worse(b->status, status);
	if (++b->complaints == FAULTS_OF_A_FILE)
		b->stop = true;
}

void yaml_complain(struct yaml_builder *b, const struct yaml_where *w,
	const char *text, const char *hint)
{
	note(b, fault(b->faults, OPK_BAD_YAML, b->src, w->line, w->column,
			"%s\n%s", text, hint));
}

void yaml_complain_at(struct yaml_builder *b, size_t offset, const char *text,
	const char *hint)
{
	struct yaml_where w = { .from = offset, .to = offset };

	text_cursor_place(&b->place, b->src->text, offset + b->at.bom, &w.line,
		&w.column);
	yaml_complain(b, &w, text, hint);
}

void yaml_fail_memory(struct yaml_builder *b)
{
	if (b->status != OPK_SYSTEM) /* once is enough */
		b->status = fault_memory(b->faults);
	b->stop = true;
}

static struct yaml_level *innermost(struct yaml_builder *b)
{
	return &b->levels[b->depth];
}

/*
 * A span of these bytes that lives as long as the source and the arena: the
 * source's own where they stand there, which they mostly do.
 */
static struct span keep(struct yaml_builder *b, struct span s, size_t offset)
{
	struct span there = span_cut(b->at.text, offset, offset + s.len);

	if (!s.len)
		return SPAN("");
	if (there.ptr == s.ptr || span_equal(there, s))
		return there;
	s = arena_copy(b->arena, s);
	if (!s.ptr)
		yaml_fail_memory(b);
	return s;
}

/* The line in which the open map has this key, or 0; few keys. */
static uint32_t find_key(const struct yaml_level *l, struct span key)
{
	NODE_EACH (n, l->node)
		if (span_equal(n->key, key))
			return n->key_line;
	return 0;
}

/* The same by hashing; adds the key when it is new. */
static uint32_t find_hashed(
	struct yaml_builder *b, struct yaml_level *l, struct span key)
{
	size_t before;
	uint32_t line;

	if (!l->seen.arena) {
		l->seen.arena = &b->scratch;
		NODE_EACH (n, l->node)
			map_add(&l->seen, n->key, n->key_line);
	}
	before = l->seen.count;
	line = map_add(&l->seen, key, l->key_line);
	if (line == MAP_NONE)
		yaml_fail_memory(b);
	return l->seen.count == before ? line : 0;
}

static void check_duplicate(struct yaml_builder *b, const struct yaml_where *w)
{
	struct yaml_level *l = innermost(b);
	char shown[YAML_SHOWN];
	uint32_t line;

	line = l->node->count < FEW_KEYS ? find_key(l, l->key)
					 : find_hashed(b, l, l->key);
	if (!line || b->stop)
		return;
	note(b, fault(b->faults, OPK_DUPLICATE_KEY, b->src, w->line, w->column,
			"the key '%s' stands in line %u already\n"
			"Remove one of the two.",
			yaml_show(l->key, shown), line));
}

/* Put a value where it belongs: under the key that waits, or last. */
static void add_node(struct yaml_builder *b, struct node *n)
{
	struct yaml_level *l = innermost(b);

	if (!b->depth) {
		b->root = n;
	} else if (l->node->type == NODE_LIST) {
		node_add(l->node, n);
	} else {
		n->key_line = l->key_line;
		n->key_column = l->key_column;
		node_put(l->node, l->key, n);
		l->has_key = false;
	}
}

static bool wants_key(struct yaml_builder *b)
{
	const struct yaml_level *l = innermost(b);

	return b->depth && l->node->type == NODE_MAP && !l->has_key;
}

static void take_key(struct yaml_builder *b, const struct yaml_where *w,
	struct span key, bool plain)
{
	struct yaml_level *l = innermost(b);

	l->key = key;
	l->key_line = w->line;
	l->key_column = w->column;
	l->has_key = true;
	if (plain && !key.len)
		yaml_complain(b, w, "a key is missing before ':'",
			"Write the key, or '' for an empty one.");
	if (plain && span_is(key, "<<"))
		yaml_complain(b, w, "'<<' would merge another mapping in",
			"Write the keys out: orgpack reads no merge keys.");
	check_duplicate(b, w);
}

static struct node *make_node(
	struct yaml_builder *b, enum node_type type, const struct yaml_where *w)
{
	struct node *n = node_new(b->arena, type);

	if (!n) {
		yaml_fail_memory(b);
		return NULL;
	}
	n->line = w->line;
	n->column = w->column;
	return n;
}

/*
 * What YAML 1.2 wants of a block scalar: white space before a comment behind
 * '|'; and empty lines before the text indented no more than the text, which
 * libyaml overlooks when it takes the text for a comment.
 */
static void check_block(
	struct yaml_builder *b, const struct yaml_where *w, struct span value)
{
	struct span text = b->at.text;
	size_t end = span_find(text, '\n', w->from), at = w->to;
	struct yaml_gap gap = yaml_gap_scan(text, w->from, end, false, -1);
	long indent = innermost(b)->indent;

	if (gap.stuck != YAML_NOWHERE)
		yaml_complain_at(b, gap.stuck,
			"a comment stands without a space before '#'",
			"Put a space before '#'.");
	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] != '\n')
			return;
	while (at < text.len && text.ptr[at] == ' ')
		at++;
	if (at < text.len && text.ptr[at] == '#' &&
		(long)(at - w->to) > (indent > 0 ? indent : 0))
		yaml_complain_at(b, at,
			"empty lines are indented more than the text behind "
			"them",
			"Remove the spaces from the empty lines.");
}

static void complain_query(struct yaml_builder *b, size_t offset)
{
	yaml_complain_at(b, offset, "a text within brackets begins with '?'",
		"Put quotes around it.");
}

static void check_scalar(struct yaml_builder *b, const struct yaml_where *w,
	struct span value, enum yaml_scalar form)
{
	size_t bad;

	if (form == YAML_SCALAR_BLOCK) {
		check_block(b, w, value);
		return;
	}
	if (form == YAML_SCALAR_PLAIN && value.len == 1 &&
		strchr("-?:", value.ptr[0]))
		yaml_complain(b, w, "an indicator stands where a value should",
			"Put quotes around it if it is a text.");
	bad = yaml_find_shallow(
		b->at.text, w->from, w->to, innermost(b)->indent);
	if (bad != YAML_NOWHERE)
		yaml_complain_at(b, bad,
			"a line that goes on a text is not indented",
			"Indent it more than the key that it belongs to.");
}

void yaml_build_value(struct yaml_builder *b, const struct yaml_where *w,
	struct span value, enum yaml_scalar form)
{
	bool plain = form == YAML_SCALAR_PLAIN;
	struct node *n;

	value = keep(b, value, w->from + !plain);
	if (wants_key(b)) {
		take_key(b, w, value, plain);
		return;
	}
	n = make_node(b, NODE_TEXT, w);
	if (!n)
		return;
	n->text = value;
	if (plain)
		node_resolve(n, value);
	add_node(b, n);
}

void yaml_build_scalar(struct yaml_builder *b, const struct yaml_where *w,
	struct span value, enum yaml_scalar form)
{
	check_scalar(b, w, value, form);
	yaml_build_value(b, w, value, form);
}

void yaml_build_open(struct yaml_builder *b, const struct yaml_where *w,
	enum node_type type, bool flow, size_t column)
{
	long indent = flow ? innermost(b)->indent : (long)column;
	struct node *n;

	if (wants_key(b)) {
		yaml_complain(b, w, "a key is a list or a mapping",
			"Write a key as one text.");
		b->stop = true;
		return;
	}
	if (b->depth == TREE_DEPTH) {
		b->status = worse(b->status,
			fault(b->faults, OPK_TOO_DEEP, b->src, w->line,
				w->column,
				"lists and mappings stand more than %d levels "
				"deep\n"
				"Write the document flatter.",
				TREE_DEPTH));
		b->stop = true;
		return;
	}
	if (type == NODE_MAP && yaml_is_query(b->at.text, w->from))
		complain_query(b, w->from);
	n = make_node(b, type, w);
	if (!n)
		return;
	add_node(b, n);
	b->levels[++b->depth] = (struct yaml_level){ .node = n,
		.flow = flow,
		.indent = indent,
		.mark = arena_mark(&b->scratch) };
}

void yaml_build_close(struct yaml_builder *b)
{
	arena_rewind(&b->scratch, innermost(b)->mark);
	b->depth--;
}

void yaml_build_gap(struct yaml_builder *b, size_t to)
{
	const struct yaml_level *l = innermost(b);
	struct yaml_gap gap;

	if (to <= b->end)
		return;
	gap = yaml_gap_scan(b->at.text, b->end, to, l->flow, l->indent);
	if (gap.stuck != YAML_NOWHERE)
		yaml_complain_at(b, gap.stuck,
			"a comment stands without a space before '#'",
			"Put a space before '#', or quotes around the text.");
	if (gap.query != YAML_NOWHERE)
		complain_query(b, gap.query);
	if (gap.shallow != YAML_NOWHERE)
		yaml_complain_at(b, gap.shallow,
			"a line within brackets is not indented",
			"Indent it more than the key that it belongs to.");
}

void yaml_build_end(struct yaml_builder *b, const struct yaml_where *w)
{
	size_t rest = yaml_find_rest(b->at.text, w->to);

	b->stop = true;
	if (!b->root && !b->status)
		b->root = make_node(b, NODE_NULL,
			&(struct yaml_where){ .line = 1, .column = 1 });
	if (rest < b->at.text.len)
		yaml_complain_at(b, rest,
			"something stands behind the end of the document",
			"Put it into a file of its own: orgpack reads one "
			"document of a file.");
}

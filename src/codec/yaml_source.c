/* SPDX-License-Identifier: MIT */
/* Checks of YAML text that libyaml leaves out or makes without a place. */
#include "codec/yaml_source.h"

#include <string.h>

#include "codec/encoding.h"
#include "util/text.h"

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

bool yaml_is_query(struct span text, size_t at)
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

size_t yaml_find_shallow(struct span text, size_t from, size_t to, long indent)
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

size_t yaml_find_rest(struct span text, size_t from)
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

const char *yaml_show(struct span s, char out[YAML_SHOWN])
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

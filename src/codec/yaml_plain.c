/* SPDX-License-Identifier: MIT */
/* Line by line: indent, '-' or key, value; anything else is given up. */
#include "codec/yaml_plain.h"

#include "codec/yaml_build.h"
#include "tree/node.h"
#include "util/ascii.h"

enum { LONGEST_KEY = 128 }; /* libyaml takes up to 1024 */

struct plain {
	struct yaml_builder b;
	struct span text;
	size_t at;         /* what is read next */
	size_t line_start; /* of the line that it stands in */
	uint32_t line;     /* from 1 */
};

static char peek(const struct plain *p, size_t ahead)
{
	size_t at = p->at + ahead;

	return at < p->text.len ? p->text.ptr[at] : '\n';
}

/* From the reader's position up to `end`. */
static struct yaml_where where(const struct plain *p, size_t end)
{
	return (struct yaml_where){ p->at, end, p->line,
		(uint32_t)(p->at - p->line_start) + 1 };
}

static long column(const struct plain *p)
{
	return (long)(p->at - p->line_start);
}

static struct yaml_level *innermost(struct plain *p)
{
	return &p->b.levels[p->b.depth];
}

static bool open_level(struct plain *p, enum node_type type)
{
	struct yaml_where w = where(p, p->at);

	yaml_build_open(&p->b, &w, type, false, (size_t)column(p));
	return !p->b.status;
}

/* The end of a key at the reader's position, or 0: there is none. */
static size_t find_key(const struct plain *p)
{
	size_t n = 0;
	char c = peek(p, 0);

	if (!ascii_is_letter(c) && c != '_')
		return 0;
	while (ascii_is_letter(c) || ascii_is_digit(c) || c == '_')
		c = peek(p, ++n);
	if (c != ':' || n > LONGEST_KEY)
		return 0;
	c = peek(p, n + 1);
	return c == ' ' || c == '\n' ? p->at + n : 0;
}

/* May a plain scalar begin so? Not all that may are here. */
static bool starts_plain(char c, char next)
{
	return ascii_is_letter(c) || ascii_is_digit(c) ||
	       (unsigned char)c >= 0x80 || c == '_' || c == '$' || c == '/' ||
	       c == '(' || c == '+' || (c == '-' && ascii_is_digit(next));
}

/*
 * The end of a plain scalar, which is that of its line; 0 when something in
 * there would end it earlier, or its line ends in white space.
 */
static size_t find_plain_end(const struct plain *p)
{
	size_t i = p->at;
	const char *s = p->text.ptr;

	for (; s[i] != '\n'; i++) {
		if (s[i] == ':' && (s[i + 1] == ' ' || s[i + 1] == '\n'))
			return 0;
		if (s[i] == '#' && s[i - 1] == ' ')
			return 0;
		if (s[i] == '\t' || s[i] == '\r')
			return 0;
	}
	return s[i - 1] == ' ' ? 0 : i;
}

/* The offset of the quote that ends the scalar and its line, or 0. */
static size_t find_quote(const struct plain *p, char quote)
{
	const char *s = p->text.ptr;
	size_t i = p->at + 1;

	for (; s[i] != quote; i++)
		if (s[i] == '\n' || s[i] == '\t' || s[i] == '\r' ||
			(s[i] == '\\' && quote == '"'))
			return 0;
	return s[i + 1] == '\n' ? i : 0;
}

/* A scalar up to the end of its line. */
static bool read_scalar(struct plain *p)
{
	char c = peek(p, 0);
	bool quoted = c == '\'' || c == '"';
	struct yaml_where w;
	size_t end = 0;

	if (quoted)
		end = find_quote(p, c);
	else if (starts_plain(c, peek(p, 1)))
		end = find_plain_end(p);
	if (!end)
		return false;
	w = where(p, end + quoted);
	yaml_build_value(&p->b, &w, span_cut(p->text, p->at + quoted, end),
		quoted ? YAML_SCALAR_QUOTED : YAML_SCALAR_PLAIN);
	p->at = w.to;
	return !p->b.status;
}

/* A key whose end has been found, and its value if that is on the line. */
static bool read_entry(struct plain *p, size_t end)
{
	struct yaml_where w = where(p, end);

	yaml_build_value(
		&p->b, &w, span_cut(p->text, p->at, end), YAML_SCALAR_PLAIN);
	p->at = end + 1;
	if (p->b.status)
		return false;
	if (peek(p, 0) == '\n')
		return true; /* the lines below are the value */
	p->at++;
	return read_scalar(p);
}

/* What stands behind "- ". */
static bool read_item(struct plain *p)
{
	size_t end;

	p->at += 2;
	end = find_key(p);
	if (!end)
		return read_scalar(p);
	return open_level(p, NODE_MAP) && read_entry(p, end);
}

/*
 * Bring the open collections to that of the line at hand: those that are
 * indented more have ended; one begins where a value is due.
 */
static bool find_level(struct plain *p, enum node_type type)
{
	while (p->b.depth && innermost(p)->indent > column(p)) {
		if (innermost(p)->has_key)
			return false; /* without a value: null */
		yaml_build_close(&p->b);
	}
	if (p->b.depth ? innermost(p)->has_key : !p->b.root)
		return column(p) > innermost(p)->indent &&
		       (p->b.depth || !column(p)) && open_level(p, type);
	return p->b.depth && innermost(p)->indent == column(p) &&
	       innermost(p)->node->type == type;
}

static bool read_line(struct plain *p)
{
	size_t end;

	if (peek(p, 0) == '-' && peek(p, 1) == ' ')
		return find_level(p, NODE_LIST) && read_item(p);
	end = find_key(p);
	return end && find_level(p, NODE_MAP) && read_entry(p, end);
}

/* Every line ends in LF, so that no look ahead leaves the text. */
static bool read_lines(struct plain *p)
{
	while (p->at < p->text.len) {
		p->line_start = p->at;
		while (peek(p, 0) == ' ')
			p->at++;
		if (peek(p, 0) == '#')
			p->at = span_find(p->text, '\n', p->at);
		else if (peek(p, 0) != '\n' && !read_line(p))
			return false;
		p->at++;
		p->line++;
	}
	return p->b.root && !innermost(p)->has_key;
}

bool yaml_plain_read(
	const struct source *src, struct arena *a, struct node **out)
{
	struct arena_mark mark = arena_mark(a);
	struct arena scratch = { 0 };
	struct faults unheard = { .arena = &scratch };
	struct plain p;
	bool done = false;

	p.at = p.line_start = 0;
	p.line = 1;
	if (!yaml_build_init(&p.b, src, a, &unheard)) {
		p.text = p.b.at.text;
		done = !p.b.at.bom && span_ends(p.text, SPAN("\n")) &&
		       read_lines(&p);
		yaml_build_release(&p.b);
	}
	if (done)
		*out = p.b.root;
	else
		arena_rewind(a, mark);
	arena_release(&scratch);
	return done;
}

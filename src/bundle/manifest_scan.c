/* SPDX-License-Identifier: MIT */
/*
 * One entry of a manifest as manifest_write writes it:
 *
 *   - {kind: K, name: N, path: P, size: S, sha256: D, content: D}
 *
 * with values plain or in single quotes. Only what YAML reads alike is taken.
 */
#include "bundle/manifest_scan.h"

#include <string.h>

#include "bundle/manifest.h"
#include "tree/resolve.h"
#include "util/ascii.h"

/* A line and how much of it has been read. */
struct cursor {
	struct span line;
	size_t at;
};

static bool take(struct cursor *c, const char *text)
{
	size_t n = strlen(text);

	if (c->line.len - c->at < n || memcmp(c->line.ptr + c->at, text, n))
		return false;
	c->at += n;
	return true;
}

/* Letters, digits, '_', '-', '.' and '/' are plain inside a flow scalar. */
static bool is_plain(unsigned char ch)
{
	/* '-', '.' and '/' stand before the digits */
	return (ch | 0x20U) - 'a' < 26 || ch - (unsigned)'-' < 13 || ch == '_';
}

bool manifest_is_plain(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_plain((unsigned char)s.ptr[i]))
			return false;
	return s.len && s.ptr[0] != '-';
}

static struct span take_run(struct cursor *c)
{
	size_t from = c->at;

	while (c->at < c->line.len &&
		is_plain((unsigned char)c->line.ptr[c->at]))
		c->at++;
	return span_cut(c->line, from, c->at);
}

/* Up to the quote that ends it; an apostrophe inside is two quotes. */
static bool take_quoted(struct cursor *c, struct span *out)
{
	size_t from = c->at;

	while (c->at < c->line.len && c->line.ptr[c->at] != '\'') {
		unsigned char ch = (unsigned char)c->line.ptr[c->at];

		if (ch < 0x20 || ch > 0x7e)
			return false;
		c->at++;
	}
	*out = span_cut(c->line, from, c->at);
	return out->len && take(c, "'") &&
	       (c->at == c->line.len || c->line.ptr[c->at] != '\'');
}

/* Is it null, a boolean or a number to YAML 1.2? */
static bool is_text(struct span s)
{
	static const char first[] = "nNtTfF.0123456789";
	struct node n = { 0 };

	if (!memchr(first, s.ptr[0], sizeof first - 1))
		return true;
	node_resolve(&n, s);
	return n.type == NODE_TEXT;
}

static bool take_text(struct cursor *c, struct span *out, uint32_t *column)
{
	*column = (uint32_t)c->at + 1;
	if (take(c, "'"))
		return take_quoted(c, out);
	*out = take_run(c);
	return out->len && out->ptr[0] != '-' && is_text(*out);
}

/* Hexadecimal digits that are no number: one of them is no digit or 'e'. */
static bool has_other_letter(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_digit(s.ptr[i]) && s.ptr[i] != 'e')
			return true;
	return false;
}

static bool take_digest(struct cursor *c, struct digest *out)
{
	bool quoted = take(c, "'");
	struct span s = span_cut(c->line, c->at, c->at + DIGEST_HEX);

	c->at += s.len;
	return digest_parse(s, out) &&
	       (quoted ? take(c, "'") : has_other_letter(s) || is_text(s));
}

static bool take_size(struct cursor *c, uint64_t *out)
{
	struct span s = take_run(c);
	uint64_t v = 0;

	if (!s.len || s.len > 8 || (s.len > 1 && s.ptr[0] == '0'))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_digit(s.ptr[i]))
			return false;
		v = v * 10 + (uint64_t)(s.ptr[i] - '0');
	}
	*out = v;
	return v <= COMPONENT_BYTES;
}

bool manifest_scan(struct span line, uint32_t number, struct claim *out)
{
	struct cursor c = { line, 0 };

	out->kind_at.line = out->name_at.line = out->path_at.line = number;
	return take(&c, "  - {kind: ") &&
	       take_text(&c, &out->kind, &out->kind_at.column) &&
	       take(&c, ", name: ") &&
	       take_text(&c, &out->name, &out->name_at.column) &&
	       take(&c, ", path: ") &&
	       take_text(&c, &out->path, &out->path_at.column) &&
	       take(&c, ", size: ") && take_size(&c, &out->size) &&
	       take(&c, ", sha256: ") && take_digest(&c, &out->sha256) &&
	       take(&c, ", content: ") && take_digest(&c, &out->content) &&
	       take(&c, "}") && c.at == line.len;
}

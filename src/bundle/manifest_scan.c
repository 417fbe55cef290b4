/* SPDX-License-Identifier: MIT */
/*
 * One entry of a manifest as manifest_write writes it:
 *
 *   - {kind: K, name: N, path: P, size: S, sha256: D, content: D}
 *
 * with values plain or in single quotes. Only what YAML reads alike is taken.
 */
#include <string.h>

#include "bundle/manifest.h"

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

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Characters that are plain everywhere in flow style. */
static struct span take_run(struct cursor *c)
{
	size_t from = c->at;

	while (c->at < c->line.len) {
		char ch = c->line.ptr[c->at];

		if (!is_letter(ch) && !is_digit(ch) && ch != '_' && ch != '.' &&
			ch != '/')
			break;
		c->at++;
	}
	return span_cut(c->line, from, c->at);
}

/* Is it null, a boolean or a number to YAML 1.2? */
static bool is_text(struct span s)
{
	struct node n = { 0 };

	node_resolve(&n, s);
	return n.type == NODE_TEXT;
}

static bool take_text(struct cursor *c, struct span *out, uint32_t *column)
{
	bool quoted;

	*column = (uint32_t)c->at + 1;
	quoted = take(c, "'");
	*out = take_run(c);
	if (quoted)
		return take(c, "'");
	return out->len && is_text(*out);
}

static bool take_digest(struct cursor *c, struct digest *out)
{
	struct span s;
	uint32_t column;

	return take_text(c, &s, &column) && digest_parse(s, out);
}

static bool take_size(struct cursor *c, uint64_t *out)
{
	struct span s = take_run(c);
	uint64_t v = 0;

	if (!s.len || s.len > 8 || (s.len > 1 && s.ptr[0] == '0'))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!is_digit(s.ptr[i]))
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

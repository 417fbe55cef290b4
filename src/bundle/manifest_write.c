/* SPDX-License-Identifier: MIT */
/* Writing a manifest: canonical YAML, each component on one line. */
#include "bundle/manifest.h"
#include "codec/yaml.h"

static void add_text(struct buf *out, const char *key, struct span text)
{
	struct node n = { .type = NODE_TEXT, .text = text };

	buf_add_text(out, key);
	yaml_write_flow(&n, out);
}

/*
 * Does every reader take the digits for a text? One of them is a letter that
 * no decimal number has; and "0b" begins a binary one to some.
 */
static bool is_text(const char hex[DIGEST_HEX])
{
	if (hex[0] == '0' && hex[1] == 'b')
		return false;
	for (size_t i = 0; i < DIGEST_HEX; i++)
		if (hex[i] >= 'a' && hex[i] != 'e')
			return true;
	return false;
}

static void add_digest(struct buf *out, const char *key, const struct digest *d)
{
	char hex[DIGEST_HEX + 1];
	struct span text = { hex, DIGEST_HEX };

	digest_format(d, hex);
	if (!is_text(hex)) {
		add_text(out, key, text);
		return;
	}
	buf_add_text(out, key);
	buf_add(out, text);
}

static void add_component(struct buf *out, const struct component *c)
{
	add_text(out, "  - {kind: ", c->id.kind->name);
	add_text(out, ", name: ", c->name);
	add_text(out, ", path: ", c->path);
	buf_add_text(out, ", size: ");
	buf_add_number(out, c->size);
	add_digest(out, ", sha256: ", &c->sha256);
	add_digest(out, ", content: ", &c->content);
	buf_add_text(out, "}\n");
}

static void add_head(struct buf *out, const struct state *s)
{
	char hex[DIGEST_HEX + 1];
	struct digest digest = s->has_digest ? s->digest : state_digest(s);

	buf_add_text(out, "format: orgpack-bundle/1\n");
	add_text(out, "source: {org_id: ", node_get_text(s->source, "org_id"));
	add_text(out, ", name: ", node_get_text(s->source, "name"));
	add_text(out, ", edition: ", node_get_text(s->source, "edition"));
	digest_format(&digest, hex);
	buf_print(out, "}\ndigest: sha256:%s\n", hex);
	if (!s->complete)
		buf_add_text(out, "partial: true\n");
}

void manifest_write(const struct state *s, const struct span *requires,
	size_t requires_count, struct buf *out)
{
	add_head(out, s);
	buf_add_text(out, s->count ? "components:\n" : "components: []\n");
	for (size_t i = 0; i < s->count; i++)
		add_component(out, &s->items[i]);
	buf_add_text(out, requires_count ? "requires:\n" : "requires: []\n");
	for (size_t i = 0; i < requires_count; i++) {
		add_text(out, "  - ", requires[i]);
		buf_add_char(out, '\n');
	}
}

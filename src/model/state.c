/* SPDX-License-Identifier: MIT */
/* Finding components in a state, naming them, and naming the state. */
#include "model/state.h"

#include <stdlib.h>

enum { CHUNK = 16 << 10 }; /* bytes that are digested at once */

const struct component *state_find(const struct state *s, struct span path)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = span_order(path, s->items[middle].path);

		if (!c)
			return &s->items[middle];
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *state_place(
	const struct state *s, const struct component *c, struct arena *a)
{
	struct span parts[] = { span_of(s->prefix ? s->prefix : s->name),
		s->prefix || !s->name ? SPAN("") : SPAN("/"), c->path };

	return arena_join(a, parts, 3).ptr;
}

static void add_line(struct buf *b, const struct component *c)
{
	char hex[DIGEST_HEX + 1];

	digest_format(&c->content, hex);
	buf_add(b, (struct span){ hex, DIGEST_HEX });
	buf_add(b, SPAN("  "));
	buf_add(b, c->path);
	buf_add_char(b, '\n');
}

struct digest state_digest(const struct state *s)
{
	struct hasher *h = hasher_open();
	struct buf b = { 0 };
	struct digest d;

	for (size_t i = 0; h && i < s->count; i++) {
		add_line(&b, &s->items[i]);
		if (b.len >= CHUNK || i + 1 == s->count) {
			hasher_add(h, buf_span(&b));
			buf_clear(&b);
		}
	}
	if (!h || b.failed)
		abort();
	d = hasher_take(h);
	hasher_close(h);
	buf_release(&b);
	return d;
}

/* SPDX-License-Identifier: MIT */
/* Finding components in a state, naming them, and naming the state. */
#include "model/state.h"

#include <stdlib.h>

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

struct digest state_digest(const struct state *s)
{
	struct hasher *h = hasher_open();
	struct digest d;

	if (!h)
		abort();
	for (size_t i = 0; i < s->count; i++) {
		char hex[DIGEST_HEX + 1];

		digest_format(&s->items[i].content, hex);
		hasher_add(h, (struct span){ hex, DIGEST_HEX });
		hasher_add(h, SPAN("  "));
		hasher_add(h, s->items[i].path);
		hasher_add(h, SPAN("\n"));
	}
	d = hasher_take(h);
	hasher_close(h);
	return d;
}

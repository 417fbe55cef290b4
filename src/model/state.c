/* SPDX-License-Identifier: MIT */
/* Finding components in a state, naming them, and naming the state. */
#include "model/state.h"

#include <stdlib.h>

enum { CHUNK = 16 << 10 }; /* bytes that are digested at once */

/* The first item from `low` up to `high` that is not before the path. */
static size_t find_from(
	const struct state *s, size_t low, size_t high, struct span path)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (span_order(s->items[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct component *component_at(
	const struct state *s, size_t i, struct span path)
{
	return i < s->count && span_equal(s->items[i].path, path) ? &s->items[i]
								  : NULL;
}

const struct component *state_find(const struct state *s, struct span path)
{
	return component_at(s, find_from(s, 0, s->count, path), path);
}

const struct component *state_seek(struct state_cursor *c, struct span path)
{
	const struct state *s = c->state;
	size_t low = c->at, step = 1;

	while (step <= s->count - low &&
		span_order(s->items[low + step - 1].path, path) < 0) {
		low += step;
		step *= 2;
	}
	c->at = find_from(
		s, low, step < s->count - low ? low + step : s->count, path);
	return component_at(s, c->at, path);
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

/* SPDX-License-Identifier: MIT */
/* Finding components in a state, naming them, and naming the state. */
#include "model/state.h"

#include "schema/component.h"

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

static void add_line(struct hasher *h, const struct component *c)
{
	char hex[DIGEST_HEX + 1];

	digest_format(&c->content, hex);
	hasher_add(h, (struct span){ hex, DIGEST_HEX });
	hasher_add(h, SPAN("  "));
	hasher_add(h, c->path);
	hasher_add(h, SPAN("\n"));
}

struct digest state_digest(const struct state *s)
{
	struct hasher h;

	hasher_init(&h);
	for (size_t i = 0; i < s->count; i++)
		add_line(&h, &s->items[i]);
	return hasher_take(&h);
}

void state_keep_trees(struct state *s, struct tree_cache *trees)
{
	for (size_t i = 0; i < s->count; i++)
		s->items[i].trees = trees;
}

/* SPDX-License-Identifier: MIT */
/* Secrets: what a bundle withholds and a target keeps. */
#include "model/secret.h"

#include <string.h>

#include "codec/yaml_write.h"
#include "model/diff.h"
#include "model/keyed.h"
#include "schema/component.h"
#include "schema/kind.h"
#include "util/buf.h"

bool kind_has_secrets(const struct kind *kind)
{
	static const char word[] = "x-secret";

	/* the schema's text says it; the shared definitions hold none */
	return memmem(
		kind->source.ptr, kind->source.len, word, sizeof word - 1);
}

struct mask {
	struct arena *arena, scratch;
	size_t count;
	bool restore; /* put ours in, else put placeholders in */
};

static struct node *mask_tree(struct mask *m, const struct rule *rule,
	const struct node *ours, const struct node *n);

static struct node *mask_scalar(struct mask *m, const struct note *note,
	const struct node *ours, const struct node *n)
{
	bool placeholder =
		n->type == NODE_TEXT && span_is(n->text, SECRET_PLACEHOLDER);

	if (!note->secret || n->type != NODE_TEXT)
		return node_share(m->arena, n);
	if (!m->restore) {
		m->count += !placeholder;
		return node_new_text(m->arena, SPAN(SECRET_PLACEHOLDER));
	}
	if (placeholder && ours && ours->type == NODE_TEXT)
		return node_share(m->arena, ours);
	m->count += placeholder;
	return node_share(m->arena, n);
}

/* What an item without a key is known by: all of it, but for its secrets. */
static struct span identify(
	struct mask *m, const struct rule *rule, const struct node *item)
{
	struct mask hide = { .arena = &m->scratch };
	struct node *n = mask_tree(&hide, rule, NULL, item);
	struct buf text = { 0 };
	struct span out = { NULL, 0 };

	n = n ? component_canonical_part(rule, n, &m->scratch) : NULL;
	if (n)
		yaml_write_flow(n, &text);
	if (n && !text.failed)
		out = arena_copy(&m->scratch, buf_span(&text));
	buf_release(&text);
	arena_release(&hide.scratch);
	return out;
}

/* Items that are alike but for their secrets. */
struct alike {
	uint32_t ours, theirs;   /* how many there are */
	const struct node **own; /* ours, in order */
	uint32_t given;          /* how many of them have been given away */
};

struct pairing {
	struct map by_text; /* number of the items' group */
	struct alike *groups;
	uint32_t *ours, *theirs; /* each item's group */
};

static bool group_items(struct mask *m, const struct rule *rule,
	const struct node *list, struct pairing *p, uint32_t *groups)
{
	size_t i = 0;

	NODE_EACH (item, list) {
		struct span text = identify(m, rule_items(rule), item);
		uint32_t next = (uint32_t)p->by_text.count;

		if (!text.ptr)
			return false;
		groups[i] = map_add(&p->by_text, text, next);
		if (groups[i++] == MAP_NONE)
			return false;
	}
	return true;
}

static bool count_items(struct mask *m, const struct node *ours,
	const struct node *theirs, struct pairing *p)
{
	struct arena *a = &m->scratch;
	uint32_t *fill = arena_new(a, uint32_t, p->by_text.count);
	size_t i = 0;

	p->groups = arena_new(a, struct alike, p->by_text.count);
	if (!p->groups || !fill)
		return false;
	for (i = 0; i < ours->count; i++)
		p->groups[p->ours[i]].ours++;
	for (i = 0; i < theirs->count; i++)
		p->groups[p->theirs[i]].theirs++;
	for (i = 0; i < p->by_text.count; i++) {
		struct alike *g = &p->groups[i];

		g->own = arena_new(a, const struct node *, g->ours);
		if (!g->own)
			return false;
	}
	i = 0;
	NODE_EACH (item, ours) {
		uint32_t g = p->ours[i++];

		p->groups[g].own[fill[g]++] = item;
	}
	return true;
}

/*
 * Which of our items is which of theirs, where no key tells? By index, an
 * item that comes or goes would hand each secret to a neighbour.
 */
static bool pair_items(struct mask *m, const struct rule *rule,
	const struct node *ours, const struct node *theirs, struct pairing *p)
{
	struct arena *a = &m->scratch;

	*p = (struct pairing){ .by_text.arena = a,
		.ours = arena_new(a, uint32_t, ours->count),
		.theirs = arena_new(a, uint32_t, theirs->count) };
	return p->ours && p->theirs && group_items(m, rule, ours, p, p->ours) &&
	       group_items(m, rule, theirs, p, p->theirs) &&
	       count_items(m, ours, theirs, p);
}

/* The next of ours for their item; of more or fewer, nobody knows which. */
static const struct node *take(struct pairing *p, size_t i)
{
	struct alike *g = &p->groups[p->theirs[i]];

	return g->ours == g->theirs ? g->own[g->given++] : NULL;
}

static bool holds_placeholder(const struct node *n)
{
	if (n->type == NODE_TEXT)
		return span_is(n->text, SECRET_PLACEHOLDER);
	NODE_EACH (child, n)
		if (holds_placeholder(child))
			return true;
	return false;
}

static struct node *mask_list(struct mask *m, const struct rule *rule,
	const struct node *ours, const struct node *n, struct node *copy)
{
	struct keyed mine, their;
	struct pairing pairs;
	bool keyed = keyed_read(&mine, rule_note(rule), ours, &m->scratch) &&
		     keyed_read(&their, rule_note(rule), n, &m->scratch);
	bool paired = !keyed && m->restore && ours && ours->type == NODE_LIST &&
		      holds_placeholder(n);
	size_t i = 0;

	if (paired && !pair_items(m, rule, ours, n, &pairs))
		return NULL;
	NODE_EACH (child, n) {
		const struct node *own =
			keyed    ? keyed_find(&mine, their.keys[i])
			: paired ? take(&pairs, i)
				 : NULL;

		if (!node_add(copy, mask_tree(m, rule_items(rule), own, child)))
			return NULL;
		i++;
	}
	return copy;
}

static struct node *mask_tree(struct mask *m, const struct rule *rule,
	const struct node *ours, const struct node *n)
{
	struct node *copy;

	if (node_is_scalar(n))
		return mask_scalar(m, rule_note(rule), ours, n);
	copy = node_share(m->arena, n);
	if (!copy)
		return NULL;
	copy->first = copy->last = NULL;
	copy->count = 0;
	if (n->type == NODE_LIST)
		return mask_list(m, rule, ours, n, copy);
	NODE_EACH (child, n)
		if (!node_put(copy, child->key,
			    mask_tree(m, rule_property(rule, child->key),
				    node_get(ours, child->key), child)))
			return NULL;
	return copy;
}

static struct node *apply(struct mask *m, const struct kind *kind,
	const struct node *ours, const struct node *n)
{
	const struct schema *s = kind_schema(kind);
	struct node *out;

	out = mask_tree(m, s ? schema_root(s) : NULL, ours, n);
	arena_release(&m->scratch);
	return out;
}

struct node *merge_secrets(const struct kind *kind, const struct node *ours,
	const struct node *theirs, struct arena *a, size_t *left)
{
	struct mask m = { .arena = a, .restore = true };
	struct node *out = apply(&m, kind, ours, theirs);

	*left = m.count;
	return out;
}

const struct node *hide_secrets(const struct kind *kind,
	const struct node *tree, struct arena *a, size_t *count)
{
	struct mask m = { .arena = a };
	struct arena_mark mark = arena_mark(a);
	const struct node *out = apply(&m, kind, NULL, tree);

	*count = m.count;
	if (out && !m.count) {
		arena_rewind(a, mark);
		return tree;
	}
	return out;
}

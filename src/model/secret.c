/* SPDX-License-Identifier: MIT */
/* Secrets: what a bundle withholds and a target keeps. */
#include "model/diff.h"

#include <string.h>

#include "model/keyed.h"

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

static struct node *mask_list(struct mask *m, const struct rule *rule,
	const struct node *ours, const struct node *n, struct node *copy)
{
	const struct node *at = node_first(ours);
	struct keyed mine, theirs;
	bool keyed = keyed_read(&mine, rule_note(rule), ours, &m->scratch) &&
		     keyed_read(&theirs, rule_note(rule), n, &m->scratch);
	size_t i = 0;

	NODE_EACH (child, n) {
		const struct node *own =
			keyed ? keyed_find(&mine, theirs.keys[i]) : at;

		if (!node_add(copy, mask_tree(m, rule_items(rule), own, child)))
			return NULL;
		at = at ? at->next : NULL;
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

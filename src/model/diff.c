/* SPDX-License-Identifier: MIT */
/* What differs between two trees, property by property. */
#include "model/diff.h"

#include <stdio.h>

#include "model/bytes_diff.h"
#include "model/keyed.h"
#include "schema/kind.h"
#include "util/buf.h"

struct differ {
	struct arena *arena; /* of the entries */
	struct arena scratch;
	struct node *list; /* NULL: only find out whether there is one */
	struct buf path;
	size_t found;
	bool failed;
};

static struct node *value(
	struct differ *d, const struct note *note, const struct node *n)
{
	if (note->secret && n->type == NODE_TEXT)
		return node_new_text(d->arena, SPAN(SECRET_PLACEHOLDER));
	return node_share(d->arena, n);
}

static void add(struct differ *d, const struct note *note,
	const struct node *old, const struct node *new)
{
	struct node *entry;
	struct span path;

	d->found++;
	if (!d->list)
		return;
	entry = node_add(d->list, node_new(d->arena, NODE_MAP));
	path = arena_copy(d->arena, buf_span(&d->path));
	if (!entry || !path.ptr) {
		d->failed = true;
		return;
	}
	node_put_text(d->arena, entry, "path", path);
	if (old && !node_put(entry, SPAN("old"), value(d, note, old)))
		d->failed = true;
	if (new && !node_put(entry, SPAN("new"), value(d, note, new)))
		d->failed = true;
}

static bool is_placeholder(const struct node *n)
{
	return n->type == NODE_TEXT && span_is(n->text, SECRET_PLACEHOLDER);
}

static void compare(struct differ *d, const struct rule *rule,
	const struct node *old, const struct node *new);

/* Compare under a longer path; the path is as before afterwards. */
static void compare_at(struct differ *d, const struct rule *rule,
	const struct node *old, const struct node *new, const char *open,
	struct span key, const char *close)
{
	size_t len = d->path.len;

	if (len || open[0] != '.')
		buf_add_text(&d->path, open);
	buf_add(&d->path, key);
	buf_add_text(&d->path, close);
	compare(d, rule, old, new);
	d->path.len = len;
}

static void compare_maps(struct differ *d, const struct rule *rule,
	const struct node *old, const struct node *new)
{
	NODE_EACH (x, old)
		compare_at(d, rule_property(rule, x->key), x,
			node_get(new, x->key), ".", x->key, "");
	NODE_EACH (y, new)
		if (!node_get(old, y->key))
			compare_at(d, rule_property(rule, y->key), NULL, y, ".",
				y->key, "");
}

static const struct node *keys_of(struct differ *d, const struct keyed *k)
{
	struct node *list = node_new(d->arena, NODE_LIST);

	for (size_t i = 0; i < k->count; i++)
		if (!node_add(list, node_new_text(d->arena, k->keys[i])))
			d->failed = true;
	return list;
}

static void compare_keyed(struct differ *d, const struct rule *rule,
	const struct keyed *old, const struct keyed *new)
{
	const struct rule *items = rule_items(rule);
	size_t len = d->path.len;

	for (size_t i = 0; i < old->count; i++)
		compare_at(d, items, old->items[i],
			keyed_find(new, old->keys[i]), "[", old->keys[i], "]");
	for (size_t i = 0; i < new->count; i++)
		if (!keyed_find(old, new->keys[i]))
			compare_at(d, items, NULL, new->items[i], "[",
				new->keys[i], "]");
	if (!rule_note(rule)->ordered || keyed_same_order(old, new))
		return;
	buf_add_text(&d->path, "#order");
	add(d, rule_note(NULL), keys_of(d, old), keys_of(d, new));
	d->path.len = len;
}

static void compare_lists(struct differ *d, const struct rule *rule,
	const struct node *old, const struct node *new)
{
	const struct node *y = new->first;
	struct keyed a, b;
	char index[24];
	size_t i = 0;

	if (keyed_read(&a, rule_note(rule), old, &d->scratch) &&
		keyed_read(&b, rule_note(rule), new, &d->scratch)) {
		compare_keyed(d, rule, &a, &b);
		return;
	}
	if (old->count != new->count) {
		add(d, rule_note(rule), old, new);
		return;
	}
	for (const struct node *x = old->first; x;
		x = x->next, y = y->next, i++) {
		if (node_same(x, y))
			continue;
		snprintf(index, sizeof index, "%zu", i);
		compare_at(d, rule_items(rule), x, y, "[", span_of(index), "]");
	}
}

static void compare(struct differ *d, const struct rule *rule,
	const struct node *old, const struct node *new)
{
	const struct note *note = rule_note(rule);

	if (d->found && !d->list)
		return;
	if (!old || !new) {
		add(d, note, old, new);
		return;
	}
	if (old->type == NODE_MAP && new->type == NODE_MAP) {
		compare_maps(d, rule, old, new);
		return;
	}
	if (old->type == NODE_LIST && new->type == NODE_LIST) {
		compare_lists(d, rule, old, new);
		return;
	}
	if (note->secret && (is_placeholder(old) || is_placeholder(new)))
		return;
	if (!node_same(old, new))
		add(d, note, old, new);
}

/* The whole of a component that comes or goes: its properties one by one. */
static void compare_roots(struct differ *d, const struct kind *kind,
	const struct node *old, const struct node *new)
{
	const struct schema *s = kind_schema(kind);
	const struct rule *root = s ? schema_root(s) : NULL;
	static const struct node none = { .type = NODE_MAP };

	if (!old && !new)
		return;
	compare(d, root, old ? old : &none, new ? new : &none);
}

enum opk_status diff_trees(const struct kind *kind, const struct node *old,
	const struct node *new, struct arena *a, struct node *list,
	struct faults *f)
{
	struct differ d = { .arena = a, .list = list };
	bool failed;

	if (kind->syntax == SYNTAX_BYTES)
		return bytes_diff(old, new, a, list, f);
	compare_roots(&d, kind, old, new);
	failed = d.failed || d.path.failed;
	buf_release(&d.path);
	arena_release(&d.scratch);
	return failed ? fault_memory(f) : OPK_OK;
}

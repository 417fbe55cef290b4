/* SPDX-License-Identifier: MIT */
/* Walking trees and rules side by side, and what x-ref names on the way. */
#include "model/refs.h"

static void walk(const struct trail *t, refs_walk_fn *seen, void *user)
{
	const struct rule *items =
		t->node->type == NODE_LIST ? rule_items(t->rule) : NULL;

	seen(user, t);
	NODE_EACH (child, t->node) {
		struct trail next = { t, child,
			t->node->type == NODE_MAP
				? rule_property(t->rule, child->key)
				: items,
			t->id };

		walk(&next, seen, user);
	}
}

void refs_walk(const struct identity *id, const struct node *tree,
	refs_walk_fn *seen, void *user)
{
	const struct schema *s = kind_schema(id->kind);
	struct trail root = { NULL, tree, s ? schema_root(s) : NULL, id };

	walk(&root, seen, user);
}

static struct span text_of(const struct node *n)
{
	return n && n->type == NODE_TEXT ? n->text : (struct span){ NULL, 0 };
}

static struct span variable(const struct identity *id, struct span name)
{
	for (unsigned i = 0; i < id->kind->variables; i++)
		if (span_equal(id->kind->variable[i], name))
			return id->value[i];
	return (struct span){ NULL, 0 };
}

struct span refs_scope(const struct trail *t, struct span scope)
{
	const struct trail *from = t;

	if (!scope.len)
		return (struct span){ NULL, 0 };
	if (scope.ptr[0] == '/') {
		while (from->up)
			from = from->up;
		return text_of(node_at(from->node, scope));
	}
	if (scope.ptr[0] < '0' || scope.ptr[0] > '9')
		return variable(t->id, scope);
	for (int up = scope.ptr[0] - '0'; up > 0 && from; up--)
		from = from->up;
	if (!from)
		return (struct span){ NULL, 0 };
	return text_of(node_at(from->node, span_cut(scope, 1, scope.len)));
}

struct finder {
	struct arena *scratch;
	refs_seen_fn *seen;
	void *user;
};

static bool is_pointer(struct span kind)
{
	return kind.len && kind.ptr[0] >= '0' && kind.ptr[0] <= '9';
}

static void report(const struct finder *f, const struct trail *t,
	const struct kind *kind, struct span module)
{
	struct arena_mark mark = arena_mark(f->scratch);
	struct ref r = { .kind = kind, .to.kind = kind, .at = t->node };
	unsigned last = 0;

	if (kind && module.ptr) {
		if (kind->variables == 2)
			r.to.value[last++] = module;
		else if (kind->variables == 0)
			return;
	}
	if (kind && (last + 1 != kind->variables))
		return;
	r.to.value[last] = t->node->text;
	if (kind)
		r.name = kind_name(f->scratch, &r.to);
	else
		r.name = t->node->text;
	if (r.name.ptr)
		f->seen(f->user, &r);
	arena_rewind(f->scratch, mark);
}

static void find(void *user, const struct trail *t)
{
	const struct finder *f = user;
	const struct note *note = rule_note(t->rule);
	struct span kind = note->ref_kind, module = { NULL, 0 };

	if (!kind.ptr || t->node->type != NODE_TEXT)
		return;
	if (is_pointer(kind))
		kind = refs_scope(t, kind);
	if (!kind.ptr)
		return;
	if (note->ref_scope.ptr) {
		module = refs_scope(t, note->ref_scope);
		if (!module.ptr)
			return;
	}
	report(f, t, kind_find(kind), module);
}

void refs_each(const struct identity *id, const struct node *tree,
	struct arena *scratch, refs_seen_fn *seen, void *user)
{
	struct finder f = { scratch, seen, user };

	refs_walk(id, tree, find, &f);
}

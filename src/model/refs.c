/* SPDX-License-Identifier: MIT */
/* Walking trees and rules side by side, and what x-ref names on the way. */
#include "model/refs.h"

/* A key as a value of its own, one level below its map. */
static void visit_key(const struct trail *t, const struct node *child,
	const struct rule *names, refs_walk_fn *seen, void *user)
{
	struct node key = { .type = NODE_TEXT,
		.text = child->key,
		.line = child->key_line,
		.column = child->key_column };

	seen(user, &(struct trail){ t, &key, names, t->id });
}

static void walk(const struct trail *t, refs_walk_fn *seen, void *user)
{
	bool is_map = t->node->type == NODE_MAP;
	const struct rule *items = is_map ? NULL : rule_items(t->rule);
	const struct rule *names = is_map ? rule_names(t->rule) : NULL;

	unsigned at = 0, rank;

	seen(user, t);
	NODE_EACH (child, t->node) {
		struct trail next = { t, child, items, t->id };

		if (names)
			visit_key(t, child, names, seen, user);
		if (is_map)
			next.rule = rule_next_property(
				t->rule, child->key, &at, &rank);
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

/* Put kind, module and text together; false: they make no identity. */
static bool compose(struct ref *r, struct span module)
{
	unsigned last = 0;

	if (!r->kind) { /* the text names no kind: somebody should say so */
		r->name = r->at->text;
		return true;
	}
	if (module.ptr && r->kind->variables == 2)
		r->to.value[last++] = module;
	if (last + 1 != r->kind->variables)
		return false;
	r->to.value[last] = r->at->text;
	return true;
}

bool refs_at(const struct trail *t, struct ref *out)
{
	const struct note *note = rule_note(t->rule);
	struct span kind = note->ref_kind, module = { NULL, 0 };

	if (!kind.ptr || t->node->type != NODE_TEXT)
		return false;
	if (is_pointer(kind))
		kind = refs_scope(t, kind);
	if (!kind.ptr)
		return false;
	if (note->ref_scope.ptr) {
		module = refs_scope(t, note->ref_scope);
		if (!module.ptr)
			return false;
	}
	*out = (struct ref){ .kind = kind_find(kind), .at = t->node };
	out->to.kind = out->kind;
	return compose(out, module);
}

static void find(void *user, const struct trail *t)
{
	const struct finder *f = user;
	struct arena_mark mark = arena_mark(f->scratch);
	struct ref r;

	if (!refs_at(t, &r))
		return;
	if (r.kind)
		r.name = kind_name(f->scratch, &r.to);
	if (r.name.ptr)
		f->seen(f->user, &r);
	arena_rewind(f->scratch, mark);
}

void refs_each(const struct identity *id, const struct node *tree,
	struct arena *scratch, refs_seen_fn *seen, void *user)
{
	struct finder f = { scratch, seen, user };

	refs_walk(id, tree, find, &f);
}

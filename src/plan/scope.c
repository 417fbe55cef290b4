/* SPDX-License-Identifier: MIT */
/* What a state speaks for, and what never leaves an org unasked. */
#include "plan/scope.h"

#include "codec/yaml_read.h"
#include "schema/embedded.h"
#include "util/path.h"

/* The table of a system; NULL: it has none. */
static const struct node *table_of(struct scope *s, struct span system)
{
	struct faults unheard = { .arena = &s->arena };
	struct source src = { 0 };
	struct node *doc = NULL;
	struct span name;

	if (s->system.ptr && span_equal(s->system, system))
		return s->table;
	name = arena_print(&s->arena, "interop/%.*s.yaml", SPAN_ARG(system));
	s->system = arena_copy(&s->arena, system);
	s->table = NULL;
	if (!name.ptr || !s->system.ptr) {
		s->failed = true;
		return NULL;
	}
	src.name = name.ptr;
	src.text = embedded_file(name.ptr);
	if (src.text.len && yaml_read(&src, &s->arena, &unheard, &doc))
		s->failed = true;
	s->table = doc;
	return doc;
}

/* "X.namedCredential-meta.xml" has the suffix "namedCredential". */
static struct span suffix_of(struct span base)
{
	size_t dot;

	if (span_ends(base, SPAN("-meta.xml")))
		base.len -= SPAN("-meta.xml").len;
	dot = span_find_last(base, '.');
	return span_cut(base, dot < base.len ? dot + 1 : dot, base.len);
}

bool scope_is_credential(struct scope *s, const struct component *c)
{
	struct span path = c->id.value[1], rest = path;
	const struct node *words;

	if (c->id.kind->syntax != SYNTAX_BYTES)
		return false;
	words = node_get(table_of(s, c->id.value[0]), SPAN("credentials"));
	if (s->failed)
		return true;
	NODE_EACH (n, words)
		if (span_equal(n->text, suffix_of(path_base(path))))
			return true;
	while (rest.len) {
		struct span part = span_split(rest, '/', &rest);

		NODE_EACH (n, words)
			if (rest.len && span_equal(n->text, part))
				return true;
	}
	return false;
}

bool scope_covers(
	struct scope *s, const struct state *state, const struct component *c)
{
	const struct node *scope = state->scope;

	if (!scope || c->id.kind->syntax != SYNTAX_BYTES)
		return true;
	if (!node_get_bool(scope, c->id.kind->name.ptr, false))
		return false;
	return node_get_bool(scope, "credentials", false) ||
	       !scope_is_credential(s, c);
}

void scope_close(struct scope *s)
{
	arena_release(&s->arena);
	*s = (struct scope){ 0 };
}

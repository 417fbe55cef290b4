/* SPDX-License-Identifier: MIT */
/* Saying of a reference that it leads nowhere, and what to do. */
#include "analysis/refs_check.h"

#include <stdio.h>

#include "model/inspection.h"

void refs_check_begin(struct refs_check *c, const struct inspection *in)
{
	struct span home = home_of(in->id);

	*c = (struct refs_check){ .in = in };
	c->home_is_missing = home.ptr && in->id->kind != in->world->module &&
			     !world_has_module(in->world, home);
}

/* "Add roles/Boss.yaml, or name one that exists." */
static void say_missing(
	const struct inspection *in, const struct ref *r, struct span name)
{
	struct span path = kind_path(in->scratch, &r->to);
	char otherwise[HINT_BYTES], hint[HINT_BYTES], kind[KIND_BYTES];
	char value[VALUE_BYTES];

	kind_words(r->kind, kind);
	if (!in->brought) {
		FAULT_AT(in, OPK_UNKNOWN_REFERENCE, r->at,
			"%s %s would be deleted, but is in use here\n"
			"Keep it, or take it out of here first.",
			kind, show(name, value));
		return;
	}
	snprintf(otherwise, sizeof otherwise,
		"Add %.*s, or name a %s that exists.",
		(int)(path.len < 250 ? path.len : 250), path.ptr, kind);
	FAULT_AT(in, OPK_UNKNOWN_REFERENCE, r->at, "there is no %s %s\n%s",
		kind, show(name, value),
		hint_name(in,
			FAULT_NEXT(OPK_ERROR, OPK_UNKNOWN_REFERENCE, r->at),
			&r->to, otherwise, hint));
}

static void report(struct refs_check *c, const struct ref *r)
{
	const struct inspection *in = c->in;
	struct arena_mark mark = arena_mark(in->scratch);
	struct span name;

	if (!missing_counts(in, &r->to))
		return;
	name = kind_name(in->scratch, &r->to);
	if (name.ptr)
		say_missing(in, r, name);
	arena_rewind(in->scratch, mark);
}

/* An action that belongs to another module never finds its record. */
static void check_action(struct refs_check *c, const struct ref *r)
{
	const struct inspection *in = c->in;
	struct span home = home_of(in->id), other;
	const struct action_facts *a;
	uint32_t index;
	char kind[KIND_BYTES], value[VALUE_BYTES];

	if (!in->brought || !home.ptr ||
		in->world->takers[r->kind->index] != facts_of_action)
		return;
	index = world_find(in->world, &r->to);
	if (index == WORLD_NONE)
		return;
	a = world_facts(in->world, index);
	other = node_get_text(node_at(in->tree, SPAN("/execute_when/details")),
		"trigger_module");
	if (!a->module.len || span_equal(a->module, home) ||
		span_equal(a->related_module, home) ||
		span_equal(a->module, other))
		return;
	FAULT_AT(in, OPK_WRONG_MODULE, r->at,
		"%s %s is for records of '%.*s', and this is about '%.*s'\n"
		"Name one of module '%.*s', or make one there.",
		kind_words(r->kind, kind), show(r->at->text, value),
		SPAN_ARG(a->module), SPAN_ARG(home), SPAN_ARG(home));
}

void refs_check_at(struct refs_check *c, const struct trail *t)
{
	const struct world *w = c->in->world;
	struct ref r;
	bool in_module;

	if (!refs_at(t, &r) || !r.kind)
		return;
	/* of a module that is not there, nothing is: that is one fault */
	in_module = r.kind->variables == 2;
	if (in_module && !world_has_module(w, r.to.value[0]))
		return;
	if (world_has(w, &r.to)) {
		check_action(c, &r);
		return;
	}
	if (r.kind == w->module && c->home_is_missing &&
		span_equal(r.to.value[0], home_of(c->in->id))) {
		if (c->home_is_told)
			return;
		c->home_is_told = true;
	}
	report(c, &r);
}

/* Its content does not even name the module. */
void refs_check_end(struct refs_check *c)
{
	struct ref r = { .kind = c->in->world->module, .at = c->in->tree };

	if (!c->home_is_missing || c->home_is_told)
		return;
	r.to = (struct identity){ r.kind, { home_of(c->in->id) } };
	report(c, &r);
}

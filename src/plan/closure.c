/* SPDX-License-Identifier: MIT */
/* Following references, one generation of components after the other. */
#include "plan/closure.h"

#include <stdlib.h>
#include <string.h>

#include "model/refs.h"
#include "model/scan.h"
#include "model/state.h"
#include "util/vec.h"

struct finding {
	struct closure *out;
	struct state *state;
	struct arena *arena;
	bool *fresh; /* to be visited in the next generation */
	bool deps, any_fresh, failed;
	VEC(struct span) requires;
};

static void require(struct finding *x, const struct ref *r)
{
	struct span name = arena_print(x->arena, "%.*s:%.*s",
		SPAN_ARG(r->kind->name), SPAN_ARG(r->name));
	struct span *item;

	if (!name.ptr) {
		x->failed = true;
		return;
	}
	item = vec_add(x->arena, &x->requires);
	if (item)
		*item = name;
	else
		x->failed = true;
}

static void see(void *user, const struct ref *r)
{
	struct finding *x = user;
	struct span path;
	const struct component *c;

	if (!r->kind)
		return;
	path = kind_path(x->arena, &r->to);
	c = path.ptr ? state_find(x->state, path) : NULL;
	if (!c) /* a system field, or a fault that validate reports */
		return;
	if (x->out->chosen[c - x->state->items])
		return;
	if (x->deps) {
		x->out->chosen[c - x->state->items] = true;
		x->fresh[c - x->state->items] = true;
		x->any_fresh = true;
	} else {
		require(x, r);
	}
}

static void visit(void *user, struct visit *v)
{
	refs_each(&v->component->id, v->tree, v->scratch, see, user);
}

static int by_bytes(const void *x, const void *y)
{
	return span_order(*(const struct span *)x, *(const struct span *)y);
}

static void settle(struct finding *x)
{
	struct span *items = x->requires.items;
	size_t n = x->requires.count, kept = 0;

	if (n)
		qsort(items, n, sizeof *items, by_bytes);
	for (size_t i = 0; i < n; i++)
		if (!kept || !span_equal(items[kept - 1], items[i]))
			items[kept++] = items[i];
	x->out->requires = items;
	x->out->requires_count = kept;
}

enum opk_status closure_find(struct closure *c, struct state *s,
	const bool *start, bool deps, struct arena *a, struct faults *f)
{
	struct finding x = { .out = c, .state = s, .arena = a, .deps = deps };
	bool *only = arena_new(a, bool, s->count);
	/* one worker: what is found changes shared flags */
	struct scan_options o = {
		.workers = 1, .only = only, .visit = visit, .user = &x
	};
	enum opk_status st = OPK_OK;

	c->chosen = arena_new(a, bool, s->count);
	x.fresh = arena_new(a, bool, s->count);
	if (!only || !c->chosen || !x.fresh)
		return fault_memory(f);
	if (s->count) {
		memcpy(c->chosen, start, s->count);
		memcpy(only, start, s->count);
	}
	do {
		x.any_fresh = false;
		st = state_scan(s, &o, f);
		memcpy(only, x.fresh, s->count);
		memset(x.fresh, 0, s->count);
	} while (!st && x.any_fresh);
	settle(&x);
	return x.failed ? fault_memory(f) : st;
}

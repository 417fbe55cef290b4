/* SPDX-License-Identifier: MIT */
/* One pass over a state, or rather three: facts before those who ask. */
#include "analysis/check.h"

#include <stdlib.h>

#include "analysis/blueprint_check.h"
#include "analysis/conversion_check.h"
#include "analysis/criteria_check.h"
#include "analysis/cycles.h"
#include "analysis/layout_check.h"
#include "analysis/merge_check.h"
#include "analysis/pick_list_check.h"
#include "analysis/refs_check.h"
#include "analysis/value_check.h"
#include "model/inspection.h"
#include "model/limits.h"
#include "model/scan.h"
#include "model/world.h"
#include "util/clock.h"
#include "util/pool.h"

static kind_check_fn *kind_check_find(const struct kind *kind);

enum { MOST_KINDS = 256 };

struct checking {
	const struct check_options *options;
	struct world world, before;
	struct editions editions;
	struct cycles cycles;
	struct limits limits;
	bool *only; /* what the pass visits */
	/* by kind */
	kind_check_fn *checks[MOST_KINDS];
	unsigned char passes[MOST_KINDS];
	bool counts[MOST_KINDS]; /* content decides on what is limited */
	/* of what is not brought in; scans throw their own faults away */
	struct faults *heard;
	struct arena *heard_arenas;
	unsigned workers;
};

/* One component, and what has been said of its references. */
struct looking {
	const struct inspection *in;
	struct refs_check refs;
	struct cycles *cycles; /* NULL: it is not brought in */
	unsigned worker;
	uint32_t index;
};

static void look(void *user, const struct trail *t)
{
	struct looking *l = user;
	struct span scope = rule_note(t->rule)->criteria, module;

	refs_check_at(&l->refs, t);
	merge_check_at(l->in, t);
	if (scope.ptr) {
		module = refs_scope(t, scope);
		if (module.ptr)
			criteria_check(l->in, module, t->node);
	}
	if (!l->cycles)
		return;
	value_check_at(l->in, t);
	cycles_see(l->cycles, l->worker, l->index, l->in, t);
}

static struct inspection inspection_of(
	struct checking *c, struct visit *v, struct faults *f, bool brought)
{
	return (struct inspection){
		.world = &c->world,
		.before = c->options->before ? &c->before : NULL,
		.brought = brought,
		.editions = &c->editions,
		.component = v->component,
		.id = &v->component->id,
		.tree = v->tree,
		.src = v->src,
		.scratch = v->scratch,
		.faults = f,
		.faulty = v->faulty,
	};
}

static void inspect(struct looking *l)
{
	refs_check_begin(&l->refs, l->in);
	refs_walk(l->in->id, l->in->tree, look, l);
	refs_check_end(&l->refs);
}

static void visit(void *user, struct visit *v)
{
	struct checking *c = user;
	struct inspection in = inspection_of(c, v, v->faults, true);
	struct looking l = { .in = &in,
		.cycles = &c->cycles,
		.worker = v->worker,
		.index = (uint32_t)v->index };
	kind_check_fn *check = c->checks[in.id->kind->index];

	world_learn(&c->world, v);
	inspect(&l);
	if (in.id->kind == c->world.field)
		cycles_see_field(&c->cycles, v->worker, &in,
			world_facts(&c->world, l.index));
	if (check)
		check(&in);
	if (c->counts[in.id->kind->index])
		limits_see(&c->limits, v->worker, l.index, v->tree);
}

/* Does it lose what it refers to? */
static void visit_other(void *user, struct visit *v)
{
	struct checking *c = user;
	struct inspection in = inspection_of(c, v, &c->heard[v->worker], false);
	struct looking l = { .in = &in };

	inspect(&l);
}

static bool is_brought(const struct checking *c, size_t i)
{
	return !c->options->focus || c->options->focus[i];
}

static enum opk_status check_brought(
	struct checking *c, struct state *s, struct faults *f)
{
	struct scan_options o = { .workers = c->workers,
		.only = c->only,
		.digest = c->options->digest,
		.visit = visit,
		.user = c,
		.progress = c->options->progress };
	enum opk_status st = OPK_OK;

	for (unsigned pass = 0; pass < FACTS_PASSES; pass++) {
		if (st == OPK_SYSTEM)
			break;
		for (size_t i = 0; i < s->count; i++)
			c->only[i] =
				is_brought(c, i) &&
				c->passes[s->items[i].id.kind->index] == pass;
		st = worse(st, state_scan(s, &o, f));
	}
	return st;
}

static enum opk_status check_others(
	struct checking *c, struct state *s, struct faults *f)
{
	struct arena arena = { 0 };
	struct faults unheard = { .arena = &arena };
	struct scan_options o = { .workers = c->workers,
		.only = c->only,
		.visit = visit_other,
		.user = c };
	enum opk_status st = OPK_OK;

	c->heard = arena_new(&c->world.arena, struct faults, c->workers);
	c->heard_arenas = arena_new(&c->world.arena, struct arena, c->workers);
	if (!c->heard || !c->heard_arenas)
		return fault_memory(f);
	for (unsigned i = 0; i < c->workers; i++)
		c->heard[i] = faults_part(f, &c->heard_arenas[i]);
	for (size_t i = 0; i < s->count; i++)
		c->only[i] = !is_brought(c, i);
	/* what is wrong with them is no matter here, lost memory is */
	if (state_scan(s, &o, &unheard) == OPK_SYSTEM)
		st = fault_memory(f);
	for (unsigned i = 0; i < c->workers; i++) {
		faults_merge(f, &c->heard[i]);
		st = worse(st, c->heard[i].worst);
		arena_release(&c->heard_arenas[i]);
	}
	arena_release(&arena);
	return st;
}

static enum opk_status prepare(
	struct checking *c, struct state *s, struct faults *f)
{
	enum opk_status st = editions_read(&c->world.arena, f, &c->editions);

	c->only = arena_new(&c->world.arena, bool, s->count);
	if (!st && !c->only)
		st = fault_memory(f);
	for (unsigned i = 0; i < kind_count() && i < MOST_KINDS; i++) {
		c->checks[i] = kind_check_find(kind_at(i));
		c->passes[i] = (unsigned char)facts_pass(kind_at(i));
		c->counts[i] = c->options->org &&
			       limits_need(&c->editions, kind_at(i));
	}
	if (!st)
		st = limits_open(&c->limits, &c->editions, &c->world,
			c->options->focus, f);
	c->limits.lenient = c->options->lenient;
	return st;
}

/* What only the whole tells. */
static enum opk_status check_whole(struct checking *c, struct faults *f)
{
	const struct check_options *o = c->options;
	int64_t now = o->now ? o->now : clock_now();
	enum opk_status st = cycles_report(&c->cycles, &c->world, o->focus, f);

	if (o->org)
		st = worse(
			st, limits_check(&c->limits,
				    edition_in_force(o->org, now), o->old, f));
	return st;
}

static unsigned workers_of(const struct check_options *o)
{
	unsigned n = o->workers ? o->workers : pool_width();

	return n < WORLD_WORKERS ? n : WORLD_WORKERS;
}

enum opk_status check_state(
	struct state *s, const struct check_options *o, struct faults *f)
{
	struct checking *c = calloc(1, sizeof *c);
	enum opk_status st;

	if (!c)
		return fault_memory(f);
	c->options = o;
	c->workers = workers_of(o);
	st = world_open(&c->world, s, f);
	if (o->before && !st)
		st = world_open(&c->before, o->before, f);
	if (!st)
		st = prepare(c, s, f);
	if (!st) {
		st = check_brought(c, s, f);
		if (o->before && o->focus)
			st = worse(st, check_others(c, s, f));
		st = worse(st, check_whole(c, f));
	}
	cycles_release(&c->cycles);
	limits_release(&c->limits);
	if (o->before)
		world_close(&c->before);
	world_close(&c->world);
	free(c);
	return st;
}

enum opk_status check_component(struct world *w, const struct identity *id,
	const struct node *tree, const struct source *src,
	struct arena *scratch, struct faults *f)
{
	struct inspection in = { .world = w,
		.brought = true,
		.id = id,
		.tree = tree,
		.src = src,
		.scratch = scratch,
		.faults = f };
	struct looking l = { .in = &in };
	kind_check_fn *check = kind_check_find(id->kind);
	size_t before = f->errors;

	inspect(&l);
	if (check)
		check(&in);
	return f->errors > before ? f->worst : OPK_OK;
}

/* The one table of kinds with behaviour. */

static const struct {
	const char *kind;
	kind_check_fn *check;
} checks[] = {
	{ "blueprint", blueprint_check },
	{ "conversion", conversion_check },
	{ "field", field_check },
	{ "layout", layout_check },
	{ "layout_rule", layout_rule_check },
	{ "map_dependency", map_dependency_check },
	{ "pipeline", pipeline_check },
	{ "workflow_rule", workflow_rule_check },
	{ "workflow_task", workflow_task_check },
};

/* NULL: references, criteria and values are all there is to the kind. */
static kind_check_fn *kind_check_find(const struct kind *kind)
{
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (span_is(kind->name, checks[i].kind))
			return checks[i].check;
	return NULL;
}

/* SPDX-License-Identifier: MIT */
/* Choosing what leaves an org, without its secrets, and packing it. */
#include "plan/exporting.h"

#include "model/summary.h"
#include "plan/closure.h"
#include "plan/operand.h"
#include "plan/selector.h"
#include "plan/withhold.h"

static struct faults *faults_of(const struct exporting *e)
{
	return &e->answer->faults;
}

static enum opk_status withhold_all(struct exporting *e)
{
	struct arena *a = &e->answer->arena;
	bool *has = secret_kinds(a);
	struct node *list = node_put_list(a, e->answer->root, "withheld");
	enum opk_status st = list && has ? OPK_OK : fault_memory(faults_of(e));

	for (size_t i = 0; !st && i < e->out.count; i++) {
		struct component *c = &e->out.items[i];
		struct source src = { 0 };
		struct node *n;
		size_t count;

		if (!has[c->id.kind->index])
			continue;
		src.name = state_place(e->org.state, c, a);
		st = withhold(&e->org, c, &e->org.arena, faults_of(e), &count);
		if (st || !count)
			continue;
		n = node_add(list, node_new(a, NODE_MAP));
		node_put_text(a, n, "kind", c->id.kind->name);
		node_put_text(a, n, "name", arena_copy(a, c->name));
		node_put_int(a, n, "secrets", (int64_t)count);
		warn(faults_of(e), OPK_SECRET_WITHHELD, &src, 0, 0,
			"%zu secret%s of %.*s %.*s stay%s here", count,
			count == 1 ? "" : "s", SPAN_ARG(c->id.kind->name),
			SPAN_ARG(c->name), count == 1 ? "s" : "");
	}
	return st;
}

static enum opk_status choose(struct exporting *e)
{
	const struct opk_export_options *o = e->options;
	struct selection s = { .select = &o->select,
		.exclude = &o->exclude,
		.state = { e->org.state, NULL } };
	struct arena *a = &e->org.arena;
	enum opk_status st;

	e->out = *e->org.state;
	if (!o->select.count && !o->exclude.count)
		return OPK_OK;
	st = selector_apply(&s, a, faults_of(e));
	if (!st)
		st = closure_find(&e->closure, e->org.state, s.chosen[0],
			o->with_deps, a, faults_of(e));
	if (st)
		return st;
	e->out.items = arena_new(a, struct component, e->org.state->count);
	e->out.count = 0;
	e->out.complete = false;
	if (!e->out.items)
		return fault_memory(faults_of(e));
	for (size_t i = 0; i < e->org.state->count; i++)
		if (e->closure.chosen[i])
			e->out.items[e->out.count++] = e->org.state->items[i];
	return OPK_OK;
}

/* Is it what the org's state has, whose digest is known? */
static bool is_whole(const struct exporting *e)
{
	const struct node *held = node_get(e->answer->root, SPAN("withheld"));

	return e->out.items == e->org.state->items && !node_first(held);
}

enum opk_status exporting_choose(struct exporting *e)
{
	enum opk_status st = operand_digest(e->session, &e->org, faults_of(e));

	if (!st)
		st = choose(e);
	if (!st)
		st = withhold_all(e);
	if (st)
		return st;
	if (!is_whole(e))
		e->out.digest = state_digest(&e->out);
	e->out.has_digest = true;
	return OPK_OK;
}

enum opk_status exporting_pack(
	struct exporting *e, const char *name, struct buf *bytes)
{
	if (!session_progress(e->session, "packing", 0, 0))
		return fault(faults_of(e), OPK_INTERRUPTED, NULL, 0, 0,
			"interrupted before anything was written");
	return bundle_write(name, &e->out, e->closure.requires,
		e->closure.requires_count, bytes, faults_of(e));
}

enum opk_status exporting_answer(struct exporting *e, size_t bytes)
{
	struct arena *a = &e->answer->arena;
	struct node *root = e->answer->root, *list, *last;

	node_put_text(a, root, "digest", summary_digest(a, &e->out.digest));
	node_put_int(a, root, "components", (int64_t)e->out.count);
	node_put_int(a, root, "bytes", (int64_t)bytes);
	node_put_bool(a, root, "partial", !e->out.complete);
	summary_counts(root, "counts", a, &e->out, NULL);
	last = list = node_put_list(a, root, "requires");
	for (size_t i = 0; i < e->closure.requires_count; i++)
		last = node_add(
			list, node_new_text(a,
				      arena_copy(a, e->closure.requires[i])));
	return last ? OPK_OK : fault_memory(faults_of(e));
}

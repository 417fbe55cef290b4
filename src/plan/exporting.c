/* SPDX-License-Identifier: MIT */
/* Choosing what leaves an org, without its secrets, and packing it. */
#include "plan/exporting.h"

#include "model/summary.h"
#include "plan/closure.h"
#include "plan/operand.h"
#include "plan/scope.h"
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

static struct node *report_withheld(struct exporting *e)
{
	return (struct node *)node_get(e->answer->root, SPAN("withheld"));
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

/* What is left out of foreign files: all of them, or those with credentials. */
static enum opk_status leave_out(struct exporting *e)
{
	struct arena *a = &e->answer->arena;
	struct node *list = report_withheld(e);
	struct component *kept =
		arena_new(&e->org.arena, struct component, e->out.count);
	struct scope scope = { 0 };
	size_t n = 0, held = 0;

	if (!kept || !list)
		return fault_memory(faults_of(e));
	for (size_t i = 0; i < e->out.count; i++) {
		const struct component *c = &e->out.items[i];
		struct node *entry;

		if (e->without_foreign && span_is(c->id.kind->name, "foreign"))
			continue;
		if (e->with_credentials || !scope_is_credential(&scope, c)) {
			kept[n++] = *c;
			continue;
		}
		held++;
		entry = node_add(list, node_new(a, NODE_MAP));
		node_put_text(a, entry, "kind", c->id.kind->name);
		node_put_text(a, entry, "name", arena_copy(a, c->name));
		node_put_int(a, entry, "secrets", 1);
	}
	scope_close(&scope);
	if (n < e->out.count) {
		e->out.items = kept;
		e->out.count = n;
	}
	if (held)
		warn(faults_of(e), OPK_SECRET_WITHHELD, NULL, 0, 0,
			"%zu file%s with credentials of another system stay%s "
			"here\n'orgpack send --with-credentials' seals them "
			"for the org that may have them.",
			held, held == 1 ? "" : "s", held == 1 ? "s" : "");
	return OPK_OK;
}

static bool put_texts(struct arena *a, struct node *to, const char *key,
	const struct opk_texts *texts)
{
	struct node *list = texts->count ? node_put_list(a, to, key) : to;

	for (size_t i = 0; list && i < texts->count; i++)
		if (!node_add(list, node_new_text(a, span_of(texts->items[i]))))
			return false;
	return list != NULL;
}

/* What the bundle speaks for, as its manifest says it. */
static enum opk_status set_scope(struct exporting *e)
{
	struct arena *a = &e->org.arena;
	struct node *scope = node_new(a, NODE_MAP);
	bool good = scope &&
		    put_texts(a, scope, "select", &e->options->select) &&
		    put_texts(a, scope, "exclude", &e->options->exclude);

	e->out.scope = scope;
	return good &&
			       node_put_bool(a, scope, "foreign",
				       !e->without_foreign) &&
			       node_put_bool(a, scope, "origin", true) &&
			       node_put_bool(a, scope, "credentials",
				       e->with_credentials)
		       ? OPK_OK
		       : fault_memory(faults_of(e));
}

enum opk_status exporting_choose(struct exporting *e)
{
	enum opk_status st = operand_digest(e->session, &e->org, faults_of(e));

	if (!st)
		st = choose(e);
	if (!st)
		st = withhold_all(e);
	if (!st)
		st = leave_out(e);
	if (!st)
		st = set_scope(e);
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

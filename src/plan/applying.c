/* SPDX-License-Identifier: MIT */
/* An incoming configuration into a plan, as the user's options say. */
#include "plan/applying.h"

#include "model/summary.h"
#include "plan/bases.h"
#include "plan/closure.h"
#include "plan/commit_plan.h"
#include "plan/dataloss.h"
#include "plan/selector.h"
#include "plan/usermap.h"
#include "plan/withhold.h"
#include "util/path.h"

/* An org or a revision brings no more than a bundle of it would. */
static enum opk_status withhold_all(struct operand *t, struct faults *f)
{
	const bool *has = secret_kinds(&t->arena);
	enum opk_status st = has ? OPK_OK : fault_memory(f);
	size_t count, all = 0;

	for (size_t i = 0; !st && i < t->state->count; i++) {
		struct component *c = &t->state->items[i];

		if (!has[c->id.kind->index])
			continue;
		st = withhold(t, c, &t->arena, f, &count);
		all += count;
	}
	if (all)
		t->state->digest = state_digest(t->state);
	return st;
}

static enum opk_status open_bases(struct applying *ap)
{
	const char *base = ap->options->base;
	struct faults *f = &ap->answer->faults;

	if (base && operand_is_org(base, ap->org.store)) /* it is locked */
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"the org cannot be its own base: '%s'\n"
			"Name a bundle, or a revision such as git:HEAD.",
			base);
	return bases_open(ap->session, ap->org.store,
		node_get_text(ap->incoming.state->source, "org_id"), base, f,
		&ap->bases);
}

enum opk_status applying_load(struct applying *ap)
{
	struct faults *f = &ap->answer->faults;
	enum opk_status st = open_bases(ap);

	operand_keep_trees(ap->session, &ap->incoming);
	if (!st && ap->incoming.bundle)
		bundle_trust(ap->incoming.bundle, bases_knows, ap->bases);
	if (!st)
		st = operand_load(&ap->incoming, f);
	if (!st)
		st = operand_digest(ap->session, &ap->incoming, f);
	if (!st && ap->incoming.store)
		st = store_check_read(ap->incoming.store, f);
	return st || ap->incoming.bundle ? st : withhold_all(&ap->incoming, f);
}

static enum opk_status map_users(struct applying *ap)
{
	struct arena *a = &ap->org.arena;
	struct faults *f = &ap->answer->faults;
	struct users here;
	enum opk_status st =
		users_read(ap->org.store, &ap->session->trees, a, f, &here);

	if (st)
		return st;
	if (!ap->approving)
		return usermap_apply(
			&ap->incoming, &here, &ap->options->map_user, a, f);
	ap->users = node_new(a, NODE_LIST);
	if (!ap->users)
		return fault_memory(f);
	st = usermap_resolve(
		&ap->incoming, &here, &ap->options->map_user, a, f, ap->users);
	return node_put(ap->answer->root, SPAN("users"),
		       node_copy(&ap->answer->arena, ap->users))
		       ? st
		       : fault_memory(f);
}

/* The incoming component of a requirement, "kind:name", that the org lacks. */
static const struct component *find_lacking(
	struct applying *ap, struct span requirement)
{
	struct arena scratch = { 0 };
	struct faults unheard = { .arena = &scratch };
	const struct component *c = NULL;
	struct span text = arena_copy(&scratch, requirement), path;
	struct identity id;

	if (text.ptr && !selector_parse(text.ptr, &unheard, &id)) {
		path = kind_path(&scratch, &id);
		if (path.ptr && !state_find(ap->org.state, path))
			c = state_find(ap->incoming.state, path);
	}
	arena_release(&scratch);
	return c;
}

/* Choose what the chosen need and the org lacks; *more: there was some. */
static enum opk_status add_lacking(
	struct applying *ap, bool *chosen, struct node *list, bool *more)
{
	struct arena scratch = { 0 };
	struct arena *a = &ap->answer->arena;
	struct closure need = { 0 };
	enum opk_status st = closure_find(&need, ap->incoming.state, chosen,
		false, &scratch, &ap->answer->faults);

	*more = false;
	for (size_t i = 0; !st && i < need.requires_count; i++) {
		const struct component *c = find_lacking(ap, need.requires[i]);
		struct node *n;

		if (!c || chosen[c - ap->incoming.state->items])
			continue;
		chosen[c - ap->incoming.state->items] = *more = true;
		n = node_add(list, node_new(a, NODE_MAP));
		node_put_text(a, n, "kind", c->id.kind->name);
		if (!node_put_text(a, n, "name", arena_copy(a, c->name)))
			st = fault_memory(&ap->answer->faults);
	}
	arena_release(&scratch);
	return st;
}

/* A part that is accepted brings what it needs and is not here. */
static enum opk_status close_selection(struct applying *ap, bool *chosen)
{
	struct node *list = node_put_list(
		&ap->answer->arena, ap->answer->root, "dependencies");
	bool more = true;
	enum opk_status st = list ? OPK_OK : fault_memory(&ap->answer->faults);

	while (!st && more)
		st = add_lacking(ap, chosen, list, &more);
	return st;
}

static enum opk_status select_both(struct applying *ap)
{
	const struct opk_apply_options *o = ap->options;
	struct selection s = { .select = &o->select,
		.exclude = &o->exclude,
		.state = { ap->incoming.state, ap->org.state } };
	bool partial = !ap->incoming.state->complete;
	enum opk_status st;

	if (o->prune && partial && !o->select.count)
		return fault(&ap->answer->faults, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' holds part of a configuration only: --prune "
			"would delete the rest\nName what is to be equal with "
			"selectors, or apply without --prune.",
			o->bundle);
	st = selector_apply(&s, &ap->answer->arena, &ap->answer->faults);
	if (!st && ap->approving && o->select.count)
		st = close_selection(ap, s.chosen[0]);
	/* what a part does not have, and nobody named, is not missing */
	for (size_t i = 0;
		!st && partial && !o->select.count && i < ap->org.state->count;
		i++)
		s.chosen[1][i] = false;
	ap->planning.chosen = s.chosen[0];
	ap->planning.org_chosen = s.chosen[1];
	return st;
}

static enum opk_status check_deletes(const struct applying *ap)
{
	int64_t given = ap->options->max_deletes, most = given < 0 ? 0 : given;
	size_t n = ap->planning.plan.deleted;

	if (!given || n <= (size_t)most)
		return OPK_OK;
	return fault(&ap->answer->faults, OPK_TOO_MANY_DELETES, NULL, 0, 0,
		"the plan deletes %zu components; --max-deletes allows %jd\n"
		"Look at the plan with --dry-run.",
		n, (intmax_t)most);
}

static enum opk_status make_plan(struct applying *ap, struct span command)
{
	struct planning *p = &ap->planning;
	enum opk_status st;

	p->session = ap->session;
	p->answer = ap->answer;
	p->org = &ap->org;
	p->incoming = &ap->incoming;
	p->bases = ap->bases;
	p->policy = (enum merge_policy)ap->options->on_conflict;
	p->prune = ap->options->prune;
	p->dry_run = ap->options->dry_run;
	p->arena = &ap->org.arena;
	p->plan.command = command;
	st = planning_make(p);
	if (st)
		return st;
	st = dataloss_check(p, ap->options->allow_data_loss);
	st = worse(st, commit_check(p));
	st = worse(st, check_deletes(ap));
	if (p->kept_away)
		warn(&ap->answer->faults, OPK_DIFFERENCE, NULL, 0, 0,
			"%zu component%s deleted here and stay%s away\n"
			"--prune brings back what the bundle has.",
			p->kept_away, p->kept_away == 1 ? " was" : "s were",
			p->kept_away == 1 ? "s" : "");
	if (p->secrets)
		warn(&ap->answer->faults, OPK_SECRET_WITHHELD, NULL, 0, 0,
			"%zu secret%s not in the bundle and not known here\n"
			"Fill in each \"" SECRET_PLACEHOLDER "\" by hand.",
			p->secrets, p->secrets == 1 ? " is" : "s are");
	return worse(st, planning_answer(p));
}

static enum opk_status describe(struct applying *ap)
{
	struct planning *p = &ap->planning;
	struct arena *a = p->arena;
	const struct node *source = ap->incoming.state->source;
	struct span from = node_get_text(source, "name");

	p->plan.summary = arena_print(a, "%.*s%s%s%.*s%s",
		SPAN_ARG(path_base(span_of(ap->options->bundle))),
		ap->options->prune ? " --prune" : "", from.len ? " (from " : "",
		SPAN_ARG(from), from.len ? ")" : "");
	p->plan.detail = node_new(a, NODE_MAP);
	if (source)
		node_put(p->plan.detail, SPAN("source"), node_share(a, source));
	return node_put_text(a, p->plan.detail, "digest",
		       summary_digest(a, &ap->incoming.state->digest))
		       ? OPK_OK
		       : fault_memory(&ap->answer->faults);
}

static enum opk_status name_sides(struct applying *ap)
{
	struct arena *a = &ap->answer->arena;
	struct node *root = ap->answer->root;

	node_put_text(a, root, "old", SPAN("org"));
	node_put_text(
		a, root, "new", arena_copy(a, span_of(ap->options->bundle)));
	if (!ap->incoming.state->source)
		return OPK_OK;
	return node_put(root, SPAN("source"),
		       node_copy(a, ap->incoming.state->source))
		       ? OPK_OK
		       : fault_memory(&ap->answer->faults);
}

enum opk_status applying_plan(struct applying *ap, struct span command)
{
	enum opk_status st = map_users(ap);

	if (!st)
		st = select_both(ap);
	if (!st)
		st = name_sides(ap);
	if (!st)
		st = make_plan(ap, command);
	st = worse(st, ap->answer->faults.worst);
	return st ? st : describe(ap);
}

enum opk_status applying_record(struct applying *ap)
{
	const struct opk_apply_options *o = ap->options;
	bool all = !o->select.count && !o->exclude.count;

	return bases_record(ap->bases, ap->incoming.state,
		all ? NULL : ap->planning.chosen, ap->planning.arena,
		&ap->planning.plan, &ap->answer->faults);
}

void applying_close(struct applying *ap)
{
	bases_close(ap->bases);
	operand_close(&ap->incoming);
	operand_close(&ap->org);
}

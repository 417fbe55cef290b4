/* SPDX-License-Identifier: MIT */
/* Consent, commit and what the answer says of them. */
#include "model/check.h"
#include "op/aftermath.h"
#include "op/commit.h"
#include "op/users.h"
#include "store/twins.h"

static enum opk_status check_expected(
	const struct plan *p, const char *expect, struct faults *f)
{
	struct span want = span_of(expect);
	char hex[DIGEST_HEX + 1];

	if (span_starts(want, SPAN("sha256:")))
		want = span_cut(want, 7, want.len);
	digest_format(&p->digest, hex);
	if (span_is(want, hex))
		return OPK_OK;
	return fault(f, OPK_OTHER_PLAN, NULL, 0, 0,
		"the plan is sha256:%s, not the expected one\n"
		"The org or the input changed since the review: look at the "
		"plan again with --dry-run.",
		hex);
}

static enum opk_status put_applied(
	struct opk_answer *answer, bool applied, uint64_t id)
{
	struct arena *a = &answer->arena;
	struct node *n = node_put_bool(a, answer->root, "applied", applied);

	if (applied && id)
		n = node_put_int(a, answer->root, "transaction", (int64_t)id);
	return n ? OPK_OK : fault_memory(&answer->faults);
}

enum opk_status commit_plan(struct opk_session *s, struct store *store,
	struct plan *p, const struct consent *c, struct opk_answer *answer)
{
	struct faults *f = &answer->faults;
	struct commit done = { 0 };
	enum opk_status st = OPK_OK;

	if (c->expect_plan)
		st = check_expected(p, c->expect_plan, f);
	if (!st && c->dry_run && c->ready)
		st = c->ready(c->user);
	if (st || c->dry_run)
		return worse(st, put_applied(answer, false, 0));
	if (c->always || p->added + p->changed + p->deleted)
		st = session_consent(s, c->yes, answer);
	if (!st)
		st = session_go_on(s, f);
	if (!st && c->ready)
		st = c->ready(c->user);
	if (!st)
		st = store_commit(store, p, f, &done);
	if (done.id && c->done)
		*c->done = done;
	return worse(st, put_applied(answer, !st || done.id, done.id));
}

static enum opk_status check_administrator(struct planning *p)
{
	struct faults *f = &p->answer->faults;
	struct users all;
	enum opk_status st;

	st = users_read(p->org->store, p->arena, f, &all);
	if (st)
		return st;
	if (!users_have_administrator(&all, p->org->state) ||
		users_have_administrator(&all, &p->result))
		return OPK_OK;
	return fault(f, OPK_NO_ADMINISTRATOR, NULL, 0, 0,
		"no active user would have a profile with administrator "
		"rights\nKeep such a profile, or give another active user "
		"one first.");
}

/* What is added may be the case twin of what is there. */
static enum opk_status check_twins(struct planning *p)
{
	size_t n = p->result.count;
	struct span *paths;

	if (!p->plan.added)
		return OPK_OK;
	paths = arena_new(p->arena, struct span, n);
	if (!paths)
		return fault_memory(&p->answer->faults);
	for (size_t i = 0; i < n; i++)
		paths[i] = p->result.items[i].path;
	return twins_check(p->org->store, paths, n, &p->answer->faults);
}

enum opk_status commit_check(struct planning *p)
{
	struct session_scan scan = session_scan(p->session, "checking");
	struct check_options o = {
		.workers = p->session->workers,
		.progress = &scan.scan,
		.org = p->org->org,
		.focus = p->focus,
		.old = p->org->state,
	};
	enum opk_status st;

	if (!p->plan.count)
		return OPK_OK;
	p->result.name = p->incoming->state->name;
	p->result.prefix = p->incoming->state->prefix;
	st = check_state(&p->result, &o, &p->answer->faults);
	st = worse(st, aftermath_check(p));
	st = worse(st, check_twins(p));
	return worse(st, check_administrator(p));
}

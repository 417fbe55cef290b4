/* SPDX-License-Identifier: MIT */
/* Consent, commit and what the answer says of them. */
#include "plan/commit_plan.h"

#include <string.h>

#include "analysis/check.h"
#include "plan/planning.h"
#include "plan/users.h"
#include "store/commit.h"
#include "store/twins.h"
#include "util/path.h"

static enum opk_status recheck_check(struct planning *p);

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

	st = users_read(p->org->store, &p->session->trees, p->arena, f, &all);
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

static enum opk_status refuse_folder(struct planning *p, struct span path)
{
	return fault(&p->answer->faults, OPK_PATH_TWIN, NULL, 0, 0,
		"'%.*s' would be a file and a folder\n"
		"Delete the file in a transaction of its own first.",
		SPAN_ARG(path));
}

/* Is a folder of a file's a file in one of the states? */
static enum opk_status check_parents(struct planning *p, struct span path,
	const struct state *const states[2])
{
	while ((path = path_parent(path)).len)
		if (state_find(states[0], path) || state_find(states[1], path))
			return refuse_folder(p, path);
	return OPK_OK;
}

/*
 * Files of bytes have names that a folder could have, too. No path is a file
 * and a folder, in what there is, what there will be, or on the way there.
 */
static enum opk_status check_folders(struct planning *p)
{
	const struct state *states[] = { p->org->state, &p->result };
	enum opk_status st = OPK_OK;

	if (!p->plan.added)
		return OPK_OK;
	for (unsigned k = 0; k < 2; k++)
		for (size_t i = 0; !st && i < states[k]->count; i++) {
			const struct component *c = &states[k]->items[i];

			if (c->id.kind->syntax == SYNTAX_BYTES)
				st = worse(
					st, check_parents(p, c->path, states));
		}
	return st;
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
		.lenient = p->lenient,
	};
	enum opk_status st;

	if (!p->plan.count)
		return OPK_OK;
	p->result.name = p->incoming->state->name;
	p->result.prefix = p->incoming->state->prefix;
	st = check_state(&p->result, &o, &p->answer->faults);
	st = worse(st, recheck_check(p));
	st = worse(st, check_twins(p));
	st = worse(st, check_folders(p));
	return worse(st, check_administrator(p));
}

/* The faults of the untouched, after less before. */

enum { MOST_COMPARED = 10000 }; /* of one code */

struct recheck {
	struct planning *p;
	struct arena arena;
	struct faults before, after;
	struct map known; /* what was wrong before, as one text each */
};

static enum opk_status check(struct recheck *x, const struct state *s,
	const bool *focus, struct faults *out)
{
	struct check_options o = { .workers = x->p->session->workers,
		.focus = focus };
	struct state copy = *s;

	copy.name = x->p->org->state->name;
	copy.prefix = x->p->org->state->prefix;
	*out = (struct faults){ .arena = &x->arena, .most = MOST_COMPARED };
	return check_state(&copy, &o, out);
}

/* Which components of the old state stay as they are. */
static const bool *untouched(struct recheck *x)
{
	const struct state *old = x->p->org->state;
	bool *out = arena_new(&x->arena, bool, old->count);

	for (size_t i = 0; out && i < x->p->result.count; i++) {
		const struct component *c;

		if (x->p->focus[i])
			continue;
		c = state_find(old, x->p->result.items[i].path);
		if (c)
			out[c - old->items] = true;
	}
	return out;
}

static const bool *not_brought(struct recheck *x)
{
	bool *out = arena_new(&x->arena, bool, x->p->result.count);

	for (size_t i = 0; out && i < x->p->result.count; i++)
		out[i] = !x->p->focus[i];
	return out;
}

static struct span text_of(struct recheck *x, const struct opk_fault *f)
{
	return arena_print(&x->arena, "%s:%u:%u:%d:%s",
		f->at.file ? f->at.file : "", f->at.line, f->at.column,
		(int)f->code, f->text);
}

static enum opk_status compare(struct recheck *x)
{
	struct faults news = faults_part(&x->p->answer->faults, &x->arena);

	for (size_t i = 0; i < x->before.count; i++)
		if (!map_set(&x->known, text_of(x, &x->before.items[i]), 1))
			return fault_memory(&x->p->answer->faults);
	for (size_t i = 0; i < x->after.count; i++) {
		const struct opk_fault *f = &x->after.items[i];

		if (f->severity == OPK_ERROR &&
			map_get(&x->known, text_of(x, f)) == MAP_NONE)
			faults_keep(&news, f);
	}
	faults_merge(&x->p->answer->faults, &news);
	return news.worst;
}

/*
 * Report each fault that a component of the org, left as it is, would have
 * after the plan and does not have before: a reference to what goes, a value
 * that a pick list loses. Faults that were there before are no concern of
 * the plan. Costs two checks of the org; only plans that delete or narrow
 * can break anything, others cost nothing.
 */
static enum opk_status recheck_check(struct planning *p)
{
	struct recheck x = { .p = p };
	const bool *focus, *old;
	enum opk_status st;

	if (!p->plan.deleted && !p->narrows)
		return OPK_OK;
	x.known.arena = &x.arena;
	focus = not_brought(&x);
	old = untouched(&x);
	st = focus && old ? check(&x, &p->result, focus, &x.after)
			  : fault_memory(&p->answer->faults);
	if (st && st < OPK_SYSTEM) {
		check(&x, p->org->state, old, &x.before);
		st = compare(&x);
	}
	arena_release(&x.arena);
	return st;
}

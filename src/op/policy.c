/* SPDX-License-Identifier: MIT */
/* orgpack policy: each rule, what it is for this org, whether it holds. */
#include "handover/identity.h"
#include "handover/policy.h"
#include "model/limits.h"
#include "orgpack.h"
#include "plan/operand.h"
#include "util/clock.h"

struct showing {
	struct opk_session *session;
	struct opk_answer *answer;
	struct arena arena;
	struct operand org;
	struct policy policy;
	struct peer self;
};

/* Whether the acting user may: a fault is an answer here. */
static enum opk_status ask_administrator(struct showing *w)
{
	struct faults found = { .arena = &w->arena };
	struct policy_known *k = &w->policy.administrator;
	enum opk_status st = policy_administrator(
		w->session, w->org.store, w->org.state, &found);

	k->known = true;
	k->holds = !st;
	if (st)
		k->why = span_of(found.count ? found.items[0].text : "");
	else
		k->why = arena_print(&w->arena, "%.*s is an administrator",
			SPAN_ARG(store_actor(w->org.store)));
	return st == OPK_SYSTEM ? fault_memory(&w->answer->faults) : OPK_OK;
}

static bool is_over(const struct limit_use *u)
{
	return (u->limit.is == LIMIT_NUMBER && u->used > u->limit.number) ||
	       (u->limit.is == LIMIT_NONE && u->used);
}

static enum opk_status ask_limits(struct showing *w)
{
	struct faults *f = &w->answer->faults;
	struct policy_known *k = &w->policy.limits;
	struct editions e;
	struct limit_use *uses = NULL;
	size_t count = 0;
	enum opk_status st = editions_read(&w->arena, f, &e);

	if (!st)
		st = limits_list(w->org.state, &e,
			edition_in_force(w->org.org, w->policy.now), &w->arena,
			f, &uses, &count);
	if (st)
		return st;
	*k = (struct policy_known){ true, true,
		SPAN("what the org holds now fits; what it would hold is "
		     "checked with each plan") };
	for (size_t i = 0; i < count && k->holds; i++)
		if (is_over(&uses[i])) {
			k->holds = false;
			k->why = arena_print(&w->arena,
				"the org holds more %.*s than its edition has",
				SPAN_ARG(uses[i].row->name));
		}
	return OPK_OK;
}

static enum opk_status run(struct showing *w)
{
	struct faults *f = &w->answer->faults;
	struct node *rules = NULL;
	enum opk_status st =
		operand_open_org(w->session, STORE_READ_EITHER, f, &w->org);

	if (!w->org.org)
		return st;
	peer_read(w->org.org, &w->self);
	w->policy = (struct policy){ .now = clock_now(),
		.source = &w->self,
		.target = &w->self,
		.own = w->org.org };
	st = worse(st, peer_count_records(w->org.store, f, &w->self.records));
	st = worse(st, identity_receipts(w->org.store, f, &w->self.receipts));
	st = worse(st, ask_administrator(w));
	st = worse(st, ask_limits(w));
	st = worse(
		st, policy_describe(&w->policy, &w->answer->arena, f, &rules));
	if (rules && !node_put(w->answer->root, SPAN("rules"), rules))
		st = fault_memory(f);
	return st;
}

enum opk_status opk_policy(struct opk_session *session,
	const struct opk_policy_options *options, struct opk_answer **answer)
{
	struct opk_policy_options o;
	struct showing w = { .session = session };
	enum opk_status st;

	w.answer = session_answer(session, "policy");
	if (!w.answer)
		return OPK_SYSTEM;
	st = answer_options(w.answer, options, &o, sizeof o);
	if (!st)
		st = run(&w);
	operand_close(&w.org);
	arena_release(&w.arena);
	*answer = w.answer;
	return answer_finish(w.answer, st);
}

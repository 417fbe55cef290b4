/* SPDX-License-Identifier: MIT */
/* orgpack apply: an incoming configuration into the org, in one step. */
#include "handover/actor.h"
#include "handover/inbox.h"
#include "plan/applying.h"
#include "plan/commit_plan.h"

/* What is this org's own cannot come to it: it would wait for its own lock. */
static enum opk_status check_operands(const struct applying *ap)
{
	const struct opk_apply_options *o = ap->options;
	struct faults *f = &ap->answer->faults;
	const char *id;

	if (operand_is_org(o->bundle, ap->org.store))
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"source and target are the same org: '%s'\n"
			"Name another org, a bundle, or a revision of this "
			"one (git:REV).",
			o->bundle);
	if (inbox_operand(o->bundle, &id) && !o->dry_run)
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is approved, not applied\n"
			"'orgpack approve %s' does it.",
			o->bundle, id);
	return OPK_OK;
}

static enum opk_status open_both(struct applying *ap)
{
	const struct opk_apply_options *o = ap->options;
	struct faults *f = &ap->answer->faults;
	enum opk_status st;

	st = operand_open_org(ap->session,
		o->dry_run ? STORE_READ : STORE_WRITE, f, &ap->org);
	if (!st)
		st = check_operands(ap);
	if (!st)
		st = session_actor(ap->session, ap->org.store, f);
	if (!st)
		st = inbox_operand_open(
			ap->session, o->bundle, f, &ap->incoming);
	return st ? st : applying_load(ap);
}

/* No component changed, and yet there is a transaction: say what is in it. */
static enum opk_status tell_recorded(const struct applying *ap)
{
	const struct plan *p = &ap->planning.plan;
	struct opk_answer *answer = ap->answer;
	bool all = node_get_int(answer->root, "transaction", 0) > 0;

	for (size_t i = 0; i < p->count; i++)
		all &= p->items[i].internal;
	return !all || node_put_text(&answer->arena, answer->root, "recorded",
			       SPAN("base"))
		       ? OPK_OK
		       : fault_memory(&answer->faults);
}

static enum opk_status run(struct applying *ap)
{
	const struct opk_apply_options *o = ap->options;
	struct consent consent = { .dry_run = o->dry_run,
		.yes = o->yes,
		.expect_plan = o->expect_plan };
	enum opk_status st = open_both(ap);

	if (!st)
		st = applying_plan(ap, SPAN("apply"));
	if (!st && !o->dry_run)
		st = applying_record(ap);
	if (st)
		return st;
	st = commit_plan(ap->session, ap->org.store, &ap->planning.plan,
		&consent, ap->answer);
	return st ? st : tell_recorded(ap);
}

enum opk_status opk_apply(struct opk_session *session,
	const struct opk_apply_options *options, struct opk_answer **answer)
{
	struct opk_apply_options o;
	struct applying ap = { .session = session, .options = &o };
	enum opk_status st;

	ap.answer = session_answer(session, "apply");
	if (!ap.answer)
		return OPK_SYSTEM;
	st = answer_options(ap.answer, options, &o, sizeof o);
	if (!st)
		st = answer_needs(ap.answer, o.bundle, "bundle");
	if (!st)
		st = run(&ap);
	applying_close(&ap);
	*answer = ap.answer;
	return answer_finish(ap.answer, st);
}

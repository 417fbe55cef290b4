/* SPDX-License-Identifier: MIT */
/* orgpack approve: what was received into the org, as apply does it. */
#include "handover/actor.h"
#include "handover/identity.h"
#include "handover/inbox.h"
#include "handover/local_org.h"
#include "model/summary.h"
#include "plan/applying.h"
#include "plan/commit_plan.h"
#include "plan/outputs.h"
#include "util/clock.h"

struct approving {
	struct applying applying;
	const struct opk_approve_options *options;
	struct opk_apply_options apply; /* what applying is told */
	struct arena arena;
	struct inbox_entry entry;
	struct span receipt;
	struct output output;
};

static struct faults *faults_of(const struct approving *ap)
{
	return &ap->applying.answer->faults;
}

static enum opk_status open_entry(struct approving *ap)
{
	struct applying *x = &ap->applying;
	struct store *s;
	enum opk_status st;

	st = operand_open_org(x->session,
		ap->apply.dry_run ? STORE_READ : STORE_WRITE, faults_of(ap),
		&x->org);
	s = x->org.store;
	if (!st)
		st = session_actor(x->session, s, faults_of(ap));
	if (!st)
		st = policy_administrator(
			x->session, s, x->org.state, faults_of(ap));
	if (!st)
		st = inbox_pending(s, ap->options->id, &ap->arena,
			faults_of(ap), &ap->entry);
	if (!st)
		st = local_org_check_target(s, x->org.org, POLICY_APPROVE,
			&ap->entry.transfer.source, faults_of(ap));
	if (!st)
		st = inbox_open(s, &ap->entry, faults_of(ap), &x->incoming);
	if (st)
		return st;
	ap->apply.bundle = x->incoming.name;
	return applying_load(x);
}

static enum opk_status put_entry(struct approving *ap)
{
	struct opk_answer *answer = ap->applying.answer;

	return node_put(answer->root, SPAN("entry"),
		       inbox_describe(&ap->entry, &answer->arena))
		       ? OPK_OK
		       : fault_memory(faults_of(ap));
}

/* The decision, the receipt that counts, and the source that is now known. */
static enum opk_status decide(struct approving *ap)
{
	struct applying *x = &ap->applying;
	struct plan *p = &x->planning.plan;
	const struct transfer *t = &ap->entry.transfer;
	struct store *s = x->org.store;
	struct arena *a = &x->org.arena;
	struct decision d = { .word = "approved",
		.actor = store_actor(s),
		.now = clock_now(),
		.org = x->org.org,
		.plan = p,
		.users = x->users };
	enum opk_status st = inbox_decide(
		s, &ap->entry, &d, a, p, faults_of(ap), &ap->receipt);

	if (!st)
		st = identity_count_receipt(s, a, p, faults_of(ap));
	if (!st)
		st = identity_know(s, t->source.org_id, t->signer.public, a, p,
			faults_of(ap));
	if (!st)
		st = applying_record(x);
	if (st)
		return st;
	node_put_int(a, p->detail, "inbox", (int64_t)ap->entry.id);
	node_put_text(a, p->detail, "key", t->key);
	return node_put_text(
		       a, p->detail, "transfer", summary_digest(a, &t->id))
		       ? OPK_OK
		       : fault_memory(faults_of(ap));
}

/* The receipt is on the disk before the commit, and gets its name after it. */
static enum opk_status write_receipt(void *user)
{
	struct approving *ap = user;
	enum opk_status st;

	if (ap->apply.dry_run || !ap->options->receipt)
		return OPK_OK;
	st = output_add(&ap->output, ap->receipt, faults_of(ap));
	return st ? st : output_sync(&ap->output, faults_of(ap));
}

static bool is_applied(const struct approving *ap)
{
	return node_get_bool(ap->applying.answer->root, "applied", false);
}

static enum opk_status run(struct approving *ap)
{
	struct applying *x = &ap->applying;
	const struct opk_apply_options *o = &ap->apply;
	struct consent consent = { .dry_run = o->dry_run,
		.yes = o->yes,
		.expect_plan = o->expect_plan,
		.always = true,
		.ready = write_receipt,
		.user = ap };
	enum opk_status st = open_entry(ap);

	if (!st && ap->options->receipt)
		st = outputs_open(ap->options->receipt, OUTPUT_PLAIN,
			&ap->arena, faults_of(ap), &ap->output);
	if (!st)
		st = put_entry(ap);
	if (!st)
		st = applying_plan(x, SPAN("approve"));
	if (!st && !o->dry_run)
		st = decide(ap);
	if (!st)
		st = commit_plan(x->session, x->org.store, &x->planning.plan,
			&consent, x->answer);
	identity_wipe(&x->planning.plan);
	if (!st && is_applied(ap))
		st = output_place(&ap->output, faults_of(ap));
	if (!st && is_applied(ap))
		output_keep(&ap->output);
	return st;
}

/* What an approval has in common with an apply. */
static struct opk_apply_options as_applied(const struct opk_approve_options *o)
{
	return (struct opk_apply_options){
		.size = sizeof(struct opk_apply_options),
		.dry_run = o->dry_run,
		.yes = o->yes,
		.prune = o->prune,
		.allow_data_loss = o->allow_data_loss,
		.on_conflict = o->on_conflict,
		.base = o->base,
		.max_deletes = o->max_deletes,
		.expect_plan = o->expect_plan,
		.select = o->select,
		.exclude = o->exclude,
		.map_user = o->map_user,
	};
}

enum opk_status opk_approve(struct opk_session *session,
	const struct opk_approve_options *options, struct opk_answer **answer)
{
	struct opk_approve_options o;
	struct approving ap = { .options = &o };
	enum opk_status st;

	ap.applying.session = session;
	ap.applying.options = &ap.apply;
	ap.applying.approving = true;
	ap.applying.answer = session_answer(session, "approve");
	if (!ap.applying.answer)
		return OPK_SYSTEM;
	st = answer_options(ap.applying.answer, options, &o, sizeof o);
	if (!st)
		st = answer_needs(ap.applying.answer, o.id, "id");
	ap.apply = as_applied(&o);
	if (!st)
		st = run(&ap);
	output_drop(&ap.output);
	applying_close(&ap.applying);
	arena_release(&ap.arena);
	*answer = ap.applying.answer;
	return answer_finish(ap.applying.answer, st);
}

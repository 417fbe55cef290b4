/* SPDX-License-Identifier: MIT */
/* orgpack reject: keep the record, apply nothing. */
#include "handover/identity.h"
#include "handover/inbox.h"
#include "handover/local_org.h"
#include "model/summary.h"
#include "plan/outputs.h"
#include "store/commit.h"
#include "util/clock.h"

enum { REASON_BYTES = 1000 };

struct rejecting {
	struct opk_session *session;
	const struct opk_reject_options *options;
	struct opk_answer *answer;
	struct local_org local_org;
	struct inbox_entry entry;
	struct plan plan;
	struct span receipt;
	struct output output;
};

static struct faults *faults_of(const struct rejecting *r)
{
	return &r->answer->faults;
}

static enum opk_status check_options(const struct rejecting *r)
{
	size_t n = span_of(r->options->reason).len;

	if (n && n <= REASON_BYTES)
		return OPK_OK;
	return fault(faults_of(r), OPK_BAD_OPTION, NULL, 0, 0,
		"--reason needs a text of at most %d bytes\n"
		"The sender reads it in the receipt.",
		REASON_BYTES);
}

static enum opk_status describe(struct rejecting *r)
{
	struct arena *a = &r->local_org.arena;
	struct plan *p = &r->plan;
	const struct transfer *t = &r->entry.transfer;

	p->command = SPAN("reject");
	p->summary = arena_print(a, "inbox:%ju from %.*s (%.*s)",
		(uintmax_t)r->entry.id, SPAN_ARG(t->source.name),
		SPAN_ARG(t->source.org_id));
	p->detail = node_new(a, NODE_MAP);
	node_put_int(a, p->detail, "inbox", (int64_t)r->entry.id);
	node_put_text(a, p->detail, "reason", span_of(r->options->reason));
	node_put_text(a, p->detail, "digest", summary_digest(a, &t->digest));
	plan_seal(p);
	return node_put_text(
		       a, p->detail, "transfer", summary_digest(a, &t->id)) &&
			       p->summary.ptr
		       ? OPK_OK
		       : fault_memory(faults_of(r));
}

/* What the receipt speaks of must be what was received, all of it. */
static enum opk_status check_bundle(struct rejecting *r)
{
	struct operand bundle = { 0 };
	enum opk_status st = inbox_open(
		r->local_org.store, &r->entry, faults_of(r), &bundle);

	operand_close(&bundle);
	return st;
}

static enum opk_status decide(struct rejecting *r)
{
	struct decision d = { .word = "rejected",
		.reason = span_of(r->options->reason),
		.actor = store_actor(r->local_org.store),
		.now = clock_now(),
		.org = r->local_org.org };
	struct commit done;
	enum opk_status st = inbox_decide(r->local_org.store, &r->entry, &d,
		&r->local_org.arena, &r->plan, faults_of(r), &r->receipt);

	if (!st)
		st = describe(r);
	if (!st && r->options->receipt)
		st = output_add(&r->output, r->receipt, faults_of(r));
	if (!st)
		st = output_sync(&r->output, faults_of(r));
	if (!st)
		st = session_go_on(r->session, faults_of(r));
	if (!st)
		st = store_commit(
			r->local_org.store, &r->plan, faults_of(r), &done);
	identity_wipe(&r->plan);
	return st;
}

static enum opk_status run(struct rejecting *r)
{
	struct arena *a = &r->answer->arena;
	enum opk_status st = check_options(r);

	if (!st)
		st = local_org_open(
			r->session, STORE_WRITE, faults_of(r), &r->local_org);
	if (!st)
		st = inbox_pending(r->local_org.store, r->options->id,
			&r->local_org.arena, faults_of(r), &r->entry);
	if (!st && r->options->receipt)
		st = outputs_open(r->options->receipt, OUTPUT_PLAIN,
			&r->local_org.arena, faults_of(r), &r->output);
	if (!st)
		st = check_bundle(r);
	if (!st)
		st = decide(r);
	if (!st)
		st = output_place(&r->output, faults_of(r));
	if (st)
		return st;
	output_keep(&r->output);
	node_put_int(a, r->answer->root, "id", (int64_t)r->entry.id);
	node_put_text(a, r->answer->root, "state", SPAN("rejected"));
	return node_put_text(a, r->answer->root, "reason",
		       arena_copy(a, span_of(r->options->reason)))
		       ? OPK_OK
		       : fault_memory(faults_of(r));
}

enum opk_status opk_reject(struct opk_session *session,
	const struct opk_reject_options *options, struct opk_answer **answer)
{
	struct opk_reject_options o;
	struct rejecting r = { .session = session, .options = &o };
	enum opk_status st;

	r.answer = session_answer(session, "reject");
	if (!r.answer)
		return OPK_SYSTEM;
	st = answer_options(r.answer, options, &o, sizeof o);
	if (!st)
		st = answer_needs(r.answer, o.id, "id");
	if (!st)
		st = answer_needs(r.answer, o.reason, "reason");
	if (!st)
		st = run(&r);
	output_drop(&r.output);
	local_org_close(&r.local_org);
	*answer = r.answer;
	return answer_finish(r.answer, st);
}

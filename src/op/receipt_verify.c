/* SPDX-License-Identifier: MIT */
/* orgpack receipt verify: what the target says became of a transfer. */
#include "handover/inbox.h"
#include "handover/local_org.h"
#include "handover/outbox.h"
#include "handover/receipt.h"
#include "store/commit.h"
#include "util/file.h"

struct verifying {
	struct opk_session *session;
	const struct opk_verify_receipt_options *options;
	struct opk_answer *answer;
	struct local_org local_org;
	struct source src;
	struct receipt receipt;
	struct sent sent;
	bool known; /* it is in the log already */
};

static struct faults *faults_of(const struct verifying *v)
{
	return &v->answer->faults;
}

static enum opk_status find_sent(struct verifying *v)
{
	struct digest transfer;
	bool found = false;
	enum opk_status st;

	if (!transfer_digest(v->receipt.tree, "transfer", &transfer))
		return fault(faults_of(v), OPK_BAD_PATTERN, &v->src, 0, 0,
			"the digest of the transfer is malformed");
	st = outbox_find(v->local_org.store, &transfer, &v->local_org.arena,
		faults_of(v), &v->sent, &found);
	if (st || found)
		return st;
	return fault(faults_of(v), OPK_WRONG_KEY, &v->src, 0, 0,
		"the receipt is for a transfer that this org did not send\n"
		"'orgpack log' lists what was sent.");
}

static bool agrees(const struct verifying *v)
{
	const struct node *n = v->receipt.tree;
	struct digest d;

	return span_equal(node_get_text(n, "key"), v->sent.key) &&
	       span_equal(node_get_text(node_get(n, SPAN("target")), "org_id"),
		       v->sent.target_id) &&
	       span_equal(node_get_text(node_get(n, SPAN("source")), "org_id"),
		       node_get_text(v->local_org.org, "org_id")) &&
	       transfer_digest(n, "configuration", &d) &&
	       digest_equal(&d, &v->sent.configuration);
}

static enum opk_status check(struct verifying *v)
{
	enum opk_status st = find_sent(v);

	if (!st)
		st = receipt_check(&v->receipt, &v->sent.signer, v->src.name,
			faults_of(v));
	if (!st && !agrees(v))
		st = fault(faults_of(v), OPK_BAD_SIGNATURE, &v->src, 0, 0,
			"the receipt speaks of another transfer than the one "
			"that it names");
	return st;
}

/* One receipt for each transfer: a second one must be the same. */
static enum opk_status find_kept(struct verifying *v)
{
	struct span path = outbox_receipt(&v->sent, &v->local_org.arena), kept;
	bool is_there = false;
	enum opk_status st;

	if (!path.ptr)
		return fault_memory(faults_of(v));
	st = store_has(v->local_org.store, path, faults_of(v), &is_there);
	if (st || !is_there)
		return st;
	st = store_read(v->local_org.store, path, RECEIPT_BYTES,
		&v->local_org.arena, faults_of(v), &kept);
	v->known = !st && span_equal(kept, v->src.text);
	if (st || v->known)
		return st;
	return fault(faults_of(v), OPK_ALREADY_DECIDED, &v->src, 0, 0,
		"the log has another receipt for this transfer");
}

static enum opk_status keep(struct verifying *v)
{
	struct arena *a = &v->local_org.arena;
	struct plan p = { .command = SPAN("receipt verify") };
	struct commit done;
	struct span decision = node_get_text(v->receipt.tree, "decision");
	enum opk_status st = inbox_add_file(
		&p, outbox_receipt(&v->sent, a), v->src.text, a, faults_of(v));

	if (st)
		return st;
	p.summary = arena_print(a, "%.*s by %.*s (%.*s)", SPAN_ARG(decision),
		SPAN_ARG(v->sent.target_name), SPAN_ARG(v->sent.target_id));
	p.detail = v->receipt.tree;
	plan_seal(&p);
	return store_commit(v->local_org.store, &p, faults_of(v), &done);
}

static enum opk_status put_answer(struct verifying *v)
{
	struct arena *a = &v->answer->arena;
	struct node *root = v->answer->root;
	char print[40];

	signer_fingerprint(&v->sent.signer, print);
	node_put(root, SPAN("receipt"), node_copy(a, v->receipt.tree));
	node_put_text(a, root, "fingerprint", arena_copy(a, span_of(print)));
	node_put_text(a, root, "sent_at", arena_copy(a, v->sent.sent_at));
	return node_put_bool(a, root, "known", v->known)
		       ? OPK_OK
		       : fault_memory(faults_of(v));
}

static enum opk_status run(struct verifying *v)
{
	struct faults *f = faults_of(v);
	enum opk_status st =
		local_org_open(v->session, STORE_WRITE, f, &v->local_org);

	if (!st)
		st = file_read_operand(v->src.name, RECEIPT_BYTES,
			&v->local_org.arena, f, &v->src.text);
	if (!st)
		st = receipt_read(&v->src, &v->local_org.arena, f, &v->receipt);
	if (!st)
		st = check(v);
	if (!st)
		st = find_kept(v);
	if (!st && !v->known)
		st = keep(v);
	return st ? st : put_answer(v);
}

enum opk_status opk_verify_receipt(struct opk_session *session,
	const struct opk_verify_receipt_options *options,
	struct opk_answer **answer)
{
	struct opk_verify_receipt_options o;
	struct verifying v = { .session = session, .options = &o };
	enum opk_status st;

	v.answer = session_answer(session, "receipt-verify");
	if (!v.answer)
		return OPK_SYSTEM;
	st = answer_options(v.answer, options, &o, sizeof o);
	v.src.name = o.file;
	if (!st)
		st = answer_needs(v.answer, o.file, "file");
	if (!st)
		st = run(&v);
	local_org_close(&v.local_org);
	*answer = v.answer;
	return answer_finish(v.answer, st);
}

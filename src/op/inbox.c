/* SPDX-License-Identifier: MIT */
/* orgpack inbox: what was received, and what became of it. */
#include "handover/inbox.h"
#include "model/summary.h"
#include "plan/outputs.h"

struct looking {
	struct opk_session *session;
	const struct opk_inbox_options *options;
	struct opk_answer *answer;
	struct store *store;
	struct arena arena;
};

static struct faults *faults_of(const struct looking *l)
{
	return &l->answer->faults;
}

static enum opk_status list(struct looking *l)
{
	struct node *out =
		node_put_list(&l->answer->arena, l->answer->root, "inbox");
	struct inbox_entries all = { 0 };
	enum opk_status st =
		out ? inbox_list(l->store, &l->arena, faults_of(l), &all)
		    : fault_memory(faults_of(l));

	for (size_t i = 0; !st && i < all.all.count; i++)
		if (!node_add(out, inbox_describe(&all.all.items[i],
					   &l->answer->arena)))
			st = fault_memory(faults_of(l));
	return st;
}

static enum opk_status write_receipt(
	struct looking *l, const struct inbox_entry *e)
{
	struct span text;
	enum opk_status st =
		inbox_receipt(l->store, e, &l->arena, faults_of(l), &text);

	return st ? st
		  : outputs_write(l->options->receipt, OUTPUT_PLAIN, text,
			    faults_of(l));
}

static enum opk_status show(struct looking *l)
{
	struct inbox_entry e;
	struct operand t = { 0 };
	enum opk_status st = inbox_read(
		l->store, l->options->id, &l->arena, faults_of(l), &e);

	if (!st && l->options->receipt)
		return write_receipt(l, &e);
	if (!st)
		st = inbox_open(l->store, &e, faults_of(l), &t);
	if (!st) {
		struct arena *a = &l->answer->arena;

		node_put(l->answer->root, SPAN("entry"), inbox_describe(&e, a));
		node_put(l->answer->root, SPAN("selectors"),
			node_copy(a,
				node_get(e.transfer.tree, SPAN("selectors"))));
		summary_counts(l->answer->root, "counts", a, t.state, NULL);
	}
	operand_close(&t);
	return st;
}

enum opk_status opk_inbox(struct opk_session *session,
	const struct opk_inbox_options *options, struct opk_answer **answer)
{
	struct opk_inbox_options o;
	struct looking l = { .session = session, .options = &o };
	enum opk_status st;

	l.answer = session_answer(session, "inbox");
	if (!l.answer)
		return OPK_SYSTEM;
	st = answer_options(l.answer, options, &o, sizeof o);
	if (!st)
		st = session_store(
			session, STORE_READ, faults_of(&l), &l.store);
	if (!st)
		st = o.id ? show(&l) : list(&l);
	store_close(l.store);
	arena_release(&l.arena);
	*answer = l.answer;
	return answer_finish(l.answer, st);
}
